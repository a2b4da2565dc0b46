import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { MongoClient } from "mongodb";
import { openEmbedded } from "../src/embedded/open-embedded.ts";
import { medianFigure, requestedRounds } from "./rounds.ts";
import type { Figure } from "./run.ts";

const DOCUMENTS = 1_000_000;
const AT_ONCE = 10_000;

interface Seen {
  open: number;
  resident: number;
  own: number;
}

/** Opens a collection of a million small documents and walks it with a cursor; a separate process serves it. */
export async function run(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), "sg-bench-"));
  try {
    await fill(directory);
    const seen: Seen[] = [];
    const { count } = requestedRounds({ count: 3, budgetMs: 0 });
    for (let round = 0; round < count; round++) seen.push(await openAndScan(directory));
    return [
      medianFigure(
        "open-million",
        "ms",
        seen.map((one) => one.open),
      ),
      medianFigure(
        "scan-resident",
        "MB",
        seen.map((one) => one.resident),
      ),
      medianFigure(
        "scan-resident-own",
        "MB",
        seen.map((one) => one.own),
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function fill(dataDir: string): Promise<void> {
  const db = await openEmbedded({ dataDir });
  const client = await new MongoClient(db.uri).connect();
  const collection = client.db("bench").collection("million");
  await collection.createIndex({ group: 1 });
  for (let from = 0; from < DOCUMENTS; from += AT_ONCE)
    await collection.insertMany(
      Array.from({ length: AT_ONCE }, (_, i) => ({ group: (from + i) % 1000, n: from + i, text: "x".repeat(50) })),
    );
  await client.close();
  await db.close();
}

/** The time from opening to the first document, and the most memory that the process has held when all are read. */
async function openAndScan(dataDir: string): Promise<Seen> {
  const server = spawn(process.execPath, ["--import", "tsx", new URL(import.meta.url).pathname, dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    const [opened, uri] = JSON.parse(line) as [number, string];
    const started = performance.now();
    const client = await new MongoClient(uri).connect();
    const collection = client.db("bench").collection("million");
    await collection.findOne();
    const open = opened + performance.now() - started;
    let own = 0;
    let left = AT_ONCE;
    for await (const _document of collection.find()) {
      if (--left > 0) continue;
      left = AT_ONCE;
      own = Math.max(own, memory(server, "RssAnon"));
    }
    await client.close();
    return { open, resident: memory(server, "VmHWM"), own };
  } finally {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
}

/** A line of what Linux says of a process's memory, in MB; 0 elsewhere. */
function memory(process: ChildProcess, name: string): number {
  try {
    const lines = readFileSync(`/proc/${process.pid}/status`, "utf8").split("\n");
    return Number(lines.find((line) => line.startsWith(`${name}:`))?.split(/\s+/)[1]) / 1000;
  } catch {
    return 0;
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const started = performance.now();
  const db = await openEmbedded({ dataDir: process.argv[2] as string });
  console.log(JSON.stringify([performance.now() - started, db.uri]));
}
