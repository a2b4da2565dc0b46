import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureEngine } from "./engine.ts";
import { SIZES } from "./engine-workloads.ts";
import { type PeerProcess, startPeer } from "./peers/peer-process.ts";
import { startPostgres } from "./peers/postgres-server.ts";
import { startRedis } from "./peers/redis-server.ts";
import { PeerMissing, type PeerServer, runCommand } from "./peers/server.ts";
import type { Workload } from "./rounds.ts";
import type { Figure } from "./run.ts";

interface Peer {
  name: string;
  start(): Promise<PeerServer>;
  script: string;
  workloads(process: PeerProcess): Workload[];
}

const PEERS: readonly Peer[] = [
  {
    name: "DBOS on PostgreSQL 15",
    start: startPostgres,
    script: "./dbos.ts",
    workloads: (peer) => [
      {
        name: "dbos-ten-step",
        unit: "steps/s",
        measure: async () => (SIZES.workflows * 10 * 1000) / (await peer.run("ten-step")),
      },
      { name: "dbos-chain", unit: "ms/step", measure: async () => (await peer.run("chain")) / SIZES.chain },
    ],
  },
  {
    name: "BullMQ on redis-server (AOF always)",
    start: startRedis,
    script: "./bullmq.ts",
    workloads: (peer) => [
      { name: "bullmq-chain", unit: "ms/step", measure: async () => (await peer.run("chain")) / SIZES.chain },
      { name: "bullmq-batch", unit: "ms", measure: () => peer.run("batch") },
    ],
  },
];

/** The benchmark `peers`: the engine's figures, and those of alternatives measured in the same rounds. */
export async function run(): Promise<Figure[]> {
  const closing: (() => Promise<void>)[] = [];
  const workloads: Workload[] = [];
  try {
    const problem = await install();
    for (const { name, start, script, workloads: workloadsOf } of PEERS)
      try {
        if (problem !== undefined) throw problem;
        const server = await start();
        closing.unshift(() => server.close());
        const peer = await startPeer(script, [server.address, JSON.stringify(SIZES)]);
        closing.unshift(() => peer.close());
        workloads.push(...workloadsOf(peer));
      } catch (error) {
        console.error(`${name} is left out: ${error instanceof Error ? error.message : String(error)}`);
      }
    return await measureEngine(workloads);
  } finally {
    for (const close of closing) await close();
  }
}

/** Installs the peers' packages from their lockfile; returns the reason if that fails. */
async function install(): Promise<PeerMissing | undefined> {
  const folder = fileURLToPath(new URL("./peers/", import.meta.url));
  if (isInstalled(folder)) return undefined;
  try {
    await runCommand("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return new PeerMissing(`its packages could not be installed: ${reason}`);
  }
}

/** Whether npm has written down what it installed, and the lockfile has not changed since. */
function isInstalled(folder: string): boolean {
  const writtenAt = (path: string): number => statSync(join(folder, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return writtenAt("node_modules/.package-lock.json") >= writtenAt("package-lock.json");
}
