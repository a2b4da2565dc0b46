import { MongoClient } from "mongodb";
import { describe, expect, it } from "vitest";
import type { OutboxMessage } from "../../src/chat-store/outbox.ts";
import { connect } from "../../src/engine/storage/database.ts";
import { finishRemovals, removeFinished } from "../../src/engine/storage/removal.ts";
import { chatsOf } from "../open-engine.ts";
import {
  ACTOR,
  databaseUri,
  freshName,
  openEngine,
  settled,
  start,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

type Kept = OutboxMessage & { _id: string; expires_at?: Date; status: string };
async function withOutbox<T>(
  db: string,
  work: (outbox: ReturnType<ReturnType<MongoClient["db"]>["collection"]>) => Promise<T>,
): Promise<T> {
  const client = await new MongoClient(databaseUri()).connect();
  try {
    return await work(client.db(db).collection("outbox"));
  } finally {
    await client.close();
  }
}

const WEEK_MS = 7 * 24 * 3600_000;
const say = { name: "say", handler: "send_message", params: { text: "hello" } };

describe("a step that waits for its message", () => {
  it("finds it however long its execution was paused, because the message is kept that long", async () => {
    const db = freshName();
    let ahead = 0;
    const engine = await openEngine({ db, shiftTime: (time) => new Date(time.getTime() + ahead) });
    const id = await start(engine, [say]);
    await until(engine, id, (view) => view.steps[0]?.status === "waiting");
    await engine.pause(id, { actor: ACTOR });
    await chatsOf(engine).outbox.enqueue({ key: "other", gateway: "test", chat_id: 1, text: "no step waits for it" });
    await withOutbox(db, async (outbox) => {
      // The process that delivered it ended before it could notify the step.
      const { matchedCount } = await outbox.updateOne(
        { execution_id: id },
        { $set: { status: "delivered", message_ids: [7] } },
      );
      expect(matchedCount).toBe(1);
    });
    await chatsOf(engine).outbox.delivered("other", [8]);
    ahead = 2 * WEEK_MS;
    await engine.resume(id, { actor: ACTOR });
    await engine.pollNow();
    const view = await settled(engine, id);
    expect(view.steps[0]).toMatchObject({ status: "completed", result: { message_id: 7 } });
    const kept = await withOutbox(db, (outbox) => outbox.find<Kept>({}).toArray());
    expect(kept.find(({ execution_id }) => execution_id === id)?.expires_at).toBeUndefined();
    expect(kept.find(({ _id }) => (_id as string) === "other")?.expires_at).toBeInstanceOf(Date);
  });

  it("leaves a message that is removed with its execution", async () => {
    const db = freshName();
    const engine = await openEngine({ db });
    const id = await start(engine, [say]);
    await until(engine, id, (view) => view.steps[0]?.status === "waiting");
    const [message] = await chatsOf(engine).outbox.next("test", [], 1);
    await chatsOf(engine).outbox.delivered(message?.key ?? "", [9]);
    expect(await settled(engine, id)).toMatchObject({ status: "completed" });
    expect(await withOutbox(db, (outbox) => outbox.find<Kept>({}).toArray())).toMatchObject([{ status: "delivered" }]);
    const database = await connect(databaseUri(), db);
    try {
      const { messenger } = chatsOf(engine);
      const later = new Date(Date.now() + 60_000);
      expect(await removeFinished(database, later, messenger.forget)).toBeDefined();
      expect(await removeFinished(database, later, messenger.forget)).toBeUndefined();
    } finally {
      await database.client.close();
    }
    expect(await withOutbox(db, (outbox) => outbox.countDocuments({}))).toBe(0);
  });

  it("leaves no message behind if a crash interrupts the removal of its execution", async () => {
    const db = freshName();
    const engine = await openEngine({ db });
    const id = await start(engine, [say]);
    await until(engine, id, (view) => view.steps[0]?.status === "waiting");
    const [message] = await chatsOf(engine).outbox.next("test", [], 1);
    await chatsOf(engine).outbox.delivered(message?.key ?? "", [9]);
    await settled(engine, id);
    await chatsOf(engine).progressMessages.open(id, ACTOR);
    const database = await connect(databaseUri(), db);
    try {
      const { messenger } = chatsOf(engine);
      const crash = async () => {
        throw new Error("crash");
      };
      await expect(removeFinished(database, new Date(Date.now() + 60_000), crash)).rejects.toThrow("crash");
      expect(await engine.view(id)).toBeUndefined();
      expect(await database.db.collection("outbox").countDocuments({})).toBe(1);
      await finishRemovals(database, messenger.forget);
      for (const name of ["executions", "plans", "outcomes", "outbox", "cards", "removals"])
        expect(await database.db.collection(name).countDocuments({}), name).toBe(0);
    } finally {
      await database.client.close();
    }
  });

  it("keeps everything if its execution is retried before the removal", async () => {
    const db = freshName();
    const engine = await openEngine({ db });
    const id = await start(engine, [say]);
    await until(engine, id, (view) => view.steps[0]?.status === "waiting");
    const database = await connect(databaseUri(), db);
    try {
      await database.removals.insertOne({ _id: id, before: new Date(Date.now() + 60_000) });
      await finishRemovals(database, chatsOf(engine).messenger.forget);
      expect(await database.removals.countDocuments({})).toBe(0);
      for (const name of ["executions", "outbox"])
        expect(await database.db.collection(name).countDocuments({}), name).toBe(1);
    } finally {
      await database.client.close();
    }
  });

  it("fails if the message has been removed, instead of waiting forever", async () => {
    const db = freshName();
    let ahead = 0;
    const engine = await openEngine({ db, shiftTime: (time) => new Date(time.getTime() + ahead) });
    const id = await start(engine, [say]);
    await until(engine, id, (view) => view.steps[0]?.status === "waiting");
    await withOutbox(db, (outbox) => outbox.deleteMany({}));
    ahead = WEEK_MS;
    await engine.pollNow();
    const view = await settled(engine, id);
    expect(view.steps[0]).toMatchObject({
      status: "failed",
      error: "The message is no longer stored, so its delivery is unknown.",
    });
  });
});
