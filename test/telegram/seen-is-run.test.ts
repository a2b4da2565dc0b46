import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { defineHandler } from "../../src/engine/handler.ts";
import type { NewStep } from "../../src/engine/workflow.ts";
import { z } from "../../src/engine/zod.ts";
import { labelsOf, pressed } from "../bot-api/button-presses.ts";
import { freshName, OWNER, useDatabase } from "./bot-fixture.ts";
import {
  BEA,
  BY_BEA,
  BY_OWNER,
  GENTLE,
  GROUP,
  group,
  HARSH,
  HERE,
  harden,
  make,
  question,
  ran,
  said,
  starts,
} from "./two-people.ts";

useDatabase();

/** Lets something happen in another process when the bot has compared the plan, just before it starts the workflow. */
function justBeforeStart(engine: Engine, act: () => Promise<unknown>): void {
  const { execute } = engine;
  engine.execute = async (...args) => {
    await act();
    return execute(...args);
  };
}

describe("what was confirmed", () => {
  it("is not started if someone else changes it between the last check and the start", async () => {
    const { server, engine, elsewhere } = await group();
    const made = await make(engine, "Sync", [GENTLE]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    expect(asked.text).toContain('Clean: deletes documents from temp_data where {"expired":true}');
    justBeforeStart(engine, () => harden(elsewhere, made));
    await pressed(server, OWNER, asked, "Run");
    await said(server, '"Sync" was not started, because Bea changed it in the meantime.');
    expect(await ran(engine)).toBe(0);
  });

  it("is not started if someone else changes what its steps start", async () => {
    const { server, engine, elsewhere } = await group();
    const child = await make(engine, "Child", [GENTLE]);
    const made = await make(engine, "Parent", [starts(child.id)], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    expect(asked.text).toContain('Clean: deletes documents from temp_data where {"expired":true}');
    justBeforeStart(engine, () => harden(elsewhere, child));
    await pressed(server, OWNER, asked, "Run");
    await said(server, '"Child" was not started, because Bea changed it in the meantime.');
    expect(await ran(engine)).toBe(0);
  });

  it("starts nothing that someone else changes while it runs", async () => {
    let open = (): void => {};
    const opened = new Promise<null>((resolve) => (open = () => resolve(null)));
    const held = defineHandler({
      name: "held",
      summary: "Waits for the test.",
      example: {},
      params: z.object({}),
      capability: "chat",
      run: () => opened,
    });
    const { server, engine, elsewhere } = await group({ moreHandlers: [held] });
    const child = await make(engine, "Child", [GENTLE]);
    const wait: NewStep = { name: "Wait", handler: "held" };
    const made = await make(engine, "Parent", [wait, { ...starts(child.id), dependencies: ["Wait"] }], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EXECUTE:${made.id}]`);
    await pressed(server, OWNER, await question(server), "Run");
    await expect.poll(() => ran(engine)).toBe(1);
    await harden(elsewhere, child);
    open();
    await said(server, '"Child" was not started, because Bea changed it');
    expect(await ran(engine)).toBe(1);
  });

  it("is asked about again, and nothing runs, if someone else changes it before the answer", async () => {
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
  it("means the same in the plan and in the run, even after the newest with that name is deleted", async () => {
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

  it("means what the plan showed in the steps that the message stores, though someone else creates a newer one meanwhile", async () => {
    const { server, engine, elsewhere } = await group();
    const seen = await make(engine, "Child", [GENTLE], BY_OWNER);
    const step = JSON.stringify(starts("Child").params);
    const text = `[MULTISTEP:CREATE_WORKFLOW:Parent]\n[MULTISTEP:ADD_STEP:workflow_id:Go on:execute_shortcode:${step}]`;
    server.sendText(OWNER, GROUP, `${text}\n[MULTISTEP:EXECUTE:workflow_id]`);
    const asked = await question(server);
    const { addStep } = engine;
    engine.addStep = async (...args) => {
      await make(elsewhere, "Child", [{ ...GENTLE, params: HARSH }]);
      return addStep(...args);
    };
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Parent · completed");
    const { executions } = await engine.listExecutions(HERE);
    const views = await Promise.all(executions.map(({ id }) => engine.view(id)));
    expect(views.map((view) => view?.workflow_id)).toContain(seen.id);
    expect(executions).toHaveLength(2);
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

describe("a name that two things have", () => {
  it("means the same step in the plan and in the run, after one of them is removed in the same message", async () => {
    const { server, engine } = await group({ confirm: "always" });
    const made = await make(engine, "Sync", [GENTLE, GENTLE], BY_OWNER);
    const edit = `{"params":${JSON.stringify({ ...GENTLE.params, query: { old: true } })}}`;
    const [remove, change] = [
      `[MULTISTEP:REMOVE_STEP:${made.id}:Clean]`,
      `[MULTISTEP:EDIT_STEP:${made.id}:Clean:${edit}]`,
    ];
    server.sendText(OWNER, GROUP, `${remove}\n${change}\n[MULTISTEP:EXECUTE:${made.id}]`);
    const asked = await question(server);
    expect(asked.text.split("\n").filter((line) => line.includes("Clean"))).toEqual([
      '1. ⚠️ Clean: deletes documents from temp_data where {"old":true}',
    ]);
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Sync · completed");
    const [run] = (await engine.listExecutions(HERE)).executions;
    const steps = await engine.snapshot(run?.id ?? "");
    expect(steps?.map(({ params }) => params)).toMatchObject([{ query: { old: true } }]);
  });

  it("deletes, with the schedule of one of them, the workflow that the plan shows, or asks again", async () => {
    const { server, engine } = await group({ confirm: "always" });
    const older = await make(engine, "Twice", [GENTLE], BY_OWNER);
    const newer = await make(engine, "Twice", [GENTLE], BY_OWNER);
    const origin = { key: freshName(), actor: BY_OWNER };
    const schedule = await engine.schedule(older.id, "0 9 * * *", "UTC", {}, origin);
    const id = schedule.ok ? schedule.value.id : "";
    server.sendText(OWNER, GROUP, `[MULTISTEP:UNSCHEDULE:${id}]\n[MULTISTEP:DELETE_WORKFLOW:Twice]`);
    const asked = await question(server);
    expect(asked.text).toContain(`Remove the schedule for "Twice" · ${id}`);
    expect(asked.text).toContain(`Delete the workflow "Twice" · ${newer.id}`);
    const newest = await make(engine, "Twice", [GENTLE]);
    await pressed(server, OWNER, asked, "Run");
    const again = await question(server, 1);
    expect(again.text).toContain(`Delete the workflow "Twice" by Bea (502) · ${newest.id}`);
    expect(await engine.listSchedules(HERE)).toHaveLength(1);
    await pressed(server, OWNER, again, "Run");
    await expect.poll(async () => (await engine.findWorkflow(newest.id, HERE)).ok).toBe(false);
    await expect.poll(() => engine.listSchedules(HERE)).toEqual([]);
    for (const kept of [older, newer]) expect((await engine.findWorkflow(kept.id, HERE)).ok).toBe(true);
  });

  it("means the same workflow in the plan and in a step of the run", async () => {
    const { server, engine, elsewhere } = await group({ grants: () => true });
    const seen = await make(engine, "Child", [GENTLE], BY_OWNER);
    await make(engine, "Parent", [starts("Child")], BY_OWNER);
    server.sendText(OWNER, GROUP, "[MULTISTEP:EXECUTE:Parent]");
    const asked = await question(server);
    justBeforeStart(engine, () => make(elsewhere, "Child", [{ ...GENTLE, params: HARSH }]));
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Parent · completed");
    const runs = await Promise.all((await engine.listExecutions(HERE)).executions.map(({ id }) => engine.view(id)));
    expect(runs.map((run) => run?.workflow_id)).toContain(seen.id);
  });
});

describe("RETRY", () => {
  it("shows and runs the run's own steps, whatever happened to its workflow", async () => {
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
  const BEFORE_NINE = new Date("2030-01-01T08:58:00Z");

  it("of someone else's workflow is suspended by their change, until its creator has seen it", async () => {
    const { server, engine, pass } = await group({ startsAt: BEFORE_NINE });
    const made = await make(engine, "Sync", [GENTLE]);
    server.sendText(OWNER, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    await pressed(server, OWNER, await question(server), "Run");
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(BEA, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":${JSON.stringify(HARSH)}}]`);
    await pressed(server, BEA, await question(server, 1), "Run");
    await said(server, "Step Clean of Sync changed");
    await pass(120);
    const told = await said(server, "The schedule for Sync is suspended");
    expect(told.text).toContain('Bea changed "Clean" in "Sync"');
    expect(labelsOf(told)).toEqual([["🔎 Show what would run"], ["▶️ Let it run again"], ["🚫 Remove schedule"]]);
    expect(await ran(engine)).toBe(0);
    server.sendText(OWNER, GROUP, "[MULTISTEP:LIST_SCHEDULES]");
    await said(server, "suspended: Bea changed it");
    await pressed(server, OWNER, told, "Let it run again");
    const asked = await question(server, 2);
    expect(asked.text).toContain("Clean: deletes ALL documents from temp_data");
    await pressed(server, OWNER, asked, "Run");
    await said(server, "Sync is scheduled again");
    expect((await engine.listSchedules(HERE))[0]?.suspended).toBeUndefined();
  });

  it("starts what its creator has changed, without asking", async () => {
    const { server, engine, pass } = await group({ startsAt: BEFORE_NINE });
    const tell: NewStep = { name: "Tell", handler: "log", params: { message: "one" } };
    const made = await make(engine, "Own", [tell], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(OWNER, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":{"message":"two"}}]`);
    await said(server, "Step Tell of Own changed");
    await pass(120);
    await expect.poll(() => ran(engine)).toBe(1);
    expect(server.messages(GROUP).some(({ text }) => text.includes("suspended"))).toBe(false);
  });
});
