import { describe, expect, it } from "vitest";
import { MAX_QUEUED, MAX_QUEUED_BYTES, NOTICE_FACTOR, OutboxRoom } from "../../src/chat-store/outbox-room.ts";
import { defineHandler, deliver } from "../../src/engine/handler.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import { z } from "../../src/engine/zod.ts";
import { chatsOf } from "../open-engine.ts";
import { ACTOR, freshName, openEngine, origin, settled, start, until, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const CHAT = 5;
const messageOf = (i: number, text: string) => ({ key: `m${i}`, gateway: "test", chat_id: CHAT, text });
const tell = defineHandler({
  name: "tell",
  summary: "tells",
  example: {},
  capability: "chat",
  params: z.object({}),
  run: async () => deliver({ chat_id: CHAT, text: "told" }, {}),
});

async function filled(text: string, most: number) {
  let ahead = 0;
  const pass = (ms: number): void => {
    ahead += ms;
  };
  const engine = await openEngine({ db: freshName(), shiftTime: (time) => new Date(time.getTime() + ahead) });
  await engine.registerHandler(tell);
  const { outbox } = chatsOf(engine);
  let queued = 0;
  while (
    queued < most &&
    (await outbox.enqueueOfStep(messageOf(queued, text)).then(
      () => true,
      () => false,
    ))
  )
    queued++;
  return { engine, outbox, queued, pass };
}

describe("a chat's outbox", () => {
  it("takes a limited number of messages from steps, but still takes replies to people", async () => {
    const { outbox, queued } = await filled("short", MAX_QUEUED + 10);
    expect(queued).toBe(MAX_QUEUED);
    await expect(outbox.enqueueOfStep(messageOf(-1, "more"))).rejects.toThrow("outbox is full");
    // What is already in it is not refused.
    await outbox.enqueueOfStep(messageOf(0, "short"));
    await outbox.enqueueOfStep({ ...messageOf(-2, "elsewhere"), chat_id: CHAT + 1 });
    await outbox.enqueue(messageOf(-3, "a reply"), outbox.reserveSlot());
    expect(await outbox.pending("test", CHAT)).toBe(MAX_QUEUED + 1);
  });

  it("takes a limited number of bytes", async () => {
    const text = "x".repeat(97_000);
    const { queued } = await filled(text, 9_000);
    expect(queued * text.length).toBeLessThanOrEqual(MAX_QUEUED_BYTES);
    expect(queued * text.length).toBeGreaterThan(MAX_QUEUED_BYTES * 0.9);
  });

  it("that is full lets a step wait, which sends once there is room", async () => {
    const { engine, outbox, pass } = await filled("short", MAX_QUEUED + 10);
    const id = await start(engine, [{ name: "tell", handler: "tell", params: {}, retry_count: 0 }]);
    const view = await until(engine, id, ({ steps }) => steps[0]?.status === "waiting");
    expect(view.steps[0]).toMatchObject({ waits_for: "message", attempts: 0 });
    expect(await outbox.pending("test", CHAT)).toBe(MAX_QUEUED);
    for (let i = 0; i < 50; i++) await outbox.delivered(`m${i}`, [i]);
    pass(10_000);
    await engine.pollNow();
    await expect.poll(() => outbox.pending("test", CHAT)).toBe(MAX_QUEUED - 50 + 1);
    const [key] = (await outbox.next("test", [], 1)).map((one) => one.key);
    expect(key).toBe("m50");
    const told = `${id}:${(await engine.view(id))?.steps[0]?.id}`;
    await outbox.delivered(told, [99]);
    expect((await settled(engine, id)).steps[0]).toMatchObject({ status: "completed", attempts: 1 });
  });

  it("that is full holds up no schedule, of its own chat or of another", async () => {
    const { engine, outbox, queued, pass } = await filled("short", MAX_QUEUED + 10);
    const scheduled = async (name: string, chat_id: number, steps: NewStep[]) => {
      const by = { ...origin(), actor: { ...ACTOR, chat_id } };
      const made = await engine.createWorkflowWithSteps({ name }, steps, by);
      if (!made.ok) throw new Error(made.error.message);
      const { id } = made.value;
      expect(await engine.schedule(id, "* * * * *", "UTC", {}, by)).toMatchObject({ ok: true });
      return () =>
        engine.addStep(id, { name: "Late", handler: "log", params: { message: "x" }, dependencies: ["Nowhere"] }, by);
    };
    const breaks = await scheduled("Broken", CHAT, [{ name: "Log", handler: "log", params: { message: "x" } }]);
    await scheduled("Other", CHAT + 1, [{ name: "Log", handler: "log", params: { message: "x" } }]);
    await breaks();
    pass(2 * 60_000);
    await engine.pollNow();
    const runs = async () => (await engine.listExecutions({ chat_id: CHAT + 1, all: false })).executions;
    await expect.poll(runs).not.toEqual([]);
    // Its own chat is told as well, after everything that steps have sent.
    await expect.poll(() => outbox.pending("test", CHAT)).toBeGreaterThan(queued);
  });

  it("leaves out notices once there are twice as many messages", async () => {
    const { outbox, queued } = await filled("short", MAX_QUEUED + 10);
    let told = 0;
    while (await outbox.enqueueNotice(messageOf(queued + told, "short"))) told++;
    expect(queued + told).toBe(NOTICE_FACTOR * MAX_QUEUED);
    expect(await outbox.enqueueNotice(messageOf(queued, "short"))).toBe(true);
  });
});

describe("the room in a full outbox", () => {
  /** The room of an outbox with that many messages, and how often it was looked at. */
  function roomWith(messages: number) {
    const outbox = { messages, looks: 0 };
    const room = new OutboxRoom(async () => {
      outbox.looks++;
      return { messages: outbox.messages, bytes: 100 * outbox.messages };
    });
    const take = () => room.take("test", CHAT, 100);
    return { outbox, room, take };
  }

  it("is looked at once for a thousand steps that wait for it", async () => {
    const { outbox, take } = roomWith(MAX_QUEUED);
    const taken = await Promise.all(Array.from({ length: 1_000 }, take));
    for (let i = 0; i < 1_000; i++) taken.push(await take());
    expect(taken).not.toContain(true);
    expect(outbox.looks).toBe(1);
  });

  it("is looked at again as soon as this process delivers a message", async () => {
    const { outbox, room, take } = roomWith(MAX_QUEUED);
    expect(await take()).toBe(false);
    outbox.messages--;
    room.freed("test", CHAT);
    expect(await take()).toBe(true);
    expect(outbox.looks).toBe(2);
  });
});
