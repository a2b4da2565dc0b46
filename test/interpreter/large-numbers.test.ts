import { describe, expect, it } from "vitest";
import { outcomes, send } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();
const ID = "9007199254740993";

describe("a whole number beyond 2^53", () => {
  it("stays exact in context, results, templates, conditions and the database", async () => {
    const steps = `[
      {"name":"Set","handler":"set_context","params":{"key":"copy","value":{"id":${ID},"ids":[${ID}]}}},
      {"name":"Insert","handler":"database_operation","params":{"operation":"insert","collection":"c","data":{"id":"a","account":"{context.account}","n":-${ID}}},"dependencies":["Set"]},
      {"name":"Find","handler":"database_operation","params":{"operation":"find","collection":"c","query":{"account":${ID}}},"dependencies":["Insert"]},
      {"name":"None","handler":"database_operation","params":{"operation":"count","collection":"c","query":{"account":9007199254740992}},"dependencies":["Insert"]},
      {"name":"Say","handler":"send_message","params":{"text":"{context.account} {context.copy} {steps.Find.result.documents}"},"dependencies":["Find"],
       "condition":"context.account == ${ID} and steps.Find.result.documents[0].account == context.copy.id and context.account > 9007199254740992"},
      {"name":"Never","handler":"log","params":{"message":"x"},"dependencies":["Find"],"condition":"context.account == 9007199254740992"}
    ]`;
    const view = await world().run(
      `[MULTISTEP:QUICK_WORKFLOW:Large:${steps}:{"account":${ID},"huge":12345678901234567890}]`,
    );
    expect(view.steps.map(({ status }) => status)).toEqual([
      "completed",
      "completed",
      "completed",
      "completed",
      "completed",
      "skipped",
    ]);
    expect(view.context).toMatchObject({
      account: 9007199254740993n,
      copy: { id: 9007199254740993n, ids: [9007199254740993n] },
      huge: "12345678901234567890",
    });
    expect(view.steps[3]?.result).toMatchObject({ count: 0 });
    const [said] = world().sent(view.actor.chat_id);
    expect(said).toContain(`${ID} {"id":${ID},"ids":[${ID}]}`);
    expect(said).toContain(`"account":${ID},"n":-${ID}`);
    const result = await send(world().engine, view.actor.chat_id, `[MULTISTEP:RESULT:${view.id}:Set]`);
    expect(outcomes(result)[0]).toContain(ID);
  });

  it("survives in a stored workflow", async () => {
    const chat = world().chat();
    await send(
      world().engine,
      chat,
      `[MULTISTEP:CREATE_WORKFLOW:W][MULTISTEP:ADD_STEP:workflow_id:A:set_context:{"key":"k","value":${ID}}]`,
    );
    const view = await world().run("[MULTISTEP:EXECUTE:W]", chat);
    expect(view.context.k).toBe(9007199254740993n);
    const shown = await send(world().engine, chat, "[MULTISTEP:SHOW_WORKFLOW:W]");
    expect(outcomes(shown)[0]).toContain(ID);
  });

  it("is refused where a small number is expected", async () => {
    const steps = `[{"name":"A","handler":"delay","params":{"seconds":${ID}}}]`;
    const reply = await send(world().engine, world().chat(), `[MULTISTEP:QUICK_WORKFLOW:Q:${steps}]`);
    expect(reply.errors).toBe(1);
  });
});
