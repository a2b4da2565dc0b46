import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openEmbedded } from "../src/embedded/open-embedded.ts";
import { countCommands } from "./command-counter.ts";
import { SIZES, tenSteps, withWorld } from "./engine-workloads.ts";
import { chainOf } from "./engine-world.ts";
import { medianFigure } from "./rounds.ts";
import type { Figure } from "./run.ts";

const PROGRAM = fileURLToPath(new URL("../bin/stepgram.js", import.meta.url));
/** How long a worker gets to become idle before it is measured. */
const REST_MS = 10_000;
const LOOK_MS = 60_000;
const LOOKS = 6;
const SOAK_MS = 300_000;
/** Memory grows until the compiler and the caches are warm; only later growth counts. */
const WARM_MS = 60_000;

/** What an idle worker costs, and whether a busy one grows. Linux only: it reads /proc. */
export async function run(): Promise<Figure[]> {
  return [...(await atRest()), await idleCommands(), await soakGrowth()];
}

/** `stepgram worker` with a separate database: its processor time in percent of a core, and its memory. */
async function atRest(): Promise<Figure[]> {
  return withWorker({}, async ({ pid }) => {
    const shares: number[] = [];
    const sizes: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      const [before, started] = [processorMs(pid), performance.now()];
      await pause(LOOK_MS / LOOKS);
      shares.push((100 * (processorMs(pid) - before)) / (performance.now() - started));
      sizes.push(memoryMb(pid));
    }
    return [medianFigure("idle-cpu", "%", shares), medianFigure("idle-memory", "MB", sizes)];
  });
}

/** `stepgram worker` on another process's database: the commands it sends. */
async function idleCommands(): Promise<Figure> {
  const dataDir = mkdtempSync(join(tmpdir(), "stepgram-bench-"));
  const database = await openEmbedded({ dataDir });
  const counter = await countCommands(database.uri);
  try {
    return await withWorker({ MONGODB_URI: counter.uri }, async () => {
      const rates: number[] = [];
      for (let i = 0; i < LOOKS; i++) {
        const [before, started] = [counter.total(), performance.now()];
        await pause(LOOK_MS / LOOKS);
        rates.push((1000 * (counter.total() - before)) / (performance.now() - started));
      }
      return medianFigure("idle-commands", "commands/s", rates);
    });
  } finally {
    await counter.close();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Workflows of ten steps, 50 at a time: the memory of the last minute, as a multiple of that of the second. */
async function soakGrowth(): Promise<Figure> {
  return withWorld({}, async (world) => {
    const workflow = await world.workflow(chainOf(10));
    const samples: { at: number; mb: number }[] = [];
    const started = performance.now();
    for (let at = 0; at < SOAK_MS; at = performance.now() - started) {
      await tenSteps(world, workflow, SIZES.inFlight * 2);
      samples.push({ at, mb: memoryMb(process.pid) });
    }
    const average = (from: number): number => {
      const within = samples.filter(({ at }) => at >= from && at < from + WARM_MS);
      return within.reduce((sum, { mb }) => sum + mb, 0) / within.length;
    };
    return medianFigure("soak-growth", "ratio", [average(SOAK_MS - WARM_MS) / average(WARM_MS)]);
  });
}

/** Starts the built program as a worker in a separate directory, and ends it when `use` is done. */
async function withWorker<T>(env: NodeJS.ProcessEnv, use: (worker: { pid: number }) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "stepgram-bench-"));
  const worker = spawn(process.execPath, [PROGRAM, "worker"], {
    cwd: directory,
    env: { ...process.env, MONGODB_URI: "", ...env, DATA_DIR: join(directory, "data") },
    stdio: "ignore",
  });
  try {
    await pause(REST_MS);
    if (worker.pid === undefined || worker.exitCode !== null) throw new Error("the worker did not start");
    return await use({ pid: worker.pid });
  } finally {
    await end(worker);
    rmSync(directory, { recursive: true, force: true });
  }
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null) return;
  const gone = new Promise((resolve) => worker.once("exit", resolve));
  worker.kill("SIGTERM");
  await gone;
}

const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** The processor time that a process has had so far, in milliseconds. */
function processorMs(pid: number): number {
  // The name, which may hold blanks, ends at the last parenthesis.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return (1000 * (Number(fields[11]) + Number(fields[12]))) / TICKS_PER_SECOND;
}

/** The memory of a process without the pages of the database file that are mapped into it. */
function memoryMb(pid: number): number {
  let total = 0;
  let isDatabase = false;
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) isDatabase = line.endsWith("/data.mdb");
    else if (line.startsWith("Rss:") && !isDatabase) total += Number.parseInt(line.slice(4), 10);
  }
  return total / 1024;
}
