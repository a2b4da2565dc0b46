import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { onTestDatabase } from "../shared-database.ts";

const BINARY = fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));

/** The real program at its own terminal, which `script` creates. */
export class TerminalProcess {
  /** What it has printed, with ␛ for the escape character. */
  output = "";
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>) {
    // The shell would return its own status for an interruption.
    const command = `exec ${[process.execPath, BINARY, ...args].map((word) => `'${word}'`).join(" ")}`;
    this.#child = spawn("script", ["--quiet", "--flush", "--return", "--command", command, "/dev/null"], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? "", HOME: tmpdir(), TERM: "xterm", ...onTestDatabase(env) },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.output += text.replaceAll("\u001b", "␛");
    });
    this.#child.stdin?.on("error", () => {});
    this.exit = once(this.#child, "close").then(([code]) => code as number | null);
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  interrupt(): void {
    this.type("\u0003");
  }

  /** Waits until the terminal has shown the text. */
  async shows(text: string | RegExp): Promise<void> {
    const isShown = () => (typeof text === "string" ? this.output.includes(text) : text.test(this.output));
    for (const end = performance.now() + 60_000; !isShown(); ) {
      if (performance.now() > end || this.#child.exitCode !== null)
        throw new Error(`Timed out waiting for ${String(text)}. Shown:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
