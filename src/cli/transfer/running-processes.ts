import type { Db } from "mongodb";
import type { WorkerDocument } from "../../engine/storage/documents.ts";
import { isGone } from "../../engine/worker/process-identity.ts";
import { CommandFailed } from "../command.ts";
import type { Databases } from "./databases.ts";

/** A process that works on the database. */
type Running = Pick<WorkerDocument, "host" | "pid">;

/** What a process is, by the family of the chats that it serves. */
const SERVES: Readonly<Record<string, string>> = {
  telegram: "the bot",
  terminal: "stepgram chat",
  program: "a program using the library",
};

/** Leases that have not run out. Earlier versions named the collection of gateways `surfaces`. */
const NOT_EXPIRED = { $expr: { $gt: ["$lease_until", "$$NOW"] } };

/**
 * Throws if other processes work on the database, and names them: they keep parts of it in memory, and would continue writing
 * to what an import replaces. A process that has ended without giving up its lease does not count.
 */
export async function refuseRunningProcesses(databases: Databases): Promise<void> {
  const running = await runningProcesses(databases.of("engine"));
  if (running.length === 0) return;
  throw new CommandFailed(
    `This database (${databases.description}) is in use by ${new Intl.ListFormat("en-GB").format(running)}. Nothing was replaced. ` +
      `Stop ${running.length === 1 ? "it" : "them"} first, then import again.`,
  );
}

async function runningProcesses(db: Db): Promise<string[]> {
  const gateways = await db
    .collection<Running & { family: string }>("surfaces")
    .find({ holder: { $ne: null }, ...NOT_EXPIRED })
    .toArray();
  const workers = await db
    .collection<Running>("workers")
    .find({ dead: { $ne: true }, ...NOT_EXPIRED })
    .toArray();
  const named = new Map<string, string>();
  const add = ({ host, pid }: Running, what: string): void => {
    const key = `${host} ${pid}`;
    if (!isGone(host, pid) && !named.has(key)) named.set(key, `${what} (process ${pid} on ${hostName(host)})`);
  };
  for (const one of gateways) add(one, SERVES[one.family] ?? "a bot");
  for (const one of workers) add(one, "a worker");
  return [...named.values()];
}

/** The machine's name, which a host's identity ends with; see `hostIdentity`. */
function hostName(host: string): string {
  const words = host.split(" ");
  return (words[0] === "host" ? words[1] : words.at(-1)) ?? host;
}
