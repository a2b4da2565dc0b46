import type { CommandStartedEvent, Document } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUTTON_INDEXES, createButtons } from "../../src/chat-store/buttons.ts";
import { createOutbox, OUTBOX_INDEXES } from "../../src/chat-store/outbox.ts";
import { UNFINISHED } from "../../src/engine/execution.ts";
import { buildIndexes } from "../../src/engine/storage/build-indexes.ts";
import { connect, createIndexes, type Database } from "../../src/engine/storage/database.ts";
import { loadOutcomes, loadPlan } from "../../src/engine/storage/execution-parts.ts";
import {
  findDue,
  findHeldSteps,
  findOwned,
  findOwners,
  findReady,
  lastWriters,
  listExecutions,
  loadExecutions,
  readPendingWork,
  writeExecutions,
} from "../../src/engine/storage/executions.ts";
import { look } from "../../src/engine/storage/look.ts";
import { removeFinished } from "../../src/engine/storage/removal.ts";
import { appendLines, loadLines } from "../../src/engine/storage/step-logs.ts";
import { unexplainedDeaths } from "../../src/engine/storage/workers.ts";
import { loadSteps } from "../../src/engine/storage/workflows.ts";
import { databaseUri, freshName, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const STORED = 300;
function at(n: number) {
  return new Date(1_000_000 + n * 1000);
}
let database: Database;
const sent: Document[] = [];

beforeAll(async () => {
  database = await connect(`${databaseUri()}&monitorCommands=true`, freshName());
  await createIndexes(database);
  const { db } = database;
  await buildIndexes(db, { ...OUTBOX_INDEXES, ...BUTTON_INDEXES });
  const range = Array.from({ length: STORED }, (_, i) => i);
  // One in a hundred has work to do.
  const executions = range.map((i) => ({
    _id: `ex_${i}`,
    status: i % 100 === 0 ? "running" : "completed",
    ready: i % 100 === 0,
    needs: i % 100 === 0 ? ["noop"] : [],
    priority: 0,
    turn: at(i),
    due: i % 100 === 0 ? at(i) : null,
    owners: i % 100 === 0 ? ["w1"] : [],
    rev: 1,
    states: "r",
    live: { 0: { owner: "w1" } },
    outcomes: {},
    context: {},
    actor: { chat_id: i % 100 },
    created_at: at(i),
    ...(i % 100 === 0 ? {} : { ended_at: at(i + STORED) }),
  }));
  await database.executions.insertMany(executions as never);
  const parts = range.map((i) => ({ _id: `ex_${i % 3}:${i}`, execution_id: `ex_${i % 3}`, step: i, part: i }));
  await database.outcomes.insertMany(parts as never);
  await database.step_logs.insertMany(parts.map((part) => ({ ...part, lines: [], logged: 0 })) as never);
  await database.plans.insertMany(range.map((i) => ({ _id: `ex_${i}:0`, execution_id: `ex_${i}`, part: 0 })) as never);
  await database.steps.insertMany(range.map((i) => ({ _id: `st_${i}`, workflow_id: `wf_${i}`, seq: 1 })) as never);
  await database.deaths.insertMany(range.map((i) => ({ _id: `w${i}`, at: at(i), explained: false })));
  await db.collection<{ _id: string }>("outbox").insertMany(
    range.map((i) => ({
      _id: `m${i}`,
      gateway: "test",
      chat_id: i % 100,
      seq: i,
      status: i % 100 === 0 ? "queued" : "delivered",
      execution_id: `ex_${i}`,
    })),
  );
  await db.collection<{ _id: string }>("buttons").insertMany(
    range.map((i) => ({
      _id: `b${i}`,
      token: `t${i}`,
      gateway: "test",
      valid_until: at(i),
      ...(i % 100 === 0 ? { open: true } : {}),
    })),
  );
  database.client.on("commandStarted", ({ command }: CommandStartedEvent) => void sent.push(command));
});
afterAll(() => database.client.close());

/** The queries that `work` sends: the collection and the filter of each. */
async function questions(work: () => Promise<unknown>): Promise<{ collection: string; find: Document }[]> {
  sent.length = 0;
  await work();
  return sent.flatMap((command) => {
    if (command.find !== undefined) {
      const { find, filter, sort, limit, hint } = command;
      const how = { ...(sort && { sort }), ...(limit && { limit }), ...(hint && { hint }) };
      return [{ collection: find, find: { filter, ...how } }];
    }
    if (command.aggregate !== undefined) return questionsOf(command.aggregate, command.pipeline, command.hint);
    if (command.findAndModify !== undefined)
      return [{ collection: command.findAndModify, find: { filter: command.query, sort: command.sort, limit: 1 } }];
    const parts: { q: Document }[] = command.updates ?? command.deletes ?? [];
    return parts.map(({ q }) => ({ collection: command.update ?? command.delete, find: { filter: q } }));
  });
}

/** The first question of a pipeline, and those that it asks of other collections. All workers are read. */
function questionsOf(
  collection: string,
  pipeline: readonly Document[],
  hint?: string,
): { collection: string; find: Document }[] {
  const [filter, sort, limit] = ["$match", "$sort", "$limit"].map(
    (name) => pipeline.find((stage) => name in stage)?.[name],
  );
  const own = { collection, find: { filter, ...(sort && { sort }), ...(limit && { limit }), ...(hint && { hint }) } };
  const others = pipeline.flatMap(({ $unionWith: union }) =>
    union === undefined ? [] : questionsOf(union.coll, union.pipeline),
  );
  return collection === "workers" ? others : [own, ...others];
}

function none() {
  return undefined;
}
function outbox() {
  return createOutbox(database.db, () => at(0), none);
}

describe("recurring queries use an index, however much is stored", () => {
  it.each<[string, number, () => Promise<unknown>]>([
    ["ready executions", 5, () => findReady(database, ["noop"], 0, 50)],
    ["executions in which something is due", 5, () => findDue(database, at(STORED), 50)],
    ["what there is to do", 10, () => look(database, at(STORED))],
    ["what there will be to do", 5, () => look(database, at(-1))],
    ["work that is pending", 5, () => readPendingWork(database, ["unknown"])],
    ["executions in which a worker holds a step", 5, () => findOwned(database, "w1", 100)],
    ["steps that a worker holds", 5, () => findHeldSteps(database, "w1")],
    ["workers that hold steps", 5, () => findOwners(database)],
    ["who wrote last", 2, () => lastWriters(database, ["ex_1", "ex_2"])],
    ["whole executions", 2, () => loadExecutions(database, ["ex_1", "ex_2"])],
    ["a fenced write", 1, () => writeExecutions(database, [{ id: "ex_1", rev: 1, update: { $set: { rev: 1 } } }])],
    ["executions of a chat", 5, () => listExecutions(database, { chat_id: 7, all: false }, { limit: 20 })],
    ...[
      { chat_id: 0, all: false },
      { chat_id: 0, all: true },
    ].flatMap((viewer): [string, number, () => Promise<unknown>][] => {
      const whose = viewer.all ? "all" : "a chat's";
      return [
        [`${whose} running executions`, 5, () => listExecutions(database, viewer, { status: "running" })],
        [`${whose} unfinished executions`, 5, () => listExecutions(database, viewer, { status: UNFINISHED })],
        [`${whose} failed executions`, 5, () => listExecutions(database, viewer, { status: "failed" })],
      ];
    }),
    ["some outcomes among many", 2, () => loadOutcomes(database, "ex_1", [1, 4])],
    ["what a step has logged", 1, () => loadLines(database, "ex_1", 1)],
    [
      "a line that is added",
      1,
      () => appendLines(database, [{ execution_id: "ex_1", step: 1, lines: [], logged: 0, most: 1 }]),
    ],
    ["the plan of an execution", 1, () => loadPlan(database, "ex_1")],
    ["the steps of a workflow", 1, () => loadSteps(database, "wf_1")],
    ["recent deaths", 10, () => unexplainedDeaths(database, at(STORED - 10))],
    ["messages to be delivered", 5, () => outbox().next("test", [], 10)],
    ["questions that still have their buttons", 5, () => createButtons(database.db, () => at(0)).open("test", 10)],
    ["messages that a chat waits for", 5, () => outbox().pending("test", 0)],
    ["what a run has still to say in a chat", 5, () => outbox().hasQueued(["ex_0"], { gateway: "test", chat_id: 0 })],
    ["the execution that ended first", 4, () => removeFinished(database, at(0), async () => {})],
    ["a chat's execution that ended first", 4, () => removeFinished(database, at(STORED * 3), async () => {}, 99)],
  ])("%s", async (_, most, work) => {
    const asked = await questions(work);
    expect(asked.length).toBeGreaterThan(0);
    for (const { collection, find } of asked) {
      const { filter, sort, limit, hint } = find;
      const cursor = database.db.collection(collection).find(filter, hint === undefined ? {} : { hint });
      if (sort !== undefined) cursor.sort(sort);
      if (limit !== undefined) cursor.limit(limit);
      const stats = ((await cursor.explain("executionStats")) as Document).executionStats;
      expect(stats.totalDocsExamined, JSON.stringify({ collection, find })).toBeLessThanOrEqual(most);
    }
  });
});
