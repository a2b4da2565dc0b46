import { type ChildProcess, fork } from "node:child_process";

const SCRIPT = new URL("./worker-process.ts", import.meta.url);

/** Starts a worker process and resolves when it takes steps. `env` may put another clock under it. */
export const startWorkerProcess = (args: string[], env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> =>
  new Promise((resolve, reject) => {
    const child = fork(SCRIPT, args, {
      execArgv: ["--import", "tsx"],
      env: { ...process.env, ...env },
      stdio: "inherit",
    });
    child.once("message", () => resolve(child));
    child.once("exit", (code, signal) => reject(new Error(`the worker ended early: ${code ?? signal}`)));
  });

/** Kills with -9 and waits for the end. */
export const killHard = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.removeAllListeners("exit");
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
