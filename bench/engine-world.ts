import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { openEngine } from "../src/app/open-engine.ts";
import { openEmbedded } from "../src/embedded/open-embedded.ts";
import type { Engine } from "../src/engine/engine.ts";
import { defineHandler } from "../src/engine/handler.ts";
import type { NewStep } from "../src/engine/workflow.ts";
import { z } from "../src/engine/zod.ts";
import { type CommandCounter, countCommands } from "./command-counter.ts";
import { SettledWatch } from "./settled-watch.ts";

/** Name of the engine's database in a benchmark. */
export const DATABASE = "bench";

const actor = { user_id: 1, chat_id: 1, message_id: 1, gateway: "bench" };

/** An engine and a worker with a separate embedded database. */
export interface EngineWorld {
  engine: Engine;
  /** A second client, for measurements without the engine. */
  client: MongoClient;
  /** What the engine has sent, if the world was opened to count it. */
  counter: CommandCounter | undefined;
  /** Makes a workflow; gives its id. */
  workflow(steps: readonly NewStep[], parallel?: number): Promise<string>;
  /** Starts a workflow of `steps` steps and resolves with its execution's id once it has durably settled. */
  run(workflowId: string, steps: number): Promise<string>;
  close(): Promise<void>;
}

/** How a world is opened. */
export interface EngineWorldOptions {
  /** Count the engine's commands; that takes time, so nothing else is measured in such a world. */
  counted?: boolean;
  /** Steps at once. */
  concurrency?: number;
}

/** Opens a world on a new directory, with one handler, `noop`, that does nothing, so that only the engine is measured. */
export async function openEngineWorld({
  counted = false,
  concurrency = 100,
}: EngineWorldOptions = {}): Promise<EngineWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), "stepgram-bench-"));
  const database = await openEmbedded({ dataDir });
  const counter = counted ? await countCommands(database.uri) : undefined;
  const ends = new StepCount();
  const noop = defineHandler({
    name: "noop",
    summary: "Does nothing.",
    example: {},
    params: z.looseObject({}),
    capability: "chat",
    run: async ({ execution }) => {
      ends.count(execution.id);
      return null;
    },
  });
  const uri = counter?.uri ?? database.uri;
  const { engine } = await openEngine({ uri, db: DATABASE, handlers: [noop], authorize: async () => true });
  await engine.startWorker({ concurrency });
  const client = await new MongoClient(database.uri).connect();
  const watch = new SettledWatch(client.db(DATABASE).collection("executions"));
  let wishes = 0;
  return {
    engine,
    client,
    counter,
    async workflow(steps, parallel = 5) {
      const wish = { key: `w${wishes++}`, actor };
      const made = await engine.createWorkflowWithSteps(
        { name: "bench", max_parallel_steps: parallel },
        [...steps],
        wish,
      );
      if (!made.ok) throw new Error(made.error.message);
      return made.value.id;
    },
    async run(workflowId, steps) {
      const started = await engine.execute(workflowId, {}, { key: `x${wishes++}`, actor });
      if (!started.ok) throw new Error(started.error.message);
      const { id } = started.value;
      await ends.reached(id, steps);
      const status = await watch.settled(id);
      if (status !== "completed") throw new Error(`an execution of the benchmark ended as ${status}`);
      return id;
    },
    async close() {
      await client.close();
      await engine.close();
      await counter?.close();
      await database.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The given number of steps, each after the previous one. */
export function chainOf(length: number): NewStep[] {
  return Array.from({ length }, (_, i) => ({
    name: `Step ${i + 1}`,
    handler: "noop",
    dependencies: i === 0 ? [] : [`Step ${i}`],
  }));
}

/** The given number of steps that do not wait for each other. */
export function batchOf(size: number): NewStep[] {
  return Array.from({ length: size }, (_, i) => ({ name: `Item ${i + 1}`, handler: "noop" }));
}

/** An insert that is answered once it is on disk, as the engine's writes are. */
export async function insertDurably(client: MongoClient, document: Document): Promise<void> {
  await client
    .db(DATABASE)
    .collection("inserted")
    .insertOne(document, { writeConcern: { w: "majority", journal: true } });
}

/** Counts the steps that have run in this process, by execution, so that the database is asked only when one is about to settle. */
class StepCount {
  readonly #ran = new Map<string, number>();
  readonly #awaited = new Map<string, { steps: number; resolve(): void }>();

  count(id: string): void {
    this.#ran.set(id, (this.#ran.get(id) ?? 0) + 1);
    this.#check(id);
  }

  reached(id: string, steps: number): Promise<void> {
    return new Promise((resolve) => {
      this.#awaited.set(id, { steps, resolve });
      this.#check(id);
    });
  }

  #check(id: string): void {
    const awaited = this.#awaited.get(id);
    if (awaited === undefined || (this.#ran.get(id) ?? 0) < awaited.steps) return;
    this.#ran.delete(id);
    this.#awaited.delete(id);
    awaited.resolve();
  }
}
