import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { FromPeer } from "./answer.ts";

/** A peer that runs in a separate process, so that it has an event loop and a heap to itself. */
export interface PeerProcess {
  /** Runs a workload there; returns how long it took, in milliseconds. */
  run(work: string): Promise<number>;
  close(): Promise<void>;
}

/** Starts a peer's script of this folder with its arguments; resolves once it is ready. */
export async function startPeer(script: string, args: readonly string[]): Promise<PeerProcess> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, { stdio: ["ignore", 2, 2, "ipc"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const next = (): Promise<FromPeer> =>
    new Promise((resolve, reject) => {
      const gone = (code: number | null): void => reject(new Error(`${script} ended with ${code}`));
      child.once("exit", gone);
      child.once("message", (message: FromPeer) => {
        child.off("exit", gone);
        resolve(message);
      });
    });
  await next();
  return {
    async run(work) {
      const answered = next();
      child.send(work);
      const message = await answered;
      if (message.kind === "took") return message.ms;
      throw new Error(`${script}: ${message.kind === "failed" ? message.message : message.kind}`);
    },
    async close() {
      if (child.connected) child.disconnect();
      const giveUp = setTimeout(() => child.kill("SIGKILL"), 5000);
      await ended;
      clearTimeout(giveUp);
    },
  };
}
