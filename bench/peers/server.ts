import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A database server that runs for the benchmark only. */
export interface PeerServer {
  /** Its address, in the form the peer expects. */
  address: string;
  close(): Promise<void>;
}

/** Why a peer cannot be measured here. */
export class PeerMissing extends Error {
  override readonly name = "PeerMissing";
}

/** A new directory for a server's data that the server's user may enter. */
export function dataDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "stepgram-peer-"));
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

/** Runs a command to its end; rejects with its output if it fails. */
export async function runCommand(command: string, args: readonly string[], cwd?: string): Promise<void> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...(cwd === undefined ? {} : { cwd }) });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  if (code !== 0) throw new PeerMissing(`${command} failed (${code}): ${said.trim().split("\n").slice(-3).join(" ")}`);
}

/** Starts a server and waits until `probe` succeeds. */
export async function startServer(
  command: string,
  args: readonly string[],
  probe: () => Promise<void>,
): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: "ignore" });
  // Whatever ends this process by an error must not leave a server behind.
  const stop = (): boolean => child.kill("SIGKILL");
  process.once("exit", stop);
  child.once("exit", () => process.off("exit", stop));
  let ended: string | undefined;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code) => {
    ended ??= `it ended with ${code}`;
  });
  const limit = Date.now() + 20_000;
  for (;;) {
    try {
      await probe();
      return child;
    } catch (error) {
      if (ended !== undefined) throw new PeerMissing(`${command} could not be started: ${ended}`);
      if (Date.now() > limit) {
        child.kill("SIGKILL");
        throw new PeerMissing(`${command} does not answer: ${error instanceof Error ? error.message : String(error)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Asks a server to end; kills it if it does not. */
export async function stopServer(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill(signal);
  const giveUp = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended;
  clearTimeout(giveUp);
}
