import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { MongoClient } from "mongodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ChatStore } from "../../src/chat-store/chat-store.ts";
import { type EmbeddedDatabase, openEmbedded } from "../../src/embedded/open-embedded.ts";
import type { Actor } from "../../src/engine/actor.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { type ExecutionView, isSettled } from "../../src/engine/execution.ts";
import { defineHandler } from "../../src/engine/handler.ts";
import { NewerDataError } from "../../src/engine/storage/migrations.ts";
import { z } from "../../src/engine/zod.ts";
import { handlers } from "../../src/handlers/table.ts";
import { chatsOf, openWithChats } from "../open-engine.ts";

/** What commit a4c47f8 wrote: one execution in each state, two schedules, a button, an unprocessed message, rights. */
const DATA = join(import.meta.dirname, "data-of-a4c47f8.mdb.gz");
const EXECUTIONS = {
  finished: "ex_34mga2f77d",
  running: "ex_56s49f55ba",
  waiting: "ex_srvpkyj21g",
  failed: "ex_ng9r7b1kwh",
  paused: "ex_t6prpyjpgz",
  message: "ex_ekhzkgb495",
};
const ADA: Actor = { user_id: 7, name: "Ada", chat_id: 70, message_id: 5, gateway: "telegram" };
const VIEWER = { chat_id: 70, all: false };

/** Failed when the old version ran it. */
const flaky = defineHandler({
  name: "flaky",
  summary: "Succeeds now.",
  example: {},
  params: z.looseObject({}),
  capability: "chat",
  run: async () => "at last",
});

describe("a data directory of an earlier version", () => {
  let dataDir = "";
  let database: EmbeddedDatabase | undefined;
  let engine: Engine;
  let chats: ChatStore;

  const open = async (): Promise<Engine> =>
    openWithChats({
      uri: database?.uri ?? "",
      db: "stepgram",
      handlers: [...handlers, flaky],
      authorize: async () => true,
      isOwner: async () => true,
    });
  const settled = (id: string): Promise<ExecutionView> =>
    new Promise((resolve) => {
      engine.follow(id, (view) => isSettled(view.status) && resolve(view));
    });

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "stepgram-old-"));
    mkdirSync(join(dataDir, "db"));
    writeFileSync(join(dataDir, "db", "data.mdb"), gunzipSync(readFileSync(DATA)));
    database = await openEmbedded({ dataDir });
    engine = await open();
    chats = chatsOf(engine);
  });
  afterAll(async () => {
    await engine?.close({ graceMs: 100 });
    await database?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("shows its workflows, executions and schedules", async () => {
    const { workflows } = await engine.listWorkflows(VIEWER);
    expect(workflows.map(({ name }) => name).sort()).toEqual([
      "Failed",
      "Finished",
      "Message",
      "Paused",
      "Running",
      "Waiting",
    ]);
    const { executions } = await engine.listExecutions(VIEWER, { limit: 50 });
    const status = new Map(executions.map((execution) => [execution.id, execution.status]));
    expect(status.get(EXECUTIONS.finished)).toBe("completed");
    expect(status.get(EXECUTIONS.failed)).toBe("failed");
    expect(status.get(EXECUTIONS.paused)).toBe("paused");
    for (const id of [EXECUTIONS.running, EXECUTIONS.waiting, EXECUTIONS.message])
      expect(status.get(id)).toBe("running");
    expect((await engine.view(EXECUTIONS.finished))?.actor).toEqual(ADA);
    const kinds = (await engine.listSchedules(VIEWER)).map(({ when }) => when.kind);
    expect(kinds.sort()).toEqual(["cron", "once"]);
  });

  it("keeps what its chats remember", async () => {
    const [pending] = await chats.inbox.unfinished("telegram");
    expect(pending).toMatchObject({ key: "telegram:70:9", text: "[MULTISTEP:LIST_WORKFLOWS]", actor: { chat_id: 70 } });
    expect((await chats.progressMessages.unfinished("telegram")).length).toBe(6);
    const token = await chats.buttons.issue("b:1", {
      kind: "shortcode",
      gateway: "telegram",
      chat_id: 70,
      data: { shortcode: "another" },
      lasts: 60,
    });
    expect((await chats.buttons.find(token))?.data).toEqual({ shortcode: "[MULTISTEP:HELP]" });
    expect(await chats.memory.load(70, undefined, 7)).toHaveProperty("workflow");
    expect(await chats.grants.has([8], "files")).toBe(true);
    expect(await chats.exemptions.has(70)).toBe(true);
    expect(await chats.settings.pairedOwner()).toBe(7);
  });

  it("keeps its steps' texts plain until someone edits them", async () => {
    const found = await engine.findWorkflow("Message", VIEWER);
    if (!found.ok) throw new Error(found.error.message);
    const [workflow, step] = [found.value.id, found.value.steps.find(({ handler }) => handler === "send_message")!];
    expect(step.texts).toBeUndefined();
    const renamed = await engine.editStep(workflow, step.id, { name: "Say it", timeout: 20 }, { actor: ADA });
    expect(renamed).toMatchObject({ ok: true, value: { name: "Say it" } });
    expect(renamed).not.toHaveProperty("value.texts");
    const rewritten = await engine.editStep(workflow, step.id, { params: { text: "**new**" } }, { actor: ADA });
    expect(rewritten).toMatchObject({ ok: true, value: { texts: "markdown" } });
  });

  it("delivers the messages that were queued", async () => {
    const queued = await chats.outbox.next("telegram", [], 10);
    expect(queued).toHaveLength(1);
    for (;;) {
      const [next] = await chats.outbox.next("telegram", [], 1);
      if (next === undefined) break;
      await chats.outbox.delivered(next.key, [99]);
    }
    expect(await chats.outbox.pending("telegram")).toBe(0);
  });

  it("continues its executions: delivers, waits, resumes, approves, retries", async () => {
    await engine.startWorker();
    const [question] = await engine.questions({ execution: EXECUTIONS.waiting });
    expect(question?.text).toBe("Go on?");
    if (question === undefined) return;
    expect(await engine.answer(question.question, { option: 0 }, { actor: ADA, name: "Ada" })).toMatchObject({
      ok: true,
    });
    expect(await engine.resume(EXECUTIONS.paused, { actor: ADA })).toMatchObject({ ok: true });
    expect(await engine.retry(EXECUTIONS.failed, { key: "again", actor: ADA })).toMatchObject({ ok: true });
    for (const id of [EXECUTIONS.waiting, EXECUTIONS.paused, EXECUTIONS.failed, EXECUTIONS.message])
      expect(await settled(id), id).toMatchObject({ status: "completed", progress: 100 });
    expect((await engine.view(EXECUTIONS.failed))?.steps[1]).toMatchObject({ name: "Read", result: "at last" });
    expect((await engine.view(EXECUTIONS.message))?.steps[0]?.result).toMatchObject({ message_id: 99 });
  });

  it("has the current indexes and no document with an old name, and opening it again changes nothing", async () => {
    const client = await new MongoClient(database?.uri ?? "").connect();
    try {
      const db = client.db("stepgram");
      for (const name of ["executions", "schedules", "inbox", "cards"])
        expect(await db.collection(name).countDocuments({ "actor.surface": { $exists: true } }), name).toBe(0);
      for (const name of ["outbox", "inbox", "cards", "buttons"]) {
        expect(await db.collection(name).countDocuments({ surface: { $exists: true } }), name).toBe(0);
        const keys = (await db.collection(name).indexes()).flatMap(({ key }) => Object.keys(key));
        expect(keys, name).not.toContain("surface");
        expect(keys, name).toContain("gateway");
      }
      const before = await db.collection("format").findOne({});
      await (await open()).close();
      expect(await db.collection("format").findOne({})).toEqual(before);
      await db.collection<{ _id: string }>("format").updateOne({ _id: "format" }, { $set: { version: 999 } });
      await expect(open()).rejects.toThrow(NewerDataError);
    } finally {
      await client.close();
    }
  });
});
