import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineHandler, type Handler, type StepRun } from "../../src/engine/handler.ts";
import { linesOfEach } from "../../src/engine/step-log.ts";
import { connect } from "../../src/engine/storage/database.ts";
import { removeFinished } from "../../src/engine/storage/removal.ts";
import {
  databaseUri,
  freshName,
  openEngine,
  run,
  settled,
  start,
  until,
  useEmbeddedDatabase,
} from "./engine-fixture.ts";

useEmbeddedDatabase();

/** A handler that does this, with a secret among its params. */
function chatty(work: (step: StepRun<{ key: string }>) => Promise<void>): Handler {
  return defineHandler({
    name: "chatty",
    summary: "Logs.",
    example: { key: "k" },
    params: z.object({ key: z.string().default("") }),
    closedToSecrets: () => ({}),
    capability: "chat",
    async run(step) {
      await work(step);
      return null;
    },
  });
}

describe("what a step logs", () => {
  it("is there while it runs, in order, with the attempt, its level and its fields", async () => {
    let goOn = (): void => {};
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const handler = chatty(async ({ log, attempt }) => {
      log.info({ rows: 3, of: ["a"] }, "read");
      if (attempt === 1) throw new Error("once more");
      log.warn({}, "late");
      await told;
      log.error({}, "over");
    });
    const engine = await openEngine({ more: [handler] });
    const id = await start(engine, [{ name: "Chatty", handler: "chatty", retry_delay: 0.01 }]);
    const lines = async () => (await engine.stepLog(id, 0)).lines;
    await expect.poll(async () => (await lines()).at(-1)?.message).toBe("late");
    goOn();
    await settled(engine, id);
    const at = expect.any(Date);
    expect(await lines()).toEqual([
      { at, level: "info", attempt: 1, message: "read", fields: '{"rows":3,"of":["a"]}' },
      { at, level: "info", attempt: 2, message: "read", fields: '{"rows":3,"of":["a"]}' },
      { at, level: "warn", attempt: 2, message: "late" },
      { at, level: "error", attempt: 2, message: "over" },
    ]);
  });

  it("keeps the newest 100 lines, and fewer for each step if there are many steps", async () => {
    const handler = chatty(async ({ log }) => {
      for (let i = 0; i < 150; i++) log.info({}, `line ${i}`);
      await new Promise((resolve) => setTimeout(resolve, 350)); // the first lines are written
      for (let i = 150; i < 250; i++) log.info({}, `line ${i}`);
    });
    const engine = await openEngine({ more: [handler] });
    const { id } = await run(engine, [{ name: "Chatty", handler: "chatty" }]);
    const { lines, earlier } = await engine.stepLog(id, 0);
    expect([lines.length, lines[0]?.message, lines.at(-1)?.message, earlier]).toEqual([
      100,
      "line 150",
      "line 249",
      150,
    ]);
    expect([1, 100, 200, 1_000, 10_000].map(linesOfEach)).toEqual([100, 100, 50, 10, 10]);
  });

  it("is cut to 1,000 characters for the message and for its fields, and contains no secret, whatever the fields are", async () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    const handler = chatty(async ({ log, params: { key } }) => {
      log.info({ text: "y".repeat(5_000) }, "x".repeat(5_000));
      log.info({ key, inside: { toJSON: () => `Bearer ${key}` } as never }, `with ${key}`);
      log.info(circle as never, "in a circle");
      log.warn({ err: new Error(`no ${key}`) } as never, "an error");
      log.info({ $where: "1", "a.b": 10n ** 17n } as never, "odd keys");
    });
    const engine = await openEngine({ more: [handler], secret: () => "s3cret-value" });
    const { id } = await run(engine, [{ name: "Chatty", handler: "chatty", params: { key: "{secrets.KEY}" } }]);
    const { lines } = await engine.stepLog(id, 0);
    expect(lines.map(({ message }) => message.length)).toEqual([1_000, "with [secret]".length, 11, 8, 8]);
    expect(lines[0]?.fields).toHaveLength(1_000);
    expect(lines[1]?.fields).toBe('{"key":"[secret]","inside":"Bearer [secret]"}');
    expect(lines[2]?.fields).toContain("cannot be stored as JSON");
    expect(lines[3]?.fields).toBe('{"err":"Error: no [secret]"}');
    expect(lines[4]?.fields).toBe('{"$where":"1","a.b":100000000000000000}');
  });

  it("is read from any process, and goes with its execution", async () => {
    const db = freshName();
    const engine = await openEngine({ db });
    const { id } = await run(engine, [{ name: "Log", handler: "log", params: { message: "Tea at five" } }]);
    await until(engine, id, ({ status }) => status === "completed");
    await engine.stepLog(id, 0);
    const other = await openEngine({ db, work: false });
    expect((await other.stepLog(id, 0)).lines).toMatchObject([{ level: "info", message: "Tea at five" }]);
    const database = await connect(databaseUri(), db);
    await removeFinished(database, new Date(Date.now() + 60_000), async () => {});
    expect(await database.step_logs.countDocuments({})).toBe(0);
    await database.client.close();
  });
});
