import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { Doc } from "../../src/embedded/bson/document.ts";
import { Catalog } from "../../src/embedded/storage/catalog.ts";
import type { Collection } from "../../src/embedded/storage/collection.ts";
import { checkIndexes } from "../../src/embedded/storage/inspect-collection.ts";
import { Store } from "../../src/embedded/storage/store.ts";
import { Tree } from "../../src/embedded/storage/tree.ts";
import { WriteQueue } from "../../src/embedded/storage/write-queue.ts";
import { Random } from "../fuzz/random.ts";
import { Dead, UncertainDisk } from "./uncertain-disk.ts";

/** A tree whose transactions are on disk or not, as lmdb's are, and which dies with the disk of the log. */
class MortalTree extends Tree {
  readonly #step: () => void;

  constructor(path: string, step: () => void) {
    super(path, () => Number.POSITIVE_INFINITY);
    this.#step = step;
  }

  override transact(work: () => void): void {
    super.transact(() => {
      work();
      this.#step();
    });
    this.#step();
  }

  override recover(): Promise<void> {
    this.#step();
    return super.recover();
  }
}

/** The documents by `_id`: the number and the length of the text of each. */
type State = ReadonlyMap<number, string>;

interface Job {
  readonly change: (state: Map<number, string>) => void;
  outcome: "waits" | "stored" | "refused";
}

/** What many histories did, to check that they covered everything they should. */
export interface Tally {
  stored: number;
  refused: number;
  /** How many were never answered. */
  waits: number;
  powerLosses: number;
  kills: number;
  /** How often a change with an unknown outcome turned out to be stored. */
  appeared: number;
}

/** In memory if there is a file system for that: the disk's behavior is simulated, and waiting for a real one takes too long. */
const DIRECTORY = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();
const IDS = 12;
const LIVES = 4;
/** Mostly short; the longest are larger than a page, and too large for a log record. */
const TEXT_LENGTHS = [...Array<number>(30).fill(20), 1500, 1500, 1500, 9000];

/**
 * Lives of one database, each of which ends when the machine loses power, the process is killed or the store is closed. After
 * each, the database must contain the changes of all acknowledged jobs, none of the refused ones, and the first few of those
 * without an answer; and indexes and documents must agree. Throws otherwise.
 */
export async function runHistory(seed: number, tally: Tally): Promise<void> {
  const random = new Random(seed);
  const path = mkdtempSync(join(DIRECTORY, "sg-power-"));
  const disk = new UncertainDisk(random);
  let sure: State = new Map();
  let jobs: Job[] = [];
  try {
    for (let life = 0; life <= LIVES; life++) {
      const log = disk.mount();
      const tree = new MortalTree(path, log.step);
      try {
        const store = new Store(path, { tree, log });
        const catalog = new Catalog(store);
        sure = settle(catalog.get("t.c"), sure, jobs, tally);
        jobs = [];
        disk.dieWithin(random.next() < 0.2 ? 1e9 : 120);
        disk.faults = random.next() < 0.4 ? 0.1 : 0;
        await live(store, catalog, random, jobs, disk);
        disk.faults = 0;
        await store.close();
      } catch (error) {
        if (!(error instanceof Dead)) throw error;
        await tree.close();
      }
      for (const { outcome } of jobs) tally[outcome]++;
      const power = random.next() < 0.7 ? "lost" : "kept";
      if (disk.isDead) tally[power === "lost" ? "powerLosses" : "kills"]++;
      disk.revive(power);
    }
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Checks what is stored against what is known, and returns it. */
function settle(collection: Collection | undefined, sure: State, jobs: readonly Job[], tally: Tally): State {
  const found = collection === undefined ? new Map<number, string>() : stateOf(collection);
  if (collection !== undefined) {
    const { errors } = checkIndexes(collection);
    if (errors.length > 0) throw new Error(errors.join("; "));
  }
  const state = new Map(sure);
  for (const job of jobs) if (job.outcome === "stored") job.change(state);
  if (isDeepStrictEqual(found, state)) return found;
  for (const job of jobs) {
    if (job.outcome !== "waits") continue;
    job.change(state);
    tally.appeared++;
    if (isDeepStrictEqual(found, state)) return found;
  }
  const show = (one: State): string => JSON.stringify([...one].sort(([a], [b]) => a - b));
  const outcomes = jobs.map((job) => job.outcome).join(" ");
  throw new Error(`found ${show(found)}, expected ${show(state)}; before ${show(sure)}; jobs: ${outcomes}`);
}

function stateOf(collection: Collection): Map<number, string> {
  const state = new Map<number, string>();
  for (let _id = 1; _id <= IDS; _id++) {
    const doc = collection.readById(_id)?.doc;
    if (doc !== undefined) state.set(_id, textOf(doc));
  }
  if (state.size !== collection.count) throw new Error(`there are ${collection.count} documents, not ${state.size}`);
  return state;
}

function textOf(doc: Doc): string {
  return `${doc.get("n")} ${(doc.get("text") as string).length}`;
}

/** Runs jobs. Throws Dead when the machine is dead, or the server could not continue and its process was ended. */
async function live(store: Store, catalog: Catalog, random: Random, jobs: Job[], disk: UncertainDisk): Promise<void> {
  let isUseless = false;
  const queue = new WriteQueue(
    store,
    catalog,
    () => undefined,
    () => {
      isUseless = true;
    },
  );
  const check = (): void => {
    if (disk.isDead || isUseless) throw new Dead();
  };
  const settled = async (work: Promise<unknown>): Promise<void> => {
    let isDone = false;
    void work.finally(() => {
      isDone = true;
    });
    for (; !isDone; check()) await new Promise((resolve) => setImmediate(resolve));
    check();
  };
  let under: Promise<void>[] = [];
  for (let i = random.below(60); i >= 0; i--) {
    const { job, run } = newJob(catalog, random);
    jobs.push(job);
    under.push(
      queue.run(run, random.next() < 0.05).then(
        () => {
          job.outcome = "stored";
        },
        () => {
          job.outcome = "refused";
        },
      ),
    );
    if (random.next() < 0.4) continue;
    await settled(Promise.all(under));
    under = [];
    while (random.next() < 0.2) store.transfer();
  }
  await settled(Promise.all(under));
  await settled(queue.close());
}

function newJob(catalog: Catalog, random: Random): { job: Job; run: () => void } {
  const wishes = Array.from({ length: random.next() < 0.3 ? 3 : 1 }, () => ({
    _id: 1 + random.below(IDS),
    n: random.below(1e9),
    text: "x".repeat(random.pick(TEXT_LENGTHS) * random.next()),
    removes: random.next() < 0.25,
  }));
  const change = (state: Map<number, string>): void => {
    for (const { _id, n, text, removes } of wishes)
      if (removes) state.delete(_id);
      else state.set(_id, `${n} ${text.length}`);
  };
  const run = (): void => {
    const collection = catalog.get("t.c") ?? create(catalog);
    for (const { _id, n, text, removes } of wishes) {
      const stored = collection.readById(_id);
      const doc = Doc.of({ _id, n, tags: Doc.of({ a: n % 3, n }), text });
      if (removes && stored !== undefined) collection.remove(stored.record, stored.doc);
      else if (!removes && stored === undefined) collection.insert(doc);
      else if (!removes && stored !== undefined) collection.replace(stored.record, stored.doc, doc);
    }
  };
  return { job: { change, outcome: "waits" }, run };
}

function create(catalog: Catalog): Collection {
  const collection = catalog.create("t.c", new Doc());
  catalog.addIndex(collection, Doc.of({ v: 2, key: Doc.of({ n: 1 }), name: "n_1", unique: true }));
  catalog.addIndex(collection, Doc.of({ v: 2, key: Doc.of({ "tags.a": 1, n: -1 }), name: "tags" }));
  return collection;
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return { stored: 0, refused: 0, waits: 0, powerLosses: 0, kills: 0, appeared: 0 };
}

/** Runs histories in this process. Returns 1, and says which, if one fails. */
async function runHere(count: number, first: number): Promise<number> {
  const tally = emptyTally();
  for (let seed = first; seed < first + count; seed++)
    try {
      await runHistory(seed, tally);
    } catch (error) {
      console.error(`history ${seed}`, error);
      return 1;
    }
  console.log(`histories ${first} to ${first + count - 1}: nothing lost`, JSON.stringify(tally));
  return 0;
}

const AT_ONCE = 250;

/** Runs histories in separate processes, one after another: lmdb keeps some memory of every environment it opened. */
function runApart(count: number, first: number): number {
  for (let from = first; from < first + count; from += AT_ONCE) {
    const part = [Math.min(AT_ONCE, first + count - from), from].map(String);
    const args = [...process.execArgv, new URL(import.meta.url).pathname, ...part];
    const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
    if (status !== 0) return status ?? 1;
  }
  return 0;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [count = 10_000, first = 1] = process.argv.slice(2).map(Number);
  process.exitCode = count > AT_ONCE ? runApart(count, first) : await runHere(count, first);
}
