import { type ChildProcess, spawn } from "node:child_process";
import { Session } from "node:inspector";
import { createInterface } from "node:readline";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";

/** A database opened by a separate process, for tests that kill it. */
export interface DatabaseProcess {
  readonly child: ChildProcess;
  readonly uri: string;
  readonly owner: boolean;
  /** What the process has said so far. */
  readonly said: readonly string[];
  /** Lets the thread that serves the database die of an error at its next turn; the process lives on. */
  readonly crashThread: () => void;
  /** Ends it, by default with SIGKILL, and resolves once it is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts a process that opens the database of a directory, under another program if one is given; resolves once it is open. */
export function startDatabaseProcess(dataDir: string, under: readonly string[] = []): Promise<DatabaseProcess> {
  const [program, ...args] = [
    ...under,
    process.execPath,
    "--import",
    "tsx",
    new URL(import.meta.url).pathname,
    dataDir,
  ];
  const child = spawn(program as string, args, {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said: string[] = [];
  const gone = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));
  const kill = (signal: NodeJS.Signals = "SIGKILL"): Promise<number | null> => {
    child.kill(signal);
    return gone;
  };
  const crashThread = (): void => void child.kill("SIGUSR2");
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the database process ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [word, ...rest] = line.split(" ");
      if (word === "open")
        resolve({ child, uri: rest[1] as string, owner: rest[0] === "true", said, kill, crashThread });
      else said.push(rest.join(" "));
    });
  });
}

/** What makes the newest thread throw where nobody catches it. */
function crashingThread(): () => void {
  const session = new Session();
  session.connect();
  let sessionId = "";
  session.on("NodeWorker.attachedToWorker", ({ params }) => {
    if (params.workerInfo.url.includes("thread")) sessionId = params.sessionId;
  });
  session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
  const expression = 'setImmediate(() => { throw new Error("the thread was made to fail"); })';
  const message = JSON.stringify({ id: 1, method: "Runtime.evaluate", params: { expression } });
  return () => session.post("NodeWorker.sendMessageToWorker", { sessionId, message });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  process.on("SIGUSR2", crashingThread());
  const db = await openEmbedded({ dataDir: process.argv[2] as string, say: (line) => console.log(`say ${line}`) });
  const hold = setInterval(() => undefined, 1000);
  process.once("SIGTERM", () => {
    clearInterval(hold);
    void db.close().then(() => console.log("say closed"));
  });
  console.log(`open ${db.owner} ${db.uri}`);
}
