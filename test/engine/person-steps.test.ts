import { describe, expect, it } from "vitest";
import { askPerson, defineHandler, type Handler } from "../../src/engine/handler.ts";
import type { StepQuestion } from "../../src/engine/question.ts";
import { z } from "../../src/engine/zod.ts";
import { chatsOf } from "../open-engine.ts";
import { ACTOR, freshName, openEngine, settled, start, until, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

type Engine = Awaited<ReturnType<typeof openEngine>>;

const ask = defineHandler({
  name: "ask",
  summary: "asks",
  example: {},
  capability: "chat",
  params: z.object({ seconds: z.number().optional() }),
  run: async ({ params }) => askPerson({ text: "Go on?", options: ["Yes", "No"], refusals: ["No"] }, params.seconds),
});

async function withAsk(engine: Engine): Promise<Engine> {
  await engine.registerHandler(ask);
  return engine;
}
async function question(engine: Engine): Promise<StepQuestion> {
  return (await chatsOf(engine).outbox.next("test", [], 1))[0]?.question as unknown as StepQuestion;
}
function waiting(engine: Engine, id: string) {
  return until(engine, id, (view) => view.steps[0]?.waits_for === "person");
}
const ada = { actor: { ...ACTOR, user_id: 11 }, name: "Ada" };
const ben = { actor: { ...ACTOR, user_id: 12 }, name: "Ben" };
const ASK = { name: "ask", handler: "ask", params: {} };

describe("a step that waits for a person", () => {
  it("holds no worker, shows its question, and records who decided", async () => {
    const engine = await withAsk(await openEngine({ db: freshName() }));
    const id = await start(engine, [ASK, { ...ASK, name: "second", dependencies: ["ask"] }]);
    const view = await waiting(engine, id);
    expect(view.steps[0]).toMatchObject({ status: "waiting", asks: "Go on?" });
    expect(view.current).toEqual([]);
    const asked = await question(engine);
    expect(asked).toMatchObject({ execution_id: id, step: 0, options: ["Yes", "No"] });
    expect(await engine.answer(asked, { option: 0 }, ada)).toMatchObject({ ok: true });
    expect(await engine.answer(asked, { option: 1 }, ben)).toMatchObject({ ok: false, error: { code: "wrong_state" } });
    const [first] = (await until(engine, id, ({ steps }) => steps[1]?.waits_for === "person")).steps;
    expect(first).toMatchObject({
      status: "completed",
      result: { decision: "Yes", by: { id: 11, name: "Ada" }, at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    await engine.cancel(id, { actor: ACTOR });
  });

  it("fails permanently on a refusal, and its dependents are skipped", async () => {
    const engine = await withAsk(await openEngine({ db: freshName() }));
    const id = await start(engine, [ASK, { ...ASK, name: "second", dependencies: ["ask"] }]);
    await waiting(engine, id);
    await engine.answer(await question(engine), { option: 1 }, ben);
    const view = await settled(engine, id);
    expect(view.status).toBe("failed");
    expect(view.steps[0]).toMatchObject({
      status: "failed",
      error: "Ben decided: No",
      attempts: 1,
      result: { decision: "No" },
    });
    expect(view.steps[1]).toMatchObject({ status: "skipped", reason: "upstream" });
  });

  it("fails when nobody decides in time, and not before", async () => {
    let ahead = 0;
    const engine = await withAsk(
      await openEngine({ db: freshName(), shiftTime: (time) => new Date(time.getTime() + ahead) }),
    );
    const id = await start(engine, [{ ...ASK, params: { seconds: 3600 } }]);
    await waiting(engine, id);
    // Nothing expires before it has been asked.
    ahead = 3_601_000;
    await engine.pollNow();
    expect((await engine.view(id))?.steps[0]).toMatchObject({ status: "waiting" });
    expect((await engine.view(id))?.steps[0]?.due).toBeUndefined();
    const asked = await question(engine);
    await chatsOf(engine).outbox.delivered(`${asked.key}:ask`, [1]);
    const view = await until(engine, id, ({ steps }) => steps[0]?.due !== undefined);
    expect(view.steps[0]?.due?.getTime()).toBeGreaterThan(engine.now().getTime() + 3_500_000);
    ahead = 2 * 3_601_000;
    await engine.pollNow();
    expect((await settled(engine, id)).steps[0]).toMatchObject({ status: "failed", error: "Nobody decided in time." });
    expect(await engine.answer(asked, { option: 0 }, ada)).toMatchObject({ ok: false });
  });

  it("survives a change of process, and asks again after RETRY, which invalidates the old question", async () => {
    const db = freshName();
    const first = await withAsk(await openEngine({ db }));
    const id = await start(first, [ASK]);
    await waiting(first, id);
    const asked = await question(first);
    const second = await withAsk(await openEngine({ db }));
    await first.close({ graceMs: 200 });
    expect(await second.answer(asked, { option: 1 }, ada)).toMatchObject({ ok: true });
    await settled(second, id);
    await chatsOf(second).outbox.delivered(`${asked.key}:ask`, [1]);
    await second.retry(id, { key: "again", actor: ACTOR });
    await waiting(second, id);
    expect(await second.answer(asked, { option: 0 }, ada)).toMatchObject({ ok: false, error: { code: "wrong_state" } });
    const anew = await question(second);
    expect(anew.key).not.toBe(asked.key);
    expect(await second.answer(anew, { option: 0 }, ada)).toMatchObject({ ok: true });
    expect((await settled(second, id)).status).toBe("completed");
  });

  it("can't be answered once its execution is cancelled, and only by people with the permissions for the following steps", async () => {
    const engine = await withAsk(
      await openEngine({
        db: freshName(),
        authorize: async ({ user_id }, capability) =>
          capability === "chat" || user_id === 12 || user_id === ACTOR.user_id,
      }),
    );
    await engine.registerHandler({ ...ask, name: "dangerous", capability: "admin" } as Handler);
    const steps = [ASK, { ...ASK, name: "second", handler: "dangerous", dependencies: ["ask"] }];
    const id = await start(engine, steps);
    await waiting(engine, id);
    const asked = await question(engine);
    expect(await engine.answer(asked, { option: 0 }, ada)).toMatchObject({ ok: false, error: { code: "forbidden" } });
    await engine.cancel(id, { actor: ACTOR });
    expect(await engine.answer(asked, { option: 0 }, ben)).toMatchObject({ ok: false, error: { code: "wrong_state" } });
  });
});
