import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type ExecutionView, isSettled } from "../../src/engine/execution.ts";
import { ReplicaSet } from "../replica-set/replica-set.ts";
import { CARELESS, THROUGH } from "../replica-set/through.ts";
import { withOptions } from "../shared-database.ts";
import { openEngineHere } from "./engine-here.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import { ended, killHard, startWorkerProcess, type WorkerProcess, type WorkerSettings } from "./workers.ts";

/** A database with worker processes, and an engine in this process that runs no steps. */
export interface CrashWorld {
  /** The connection string that the engine and the workers have. */
  uri: string;
  /** The name of their database. */
  db: string;
  /** What looks like a replica set in front of the database, if that was asked for. */
  set: ReplicaSet | undefined;
  engine: Engine;
  ledger: Ledger;
  /** Starts a worker, which is killed by `close` at the latest. */
  worker(settings?: Partial<WorkerSettings>, env?: NodeJS.ProcessEnv): Promise<WorkerProcess>;
  /** Kills all workers with -9. */
  killWorkers(): Promise<void>;
  /** Resolves with the views when all executions have settled; after `ms`, by default two minutes, with those that have. */
  settled(ids: Iterable<string>, ms?: number): Promise<Map<string, ExecutionView>>;
  /** Kills the database's process with -9, if it has a separate one. */
  killDatabase(): Promise<void>;
  /** Restarts the database on the same directory. */
  startDatabase(): Promise<void>;
  close(): Promise<void>;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves once `isSo` returns true; fails after `ms`. */
export async function until(isSo: () => boolean, ms = 120_000): Promise<void> {
  for (const end = performance.now() + ms; !isSo(); await pause(20))
    if (performance.now() > end) throw new Error(`not reached within ${ms} ms: ${isSo}`);
}

/**
 * `apart`: runs the database in a separate process (`stepgram db`), so that it can be killed. `through`: puts what looks like a
 * replica set in front of it, with a careless connection string. Without either, the database is that of TEST_MONGODB_URI if
 * that is set.
 */
export async function openCrashWorld({ apart = false, through = THROUGH } = {}): Promise<CrashWorld> {
  const dir = mkdtempSync(join(tmpdir(), "stepgram-crash-"));
  let database: ChildProcess | undefined;
  const startDatabase = async (): Promise<string> => {
    const { child, uri } = await startDatabaseProcess(dir);
    database = child;
    return uri;
  };
  const killDatabase = async (): Promise<void> => {
    if (database !== undefined) await killHard({ child: database });
    database = undefined;
  };
  const real = apart || through !== undefined ? undefined : process.env.TEST_MONGODB_URI;
  const embedded = apart || real !== undefined ? undefined : await openEmbedded({ dataDir: dir });
  const behind = real ?? embedded?.uri ?? (await startDatabase());
  const set = through && (await ReplicaSet.open({ ...through, behind }));
  const uri = `${withOptions(set?.uri ?? behind)}&${CARELESS}`;
  const db = `crash_${randomBytes(4).toString("hex")}`;
  const engine = await openEngineHere(uri, db);
  const ledger = openLedger(dir);
  const workers = new Set<WorkerProcess>();
  const starting = new Set<Promise<WorkerProcess>>();
  const killWorkers = async (): Promise<void> => {
    await Promise.allSettled(starting);
    for (const worker of workers) await killHard(worker);
    workers.clear();
  };
  return {
    uri,
    db,
    set,
    engine,
    ledger,
    async worker(settings = {}, env = {}) {
      const start = startWorkerProcess({ uri, db, ledger: ledger.path, ...settings }, env);
      starting.add(start);
      const worker = await start.finally(() => starting.delete(start));
      workers.add(worker);
      return worker;
    },
    killWorkers,
    async settled(ids, ms = 120_000) {
      const left = new Set(ids);
      const views = new Map<string, ExecutionView>();
      for (const end = performance.now() + ms; left.size > 0 && performance.now() < end; await pause(200))
        for (const id of left) {
          const view = await engine.view(id);
          if (view === undefined || !isSettled(view.status)) continue;
          views.set(id, view);
          left.delete(id);
        }
      return views;
    },
    killDatabase,
    async startDatabase() {
      await startDatabase();
    },
    async close() {
      await killWorkers();
      await engine.close({ graceMs: 100 });
      await set?.close();
      await embedded?.close();
      await killDatabase();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

const BIN = fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));

/** Starts `stepgram db` on the directory; resolves with the address it prints. */
async function startDatabaseProcess(dataDir: string): Promise<{ child: ChildProcess; uri: string }> {
  const child = spawn(process.execPath, [BIN, "db"], {
    env: { ...process.env, DATA_DIR: dataDir, LOG_LEVEL: "error" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const uri = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (data) => {
      said += data;
      if (said.includes("\n")) resolve(said.split("\n")[0] as string);
    });
    void ended({ child }).then((how) => reject(new Error(`the database ended early: ${how}`)));
  });
  return { child, uri };
}
