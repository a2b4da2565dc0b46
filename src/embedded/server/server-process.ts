import { Worker } from "node:worker_threads";

const RESTART_MS = [0, 100, 500, 2000, 5000];
/** How long the thread may take to close when asked to, and to end after it was terminated or has failed. */
const LEAVE_MS = 10_000;
const GONE_MS = 5_000;
const LOOK_AGAIN_MS = 500;

/** Runs the server in a thread, and restarts the thread if it dies. */
export class ServerProcess {
  readonly #options: ThreadOptions;
  readonly #say: (line: string) => void;
  #worker: Worker | undefined;
  #closing = false;
  #failures = 0;
  #stuck: NodeJS.Timeout | undefined;
  /** The TCP port, which stays the same when the thread is restarted. */
  port: number | undefined;

  constructor(options: ThreadOptions, say: (line: string) => void) {
    this.#options = options;
    this.#say = say;
    this.port = options.port;
  }

  /** Starts the thread. Resolves when it listens. */
  start(): Promise<void> {
    // When loaded as TypeScript, as in tests, it starts the built thread: on Node 20 a thread inherits no loader.
    const isSource = import.meta.url.endsWith(".ts");
    const file = new URL(isSource ? "../../../dist/cli/server-thread.js" : "./server-thread.js", import.meta.url);
    const workerData: ThreadOptions = { ...this.#options, port: this.port };
    const worker = new Worker(file, {
      workerData,
      execArgv: [],
      // Most of what a query allocates is garbage soon; a small nursery keeps the memory of the thread small.
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let started = false;
      worker.on("message", (message: FromThread) => {
        if (message.kind === "say") this.#say(message.line);
        else if (message.kind === "listening") {
          started = true;
          this.port = message.port;
          resolve();
        } else {
          reject(new Error(message.message));
          void worker.terminate();
        }
      });
      worker.on("error", (error) => {
        this.#say(`the database thread failed: ${error.stack ?? error.message}`);
        reject(error);
        this.#watchEnd();
      });
      worker.on("exit", () => {
        clearTimeout(this.#stuck);
        this.#stuck = undefined;
        reject(new Error("the database thread ended before it listened"));
        if (started && !this.#closing && this.#worker === worker) void this.#restart();
      });
    });
  }

  /**
   * A thread that is terminated inside a transaction may wait forever for an lmdb lock that it holds itself. Then no
   * process can use the database, and Node cannot exit. So the process is killed: what was acknowledged is on disk.
   */
  #watchEnd(): void {
    const end = (): void => {
      this.#say("the database thread did not stop; exiting so that another process can serve the database");
      setImmediate(() => process.kill(process.pid, "SIGKILL"));
    };
    // Wait twice: a process that was blocked sees its timer fire before it sees the thread end.
    this.#stuck ??= setTimeout(() => {
      this.#stuck = setTimeout(end, LOOK_AGAIN_MS);
    }, GONE_MS);
  }

  async #restart(): Promise<void> {
    const delay = RESTART_MS[Math.min(this.#failures++, RESTART_MS.length - 1)] as number;
    await new Promise((resolve) => setTimeout(resolve, delay));
    if (this.#closing) return;
    this.#say("the database thread has ended; restarting it");
    try {
      await this.start();
      this.#failures = 0;
    } catch (error) {
      this.#say(`the database thread could not be started: ${error instanceof Error ? error.message : String(error)}`);
      if (!this.#closing) void this.#restart();
    }
  }

  /** Closes the server and ends the thread, once everything is on disk. */
  async close(): Promise<void> {
    this.#closing = true;
    const worker = this.#worker;
    if (worker === undefined || worker.threadId === -1) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    worker.postMessage({ kind: "close" } satisfies ToThread);
    const giveUp = setTimeout(() => {
      this.#watchEnd();
      void worker.terminate();
    }, LEAVE_MS);
    await ended;
    clearTimeout(giveUp);
  }
}

/** Where the server's thread keeps its data and listens. */
export interface ThreadOptions {
  readonly storePath: string;
  /** The Unix socket to listen on; undefined on systems without. */
  readonly socketPath: string | undefined;
  /** The loopback TCP port to listen on (0 = any); undefined for none. */
  readonly port: number | undefined;
}

/** Messages from the thread. */
export type FromThread =
  | { readonly kind: "listening"; readonly port: number | undefined }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "say"; readonly line: string };

/** Messages to the thread. */
export type ToThread = { readonly kind: "close" };
