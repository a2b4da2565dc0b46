import { describe, expect, it } from "vitest";
import { lasting, made, minutesOf, openKit, runsOf, scheduleOf } from "./schedule-kit.ts";

const HOURLY = '"0 * * * *"';
const MINUTELY = '"* * * * *"';

function scheduled(when: string, options = ""): string {
  return `[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:${when}${options === "" ? "" : `::${options}`}]`;
}

describe("a schedule whose workflow cannot start", () => {
  it("stays on, reports the reason once, and starts at its next time once the problem is fixed", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled(HOURLY)}`);
    await kit.run('[MULTISTEP:ADD_STEP:Report:Broken:log:{"message":"x"}:Nowhere]');
    const before = kit.texts().length;
    await kit.advance("1 hour");
    const told = kit.texts().slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^⚠️ Report could not start today 2030-01-01 09:00 \(UTC\): Step "Broken" depends on "Nowhere"/,
    );
    expect(told[0]).toContain("The schedule stays on. Next try: today 2030-01-01 10:00 (UTC).");
    expect(await scheduleOf(kit)).toMatchObject({
      missed: [{ why: "failed", count: 1, error: expect.stringContaining("Broken") }],
    });
    expect((await kit.run("[MULTISTEP:LIST_SCHEDULES]")).text).toContain(
      "could not start today 2030-01-01 09:00 (UTC)",
    );
    await kit.run("[MULTISTEP:REMOVE_STEP:Report:Broken]");
    await kit.advance("1 hour");
    expect(minutesOf(await runsOf(kit, "Report"))).toEqual(["10:00"]);
  });

  it("says so at each of its times", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled(HOURLY)}`);
    await kit.run('[MULTISTEP:ADD_STEP:Report:Broken:log:{"message":"x"}:Nowhere]');
    await kit.advance("3 hours");
    expect(kit.texts().filter((text) => text.includes("could not start"))).toHaveLength(3);
    expect(await scheduleOf(kit)).toMatchObject({ missed: [{ count: 1 }, { count: 1 }, { count: 1 }] });
  });

  it("ends when the workflow is deleted, and says so", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled(HOURLY)}`);
    expect((await kit.run("[MULTISTEP:DELETE_WORKFLOW:Report]")).text).toMatch(
      /Workflow Report deleted.*\n.*Its schedule was removed: sc_\w+ \(every hour \(UTC\)\)/,
    );
    expect(await kit.stepgram.listSchedules()).toEqual([]);
    await kit.advance("3 hours");
    expect(await runsOf(kit, "Report")).toEqual([]);
  });
});

describe("DELETE_WORKFLOW", () => {
  it("also cancels a run that was waiting to start", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled("1 hour")}\n${scheduled(HOURLY)}`);
    expect((await kit.run("[MULTISTEP:DELETE_WORKFLOW:Report]")).text).toContain("Its 2 schedules were removed");
    await kit.advance("3 hours");
    expect(await runsOf(kit, "Report")).toMatchObject([{ status: "cancelled" }]);
  });

  it("tells other chats whose schedules it removes", async () => {
    await using kit = await openKit();
    await kit.run(made("Report", "log", { message: "hi" }), { chat: 5 });
    const [{ id } = { id: "" }] = await kit.stepgram.listWorkflows();
    await kit.run(`[MULTISTEP:SCHEDULED_WORKFLOW:${id}:${HOURLY}]`, { chat: 7 });
    await kit.run(`[MULTISTEP:DELETE_WORKFLOW:${id}]`, { chat: 5 });
    expect(kit.texts(7).at(-1)).toMatch(
      /^🗑️ The schedule for Report was removed because the workflow was deleted · sc_/,
    );
  });
});

describe("while the previous run is still in progress", () => {
  it("a schedule skips its times, says so once a day, and lists them", async () => {
    await using kit = await openKit();
    await kit.run(`${lasting("Long", 9.5)}\n${scheduled(MINUTELY)}`);
    const before = kit.texts().length;
    await kit.advance("30 minutes");
    expect(minutesOf(await runsOf(kit, "Long"))).toEqual(["08:31", "08:41", "08:51"]);
    expect(kit.texts().slice(before)).toEqual([
      expect.stringMatching(
        /^⏭ Long was skipped today 2030-01-01 08:32 \(UTC\) because its previous run had not finished/,
      ),
    ]);
    const { missed } = await scheduleOf(kit);
    expect(missed.map(({ why, count }) => [why, count])).toEqual([
      ["overlap", 9],
      ["overlap", 9],
      ["overlap", 9],
    ]);
  });

  it("one that queues starts one run afterwards, and skips the others", async () => {
    await using kit = await openKit();
    await kit.run(`${lasting("Long", 10)}\n${scheduled('"*/4 * * * *"', '{"overlap":"queue"}')}`);
    await kit.advance("9 minutes");
    expect((await kit.run("[MULTISTEP:LIST_SCHEDULES]")).text).toContain(
      "overlap: queue · waiting for the previous run to finish",
    );
    await kit.advance("21 minutes");
    const runs = await runsOf(kit, "Long");
    expect(minutesOf(runs)).toEqual(["08:32", "08:42", "08:52"]);
    expect(runs.map(({ schedule }) => schedule?.at.toISOString().slice(11, 16))).toEqual(["08:32", "08:36", "08:44"]);
    expect(
      (await scheduleOf(kit)).missed.map(({ first, last }) => [first.getUTCMinutes(), last.getUTCMinutes()]),
    ).toEqual([
      [40, 40],
      [48, 52],
    ]);
  });

  it("one that runs in parallel starts alongside it", async () => {
    await using kit = await openKit();
    await kit.run(`${lasting("Long", 10)}\n${scheduled(MINUTELY, '{"overlap":"parallel"}')}`);
    await kit.advance("4 minutes");
    expect(await runsOf(kit, "Long")).toMatchObject(Array(4).fill({ status: "running" }));
  });
});

describe("after downtime", () => {
  it("a schedule runs once, late, and says which times it covers", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled(HOURLY)}`);
    const before = kit.texts().length;
    await kit.outage("12 hours");
    const [run, ...others] = await runsOf(kit, "Report");
    expect(others).toEqual([]);
    expect(run).toMatchObject({
      lateSince: new Date("2030-01-01T09:00:00Z"),
      createdAt: new Date("2030-01-01T20:30:00Z"),
    });
    const [told = ""] = kit.texts().slice(before);
    expect(told).toMatch(/^🕒 Report is running 11 h 30 min late: it was due today 2030-01-01 09:00 \(UTC\)/);
    expect(told).toContain("It has been due 11 times since, up to today 2030-01-01 20:00 (UTC)");
    expect((await kit.run(`[MULTISTEP:STATUS:${run?.id}]`)).text).toContain("completed, 11 h 30 min late");
    await kit.advance("1 hour");
    expect(await runsOf(kit, "Report")).toHaveLength(2);
    expect((await runsOf(kit, "Report"))[1]?.lateSince).toBeUndefined();
  });

  it("one that does not catch up runs at its next time, and says what it skipped", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled(HOURLY, '{"catch_up":"none"}')}`);
    const before = kit.texts().length;
    await kit.outage("12 hours");
    expect(await runsOf(kit, "Report")).toEqual([]);
    expect(kit.texts().slice(before)).toEqual([
      expect.stringMatching(
        /^⏭ Report was skipped 12 times \(today 2030-01-01 09:00.* to today 2030-01-01 20:00.*because I was offline/,
      ),
    ]);
    await kit.advance("1 hour");
    expect(minutesOf(await runsOf(kit, "Report"))).toEqual(["21:00"]);
  });

  it("many late runs start one after another, including those of one-time schedules", async () => {
    await using kit = await openKit();
    for (let i = 0; i < 5; i++) {
      await kit.run(`${made(`Cron ${i}`, "log", { message: "hi" })}\n${scheduled(HOURLY)}`);
      await kit.run(`${made(`Once ${i}`, "log", { message: "hi" })}\n${scheduled("1 hour")}`);
    }
    await kit.outage("12 hours");
    await kit.advance("1 minute");
    const lines = await kit.stepgram.listExecutions({ limit: 100 });
    const runs = await Promise.all(lines.map(({ id }) => kit.stepgram.getExecution(id)));
    expect(runs).toHaveLength(10);
    for (const run of runs) expect(run).toMatchObject({ status: "completed", lateSince: expect.any(Date) });
    const starts = runs.map(({ startedAt }) => startedAt?.getTime() ?? 0).sort((a, b) => a - b);
    const gaps = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(900);
    expect(kit.texts().filter((text) => / is running 1[12] h.* late/.test(text))).toHaveLength(10);
  });

  it("a delay of less than a minute is not late", async () => {
    await using kit = await openKit();
    await kit.run(`${made("Report", "log", { message: "hi" })}\n${scheduled(HOURLY)}`);
    await kit.outage("30 minutes 50 seconds");
    const [run] = await runsOf(kit, "Report");
    expect(run?.status).toBe("completed");
    expect(run?.lateSince).toBeUndefined();
  });
});

describe("SCHEDULED_WORKFLOW", () => {
  it("takes its options with and without a context", async () => {
    await using kit = await openKit();
    const text = made("Report", "log", { message: "{context.a|none}" });
    await kit.run(
      `${text}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every hour:{"a":1}:{"overlap":"queue","catchUp":"none"}]`,
    );
    await kit.run(`${text}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:every 2 hours:{"Overlap":"Parallel"}]`);
    const { text: listed } = await kit.run("[MULTISTEP:LIST_SCHEDULES]");
    expect(listed).toContain("every hour · overlap: queue · catch_up: none, next");
    expect(listed).toContain("every 2 hours · overlap: parallel, next");
  });

  it("refuses invalid options, and a second schedule that differs only in its options", async () => {
    await using kit = await openKit();
    const text = made("Report", "log", { message: "hi" });
    const wrong = await kit.run(`${text}\n${scheduled(HOURLY, '{"overlap":"sometimes"}')}`);
    expect(wrong.text).toContain('"overlap" must be "skip" or "queue" or "parallel"');
    expect((await kit.run(scheduled("1 hour", '{"overlap":"queue"}'))).text).toContain(
      "Only schedules that repeat take overlap",
    );
    await kit.run(`[MULTISTEP:SCHEDULED_WORKFLOW:Report:${HOURLY}]`);
    const { id } = await scheduleOf(kit);
    const again = await kit.run(`[MULTISTEP:SCHEDULED_WORKFLOW:Report:${HOURLY}::{"overlap":"queue"}]`);
    expect(again.text).toContain(`[MULTISTEP:UNSCHEDULE:${id}]`);
    expect(await kit.stepgram.listSchedules()).toHaveLength(1);
  });
});
