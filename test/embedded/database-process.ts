import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";

/** A database opened by a process of its own, for tests that kill it. */
export interface DatabaseProcess {
  readonly child: ChildProcess;
  readonly uri: string;
  readonly owner: boolean;
  /** What the process has said so far. */
  readonly said: readonly string[];
  /** Ends it, by default with SIGKILL, and resolves once it is gone. */
  readonly kill: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts a process that opens the database of a directory, under another program where one is given; resolves once it is open. */
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
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the database process ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [word, ...rest] = line.split(" ");
      if (word === "open") resolve({ child, uri: rest[1] as string, owner: rest[0] === "true", said, kill });
      else said.push(rest.join(" "));
    });
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const db = await openEmbedded({ dataDir: process.argv[2] as string, say: (line) => console.log(`say ${line}`) });
  const hold = setInterval(() => undefined, 1000);
  process.once("SIGTERM", () => {
    clearInterval(hold);
    void db.close().then(() => console.log("say closed"));
  });
  console.log(`open ${db.owner} ${db.uri}`);
}
