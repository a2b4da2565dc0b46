import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export interface WorkerSettings {
  uri: string;
  db: string;
  /** The file its handler appends to. */
  ledger: string;
  leaseSeconds?: number;
  concurrency?: number;
  /** Pretends to run on another machine, so that the others cannot see its process end. */
  host?: string;
}

export type WorkerReport = { kind: "ready"; clock: number } | { kind: "ran"; steps: number };

export interface WorkerProcess {
  child: ChildProcess;
  pid: number;
  /** How far its wall clock was ahead of this process's when it was ready, in milliseconds. */
  clockAhead: number;
  /** How many steps its `noop` handler has run. */
  ran(): Promise<number>;
}

let bundled: Promise<string> | undefined;

/** Bundles the worker into one file, which starts in a fraction of the time its sources take. */
async function bundle(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "stepgram-worker-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  const outfile = join(dir, "worker.mjs");
  await build({
    entryPoints: [fileURLToPath(new URL("./worker-process.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  return outfile;
}

/** Starts a worker process; resolves when it is ready for steps. `env` may shift its clock. */
export async function startWorkerProcess(
  settings: WorkerSettings,
  env: NodeJS.ProcessEnv = {},
): Promise<WorkerProcess> {
  bundled ??= bundle();
  const child = spawn(process.execPath, [await bundled, JSON.stringify(settings)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null, signal: string | null) =>
      reject(new Error(`the worker ended early: ${code ?? signal}`));
    child.once("exit", onExit);
    child.once("message", (report: WorkerReport) => {
      child.off("exit", onExit);
      if (report.kind !== "ready") return reject(new Error("the worker's first message was not ready"));
      resolve({
        child,
        pid: child.pid as number,
        clockAhead: report.clock - Date.now(),
        ran: () =>
          new Promise((answer) => {
            child.once("message", (said: WorkerReport) => answer(said.kind === "ran" ? said.steps : 0));
            child.send("ran?");
          }),
      });
    });
  });
}

/** Resolves with the exit code or signal of the process. */
export function ended({ child }: Pick<WorkerProcess, "child">): Promise<number | string> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode ?? (child.signalCode as string));
    else child.once("exit", (code, signal) => resolve(code ?? (signal as string)));
  });
}

/** Kills with -9 and waits for the process to end. */
export async function killHard(worker: Pick<WorkerProcess, "child">): Promise<void> {
  worker.child.kill("SIGKILL");
  await ended(worker);
}
