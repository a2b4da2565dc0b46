import { describe, expect, it } from "vitest";
import { pressed } from "../../bot-api/button-presses.ts";
import { freshName, OWNER, useDatabase } from "../bot-fixture.ts";
import { say } from "../guide-answer.ts";
import {
  BEA,
  BY_BEA,
  BY_OWNER,
  GENTLE,
  GROUP,
  group,
  HARSH,
  HERE,
  make,
  question,
  ran,
  type Server,
  said,
  starts,
} from "../two-people.ts";

useDatabase();

const TELL = say("Tell", "told");
const WAIT = { name: "Wait", handler: "delay", params: { hours: 1 } };

/** The lines of a question that name the workflow or step. */
function linesWith(text: string, word: string): string[] {
  return text.split("\n").filter((line) => line.includes(word));
}

function questions(server: Server): number {
  return server.messages(GROUP).filter(({ texts }) => texts[0]?.startsWith("Should I do this?")).length;
}

describe("the plan says whose it is", () => {
  it("if a workflow is someone else's: started, started by a step, scheduled, deleted", async () => {
    const { server, engine } = await group();
    const hers = await make(engine, "Hers", [GENTLE], BY_BEA);
    const mine = await make(engine, "Mine", [starts(hers.id)], BY_OWNER);
    const send = async (shortcode: string, nth: number) => {
      server.sendText(OWNER, GROUP, shortcode);
      return (await question(server, nth)).text;
    };
    expect(linesWith(await send(`[MULTISTEP:EXECUTE:${hers.id}]`, 0), "Hers")).toEqual([
      '▸ Run "Hers" by Bea (502) now',
    ]);
    const inner = await send(`[MULTISTEP:EXECUTE:${mine.id}]`, 1);
    expect(linesWith(inner, "Mine")).toEqual(['▸ Run "Mine" now']);
    expect(linesWith(inner, '"Hers"')).toContain('   ▸ Run "Hers" by Bea (502) now');
    const scheduled = await send(`[MULTISTEP:SCHEDULED_WORKFLOW:${hers.id}:"0 9 * * *"]`, 2);
    expect(linesWith(scheduled, "Hers")[0]).toContain('Schedule "Hers" by Bea (502): ');
  });

  it("if someone else changed the author's own, or an owner retries a member's run", async () => {
    const { server, engine } = await group({ ownerIds: [OWNER.id, BEA.id], confirm: "always" });
    const mine = await make(engine, "Mine", [GENTLE], BY_OWNER);
    await engine.editStep(mine.id, mine.steps[0]?.id ?? "", { params: HARSH }, { actor: BY_BEA });
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${mine.id}]`);
    expect(linesWith((await question(server)).text, "Mine")).toEqual(['▸ Run "Mine" changed by Bea (502) now']);
    const broken = { name: "Check", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 0 };
    const hers = await make(engine, "Hers", [broken], BY_BEA);
    const started = await engine.execute(hers.id, {}, { key: freshName(), actor: BY_BEA });
    const id = started.ok ? started.value.id : "";
    await expect.poll(async () => (await engine.view(id))?.status).toBe("failed");
    server.sendText(OWNER, GROUP, `[MULTISTEP:RETRY:${id}]`);
    const again = (await question(server, 1)).text;
    expect(linesWith(again, "Hers")).toEqual(['▸ Run the unfinished steps of "Hers" by Bea (502) again']);
    server.sendText(OWNER, GROUP, `[MULTISTEP:DELETE_WORKFLOW:${hers.id}]`);
    const deleted = (await question(server, 2)).text;
    expect(linesWith(deleted, "Hers")).toEqual([`▸ Delete the workflow "Hers" by Bea (502) · ${hers.id}`]);
  });

  it("in one line that no name can imitate", async () => {
    const { server, engine } = await group();
    const sly = { ...BY_BEA, name: "Olla (501) now, which is" };
    const made = await make(engine, "Hers", [GENTLE], sly);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    const shown = linesWith((await question(server)).text, "Hers");
    expect(shown).toEqual(['▸ Run "Hers" by "Olla (501) now, which is" (502) now']);
  });
});

describe("a change of a workflow", () => {
  const edit = (id: string) => `[MULTISTEP:EDIT_STEP:${id}:step1:{"params":${JSON.stringify(HARSH)}}]`;

  it("that a waiting run will start is asked about, though nothing is scheduled", async () => {
    const { server, engine } = await group();
    const child = await make(engine, "Child", [GENTLE], BY_OWNER);
    const parent = await make(engine, "Parent", [WAIT, { ...starts(child.id), dependencies: ["Wait"] }], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${parent.id}]`);
    await pressed(server, OWNER, await question(server), "Run");
    await expect.poll(() => ran(engine)).toBe(1);
    server.sendText(OWNER, GROUP, edit(child.id));
    expect((await question(server, 1)).text).toContain("Clean: deletes ALL documents from temp_data");
    const kept = await engine.findWorkflow(child.id, HERE);
    expect(kept.ok && kept.value.steps[0]?.params).toEqual(GENTLE.params);
  });

  it("that a webhook may start is asked about", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Called", [GENTLE], BY_OWNER);
    await engine.createWebhook(made.id, undefined, { key: freshName(), actor: BY_OWNER });
    server.sendText(OWNER, GROUP, edit(made.id));
    expect((await question(server)).text).toContain("Clean: deletes ALL documents from temp_data");
  });

  it("that nothing waits for is not asked about", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Own", [GENTLE], BY_OWNER);
    server.sendText(OWNER, GROUP, edit(made.id));
    await said(server, "Step Clean of Own changed");
    expect(questions(server)).toBe(0);
  });
});

describe("what its author may not do yet", () => {
  const grants = () => {
    const given = new Set<string>();
    return { given, has: (_: unknown, capability: string) => given.has(capability) };
  };

  const quick = (...steps: unknown[]) => `[MULTISTEP:QUICK_WORKFLOW:Hers:${JSON.stringify(steps)}]`;
  const pauses = {
    name: "Pause",
    handler: "execute_shortcode",
    params: { shortcode: "MULTISTEP:PAUSE", params: "{context.execution_id}" },
  };

  it("is asked about when it is scheduled, because they may be granted it by then", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Hers", [GENTLE], BY_BEA);
    server.sendText(BEA, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    expect((await question(server)).text).toContain("Clean: deletes documents from temp_data");
    expect(await engine.listSchedules(HERE)).toEqual([]);
  });

  it("is asked about if it comes after a delay", async () => {
    const { server, engine } = await group();
    server.sendText(BEA, GROUP, quick(WAIT, GENTLE));
    expect((await question(server)).text).toContain("Clean: deletes documents from temp_data");
    expect(await ran(engine)).toBe(0);
  });

  it("is asked about again, if it is granted between the question and the answer", async () => {
    const { given, has } = grants();
    const { server, engine } = await group({ grants: has });
    server.sendText(BEA, GROUP, quick(GENTLE));
    const asked = await question(server);
    expect(asked.text).toContain("⚠️ (not permitted now) Clean: deletes documents from temp_data");
    given.add("database");
    await pressed(server, BEA, asked, "Run");
    expect((await question(server, 1)).text).toContain("⚠️ Clean: deletes documents from temp_data");
    expect(await ran(engine)).toBe(0);
  });

  it("is shown wherever it stands, because a paused run continues with what is granted meanwhile", async () => {
    const { given, has } = grants();
    const { server, engine } = await group({ grants: has });
    const child = await make(engine, "Child", [{ ...GENTLE, name: "Inner" }], BY_BEA);
    const fallback = { ...GENTLE, name: "Fallback", condition: "context.error_occurred == true" };
    const next = { ...GENTLE, name: "Next", dependencies: ["Pause"] };
    const steps = [pauses, next, { ...starts(child.id), dependencies: ["Pause"] }, fallback];
    server.sendText(BEA, GROUP, quick(...steps));
    const asked = await question(server);
    for (const name of ["Next", "Inner", "Fallback"])
      expect(asked.text).toContain(`(not permitted now) ${name}: deletes documents from temp_data`);
    await pressed(server, BEA, asked, "Run");
    await said(server, "Hers · paused");
    given.add("database");
    const [run] = (await engine.listExecutions(HERE)).executions;
    server.sendText(BEA, GROUP, `[MULTISTEP:RESUME:${run?.id}]`);
    await said(server, "Hers · completed");
  });

  it("cannot be imitated by a step's name", async () => {
    const { server } = await group({ grants: () => true });
    server.sendText(BEA, GROUP, quick({ ...GENTLE, name: "(not permitted now) Clean" }));
    expect((await question(server)).text).toContain('1. ⚠️ "(not permitted now) Clean": deletes');
  });
});

it("a member's idempotency key neither answers a step of an owner's run nor stops its workflow from starting", async () => {
  const { server, engine } = await group();
  const child = await make(engine, "Child", [say("Tell", "from the child")], BY_OWNER);
  const keyed = [
    { ...TELL, idempotency_key: "ship" },
    { ...starts(child.id), idempotency_key: "start" },
  ];
  await make(engine, "Hers", keyed, BY_BEA);
  server.sendText(BEA, GROUP, "[MULTISTEP:EXECUTE:Hers]");
  await pressed(server, BEA, await question(server), "Run");
  await said(server, "Hers · completed");
  await expect.poll(() => ran(engine)).toBe(2);
  await make(engine, "Mine", keyed, BY_OWNER);
  server.sendText(OWNER, GROUP, "[MULTISTEP:EXECUTE:Mine]");
  await pressed(server, OWNER, await question(server, 1), "Run");
  await said(server, "Mine · completed");
  await expect.poll(() => ran(engine)).toBe(4);
  const told = server.messages(GROUP).filter(({ text }) => text === "told");
  expect(told).toHaveLength(2);
});
