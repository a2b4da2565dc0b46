import { describe, expect, it } from "vitest";
import { defineHandler, type Handler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import { pressed } from "../bot-api/button-presses.ts";
import { OWNER, useDatabase } from "./bot-fixture.ts";
import { BEA, BY_BEA, BY_OWNER, GENTLE, GROUP, group, HARSH, HERE, make, question, ran, said } from "./two-people.ts";

useDatabase();

const BEFORE_NINE = new Date("2030-01-01T08:58:00Z");
const TELL = { name: "Tell", handler: "log", params: { message: "one" } };

function questions(server: Awaited<ReturnType<typeof group>>["server"]): number {
  return server.messages(GROUP).filter(({ texts }) => texts[0]?.startsWith("Should I do this?")).length;
}

/** A handler that fails the given number of times, then succeeds. */
function failing(times: number): Handler {
  let left = times;
  const params = z.strictObject({});
  return defineHandler<z.infer<typeof params>>({
    name: "try_it",
    summary: "Tries it.",
    example: {},
    params,
    capability: "chat",
    effects: () => [],
    run: async () => {
      if (left-- > 0) throw new Error("Not yet");
      return "done";
    },
  });
}

describe("two owners", () => {
  const both = { ownerIds: [OWNER.id, BEA.id] };

  it("edit and run each other's workflows, with the owners' rights, and each start is asked about once", async () => {
    const { server, engine } = await group(both);
    const made = await make(engine, "Sync", [GENTLE], BY_OWNER);
    server.sendText(BEA, GROUP, `[MULTISTEP:EDIT_STEP:Sync:Clean:{"params":${JSON.stringify(HARSH)}}]`);
    await said(server, "Step Clean of Sync changed");
    for (const [nth, person] of [OWNER, BEA].entries()) {
      server.sendText(person, GROUP, "[MULTISTEP:EXECUTE:Sync]");
      const asked = await question(server, nth);
      expect(asked.text).toContain("Clean: deletes ALL documents from temp_data");
      await pressed(server, person, asked, "Run");
      await expect.poll(async () => (await engine.listExecutions(HERE, { status: "completed" })).total).toBe(nth + 1);
    }
    expect(questions(server)).toBe(2);
    server.sendText(BEA, GROUP, `[MULTISTEP:DELETE_WORKFLOW:${made.id}]`);
    await expect.poll(async () => (await engine.findWorkflow(made.id, HERE)).ok).toBe(false);
  });

  it("schedule each other's workflows and remove each other's schedules", async () => {
    const { server, engine, pass } = await group({ ...both, startsAt: BEFORE_NINE });
    const made = await make(engine, "Hers", [TELL], BY_BEA);
    server.sendText(OWNER, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    // Whoever scheduled it keeps editing it.
    server.sendText(OWNER, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":{"message":"two"}}]`);
    await said(server, "Step Tell of Hers changed");
    await pass(120);
    await expect.poll(() => ran(engine)).toBe(1);
    expect((await engine.listSchedules(HERE))[0]?.suspended).toBeUndefined();
    const [schedule] = await engine.listSchedules(HERE);
    server.sendText(BEA, GROUP, `[MULTISTEP:UNSCHEDULE:${schedule?.id}]`);
    await expect.poll(() => engine.listSchedules(HERE)).toEqual([]);
    expect(questions(server)).toBe(0);
  });

  it("are told when the other has changed what they scheduled, and only its creator can resume it", async () => {
    const { server, engine, pass } = await group({ ...both, startsAt: BEFORE_NINE });
    const made = await make(engine, "Mine", [TELL], BY_OWNER);
    server.sendText(OWNER, GROUP, `[MULTISTEP:SCHEDULED_WORKFLOW:${made.id}:"0 9 * * *"]`);
    await expect.poll(() => engine.listSchedules(HERE)).toHaveLength(1);
    server.sendText(BEA, GROUP, `[MULTISTEP:EDIT_STEP:${made.id}:step1:{"params":{"message":"two"}}]`);
    await said(server, "Step Tell of Mine changed");
    await pass(120);
    await said(server, "The schedule for Mine is suspended");
    const [schedule] = await engine.listSchedules(HERE);
    const resume = `[MULTISTEP:RESUME_SCHEDULE:${schedule?.id}]`;
    server.sendText(BEA, GROUP, resume);
    await said(server, "❌");
    expect((await engine.listSchedules(HERE))[0]?.suspended).toBeDefined();
    server.sendText(OWNER, GROUP, resume);
    await said(server, "Mine is scheduled again");
    expect((await engine.listSchedules(HERE))[0]?.suspended).toBeUndefined();
    expect(questions(server)).toBe(0);
  });
});

it("a member can retry their own run again after its second failure, without being asked", async () => {
  const { server, engine } = await group({ moreHandlers: [failing(2)] });
  const steps = JSON.stringify([
    { name: "First", handler: "log", params: { message: "one" } },
    { name: "Try", handler: "try_it", params: {}, dependencies: ["First"], retry_count: 0 },
  ]);
  server.sendText(BEA, GROUP, `[MULTISTEP:QUICK_WORKFLOW:Sync:${steps}]`);
  for (const attempts of [1, 2]) {
    const failed = await server.waitFor(`failure ${attempts}`, () =>
      server
        .messages(GROUP)
        .find(
          ({ texts, keyboard }) =>
            texts.filter((text) => text.includes("Sync · failed")).length >= attempts &&
            keyboard.flat().some(({ text }) => text.includes("Retry failed")),
        ),
    );
    await pressed(server, BEA, failed, "Retry failed");
  }
  await said(server, "Sync · completed");
  expect(await ran(engine)).toBe(1);
  expect(questions(server)).toBe(0);
});
