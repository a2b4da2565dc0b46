import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BINARY = fileURLToPath(new URL("../node_modules/mongosh/bin/mongosh.js", import.meta.url));

/** The outcome of a run of mongosh. */
export interface ShellResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** mongosh with a separate home directory, so that it neither reads nor leaves anything in the user's. */
export class Shell {
  readonly #home = mkdtempSync(join(tmpdir(), "mongosh-"));

  constructor() {
    mkdirSync(join(this.#home, ".mongodb", "mongosh"), { recursive: true });
    writeFileSync(join(this.#home, ".mongodb", "mongosh", "config"), '{"enableTelemetry":false,"disableLogging":true}');
  }

  /** Runs it with these arguments, and this text piped in. */
  run(args: readonly string[], input = ""): Promise<ShellResult> {
    const child = spawn(process.execPath, [BINARY, "--quiet", "--norc", ...args], {
      env: { ...process.env, HOME: this.#home, USERPROFILE: this.#home, NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const result: ShellResult = { code: null, stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      result.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      result.stderr += text;
    });
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ ...result, code }));
    });
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
