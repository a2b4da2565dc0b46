import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import type { NewStep, Workflow } from "../../src/engine/workflow.ts";
import { labelsOf, pressed } from "../bot-api/button-presses.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "./bot-fixture.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const BEA = { id: 502, first_name: "Bea" };
const GROUP = -100;
const HERE = { chat_id: GROUP, all: false };
const BY_BEA = { user_id: BEA.id, name: "Bea", chat_id: GROUP, message_id: 1, gateway: "telegram" };
const BY_OWNER = { ...BY_BEA, user_id: OWNER.id, name: "Olla" };

function wipe(query: NewStep["params"]): NewStep {
  const params = { operation: "delete", collection: "temp_data", ...query };
  return { name: "Clean", handler: "database_operation", params };
}
const GENTLE = wipe({ query: { expired: true } });
const HARSH = wipe({ query: {}, all: true }).params ?? {};

function starts(workflow: string, name = "Go on"): NewStep {
  return { name, handler: "execute_shortcode", params: { shortcode: "MULTISTEP:EXECUTE", params: { workflow } } };
}

async function make(engine: Engine, name: string, steps: NewStep[], actor = BY_BEA): Promise<Workflow> {
  const made = await engine.createWorkflowWithSteps({ name }, steps, { key: freshName(), actor });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

function harden(engine: Engine, { id, steps }: Workflow) {
  return engine.editStep(id, steps[0]?.id ?? "", { params: HARSH }, { actor: BY_BEA });
}

/** A bot in a group, and an engine of another process on its database. */
async function group(settings: { startsAt?: Date; confirm?: "elevated" | "always" } = {}) {
  const server = await startServer();
  const db = freshName();
  const allowed = { db, allowedChatIds: [GROUP], confirm: "elevated" as const, ...settings };
  const { engine } = await startBot({ server, ...allowed });
  const { engine: elsewhere } = await startBot({ server: await startServer(), ...allowed, works: false });
  return { server, engine, elsewhere };
}

function question(server: Server, nth = 0) {
  return server.waitFor(
    "a question",
    () => server.messages(GROUP).filter(({ texts }) => texts[0]?.startsWith("Should I do this?"))[nth],
  );
}

function said(server: Server, text: string) {
  return server.waitFor(text, () => server.messages(GROUP).find((message) => message.text.includes(text)));
}

/** Lets something happen in another process when the bot has compared the plan, just before it starts the workflow. */
function justBeforeStart(engine: Engine, act: () => Promise<unknown>): void {
  const { execute } = engine;
  engine.execute = async (...args) => {
    await act();
    return execute(...args);
  };
}

async function ran(engine: Engine): Promise<number> {
  return (await engine.listExecutions(HERE)).total;
}

describe("what was confirmed", () => {
  it("is not started if somebody else changes it between the last look and the start", async () => {
    const { server, engine, elsewhere } = await group();
    const made = await make(engine, "Sync", [GENTLE]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    expect(asked.text).toContain('Clean: deletes documents from temp_data where {"expired":true}');
    justBeforeStart(engine, () => harden(elsewhere, made));
    await pressed(server, OWNER, asked, "Run");
    await said(server, 'Bea has changed "Sync" meanwhile, so it was not started.');
    expect(await ran(engine)).toBe(0);
  });

  it("is not started if somebody else changes what its steps start", async () => {
    const { server, engine, elsewhere } = await group();
    const child = await make(engine, "Child", [GENTLE]);
    const made = await make(engine, "Parent", [starts(child.id)], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    expect(asked.text).toContain('Clean: deletes documents from temp_data where {"expired":true}');
    justBeforeStart(engine, () => harden(elsewhere, child));
    await pressed(server, OWNER, asked, "Run");
    await said(server, 'Bea has changed "Child" meanwhile, so it was not started.');
    expect(await ran(engine)).toBe(0);
  });

  it("goes on to start nothing that somebody else changes while it runs", async () => {
    const { server, engine, elsewhere } = await group();
    const child = await make(engine, "Child", [GENTLE]);
    const wait: NewStep = { name: "Wait", handler: "delay", params: { seconds: 4 } };
    const made = await make(engine, "Parent", [wait, { ...starts(child.id), dependencies: ["Wait"] }], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    await pressed(server, OWNER, await question(server), "Run");
    await expect.poll(() => ran(engine)).toBe(1);
    await harden(elsewhere, child);
    await said(server, 'Bea has changed "Child" meanwhile');
    expect(await ran(engine)).toBe(1);
  });

  it("is asked about again, and nothing runs, if somebody else's change comes before the answer", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Sync", [GENTLE]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    server.sendText(BEA, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":${JSON.stringify(HARSH)}}]`);
    await pressed(server, OWNER, asked, "Run");
    expect((await question(server, 1)).text).toContain("Clean: deletes ALL documents from temp_data");
    expect(await ran(engine)).toBe(0);
  });

  it("runs with the author's own changes in the same message, asked about once", async () => {
    const { server, engine } = await group();
    const made = await make(engine, "Sync", [GENTLE], BY_OWNER);
    const edit = `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":${JSON.stringify(HARSH)}}]`;
    server.sendText(OWNER, GROUP, `${edit}\n[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    expect(asked.text).toContain("Clean: deletes ALL documents from temp_data");
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Sync · completed");
  });
});

describe("a name in a message", () => {
  it("means the same in the plan and in the run, after the newest of that name is deleted", async () => {
    const { server, engine } = await group({ confirm: "always" });
    const older = await make(engine, "Twice", [GENTLE], BY_OWNER);
    const newer = await make(engine, "Twice", [GENTLE], BY_OWNER);
    server.sendText(OWNER, GROUP, "[MULTISTEP:DELETE_WORKFLOW:Twice]\n[MULTISTEP:EXECUTE:Twice]");
    const asked = await question(server);
    expect(asked.text).toContain(newer.id);
    expect(asked.text).not.toContain('Run "Twice"');
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Twice");
    await expect.poll(async () => (await engine.findWorkflow(newer.id, HERE)).ok).toBe(false);
    expect((await engine.findWorkflow(older.id, HERE)).ok).toBe(true);
    expect(await ran(engine)).toBe(0);
  });

  it("is asked about again if a newer workflow has that name by the time of the answer", async () => {
    const { server, engine } = await group();
    await make(engine, "Sync", [GENTLE], BY_OWNER);
    server.sendText(OWNER, GROUP, "[MULTISTEP:EXECUTE:Sync]");
    const asked = await question(server);
    await make(engine, "Sync", [{ ...GENTLE, params: HARSH }]);
    await pressed(server, OWNER, asked, "Run");
    expect((await question(server, 1)).text).toContain("Clean: deletes ALL documents from temp_data");
    expect(await ran(engine)).toBe(0);
  });
});

describe("RETRY", () => {
  it("shows and runs what the run has kept, whatever has become of its workflow", async () => {
    const { server, engine } = await group();
    const fails: NewStep = { name: "Check", handler: "condition_check", params: { condition: "1 < 'a'" } };
    const made = await make(engine, "Sync", [
      { ...fails, retry_count: 0 },
      { ...GENTLE, dependencies: ["Check"] },
    ]);
    const started = await engine.execute(made.id, {}, { key: freshName(), actor: BY_OWNER });
    if (!started.ok) throw new Error(started.error.message);
    await expect.poll(async () => (await engine.view(started.value.id))?.status).toBe("failed");
    await engine.editStep(made.id, made.steps[1]?.id ?? "", { params: HARSH }, { actor: BY_BEA });
    server.sendText(OWNER, GROUP, `[MULTISTEP:RETRY:${started.value.id}]`);
    expect((await question(server)).text).toContain('deletes documents from temp_data where {"expired":true}');
  });
});

describe("a schedule", () => {
  const BEFORE_NINE = new Date("2030-01-01T08:59:35Z");

  it("of somebody else's workflow is suspended by their change, until its maker has seen it", async () => {
    const { server, engine } = await group({ startsAt: BEFORE_NINE });
    const made = await make(engine, "Sync", [GENTLE]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    await pressed(server, OWNER, await question(server), "Run");
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(BEA, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":${JSON.stringify(HARSH)}}]`);
    const told = await said(server, "The schedule of Sync is suspended");
    expect(told.text).toContain('Bea changed "Clean" in "Sync"');
    expect(labelsOf(told)).toEqual([["🔎 Show what would run"], ["▶️ Let it run again"], ["🚫 Remove schedule"]]);
    expect(await ran(engine)).toBe(0);
    server.sendText(OWNER, GROUP, "[MULTISTEP:LIST_SCHEDULES]");
    await said(server, "suspended: Bea changed it");
    await pressed(server, OWNER, told, "Let it run again");
    const asked = await question(server, 1);
    expect(asked.text).toContain("Clean: deletes ALL documents from temp_data");
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Sync is scheduled again");
    expect((await engine.listSchedules(HERE))[0]?.suspended).toBeUndefined();
  });

  it("starts what its maker has changed, unasked", async () => {
    const { server, engine } = await group({ startsAt: BEFORE_NINE });
    const tell: NewStep = { name: "Tell", handler: "log", params: { message: "one" } };
    const made = await make(engine, "Own", [tell], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":{"message":"two"}}]`);
    await expect.poll(() => ran(engine)).toBe(1);
    expect(server.messages(GROUP).some(({ text }) => text.includes("suspended"))).toBe(false);
  });
});
