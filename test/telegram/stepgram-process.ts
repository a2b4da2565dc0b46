import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { onTestDatabase } from "../shared-database.ts";

const BINARY = fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));

/** Environment variables that would change what Stepgram does; not inherited. */
const OWN_VARIABLES =
  /^(BOT_TOKEN|TELEGRAM_API_ROOT|MONGODB_|DATA_DIR|OWNER_IDS|ALLOWED_|LOG_LEVEL|LOCALE|CONFIRM|SECRET_|AI_)/;

/** A data directory for the current test. */
export function newDataDir(): string {
  const directory = mkdtempSync(join(tmpdir(), "stepgram-"));
  // A hook at module level would run for only one of the test files that share this module.
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export interface ProcessOptions {
  args?: readonly string[];
  /** With TEST_MONGODB_URI, a DATA_DIR is a database there. */
  env?: Readonly<Record<string, string>>;
  /** Why it must have the embedded database even so. */
  embedded?: string;
  /** Piped to stdin, which is then closed. Default: nothing. */
  input?: string;
}

/** The real program, as `npm start` runs it. */
export class StepgramProcess {
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;
  #onOutput: () => void = () => {};

  constructor({ args = [], env = {}, embedded, input = "" }: ProcessOptions) {
    const inherited = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name));
    this.#child = spawn(process.execPath, [BINARY, ...args], {
      // So that the checkout's .env isn't read.
      cwd: tmpdir(),
      env: { ...Object.fromEntries(inherited), ...(embedded === undefined ? onTestDatabase(env) : env) },
      stdio: ["pipe", "pipe", "pipe"],
    });
    try {
      onTestFinished(async () => void (await this.kill("SIGKILL")));
    } catch {
      // Started outside of a test; the caller ends it.
    }
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
      this.#onOutput();
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
      this.#onOutput();
    });
    this.#child.stdin?.on("error", () => {}).end(input);
    this.#exit = once(this.#child, "close").then(([code]) => {
      this.#onOutput();
      return code as number | null;
    });
  }

  /** The exit code; null when it was killed. */
  get exit(): Promise<number | null> {
    return this.#exit;
  }

  /** The output, one JSON value per line. */
  get json(): Record<string, unknown>[] {
    return this.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Sends a signal without waiting. */
  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    this.#child.kill(signal);
    return this.#exit;
  }

  /** Waits until the output contains the text. */
  async waitForOutput(text: string, timeoutMs = 60_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!this.stdout.includes(text) && !this.stderr.includes(text)) {
      if (performance.now() > end || this.#child.exitCode !== null) {
        throw new Error(`Timed out waiting for "${text}".\nstdout:\n${this.stdout}\nstderr:\n${this.stderr}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 200);
        this.#onOutput = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}

/** Runs the program to its end. */
export async function runStepgram(options: ProcessOptions): Promise<StepgramProcess & { code: number | null }> {
  const process = new StepgramProcess(options);
  const code = await process.exit;
  return Object.assign(process, { code });
}
