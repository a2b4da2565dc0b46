import type { Execution, MissedTimes } from "../../src/library/index.ts";
import { createTestStepgram } from "../../src/library/testing.ts";
import { cronMatcher, momentsOf, type Wall } from "../schedules/clock-oracle.ts";

const HOUR = 3600_000;
const DAY = 24 * HOUR;
/** Runs start at most this long after their times. */
const SOON_MS = 60_000;

/** A schedule as someone writes it, and when it is to run, said in another way. */
interface Case {
  when: string;
  zone: string;
  matches?(wall: Wall, first: Wall): boolean;
  /** For schedules that run once, or count from their creation. */
  moments?(made: Date): number[];
  overlap?: "skip" | "queue" | "parallel";
  catchUp?: "one" | "none";
  /** How long each run takes, in hours. Default: no time. */
  hours?: number;
}

const [JAKARTA, BERLIN, NEW_YORK] = ["Asia/Jakarta", "Europe/Berlin", "America/New_York"];
const [LORD_HOWE, SANTIAGO] = ["Australia/Lord_Howe", "America/Santiago"];

function isAt(wall: Wall, hour: number, minute = 0): boolean {
  return wall.hour === hour && wall.minute === minute;
}

function cron(when: string, zone: string, more: Omit<Case, "when" | "zone"> = {}): Case {
  return { when, zone, matches: cronMatcher(when), ...more };
}

/** Twenty schedules of every kind, in five time zones. */
const CASES: readonly Case[] = [
  cron("30 2 * * *", BERLIN),
  cron("0 9 * * 1-5", JAKARTA),
  cron("0 0 1 * *", NEW_YORK),
  cron("15,45 2 * * 0", NEW_YORK),
  cron("*/30 0 * * 0", SANTIAGO),
  cron("0 3 13 * 5", LORD_HOWE),
  { when: "weekdays at 9", zone: BERLIN, matches: (wall) => isAt(wall, 9) && wall.weekday % 6 !== 0 },
  {
    when: "setiap Senin dan Kamis pukul 19.30",
    zone: JAKARTA,
    matches: (wall) => isAt(wall, 19, 30) && [1, 4].includes(wall.weekday),
  },
  { when: "last day of the month at 18:00", zone: LORD_HOWE, matches: (wall) => isAt(wall, 18) && wall.isLastOfMonth },
  {
    when: "first Monday of the month at 9",
    zone: SANTIAGO,
    matches: (wall) => isAt(wall, 9) && wall.weekday === 1 && wall.date <= 7,
  },
  {
    when: "every 2 weeks on Monday at 9",
    zone: BERLIN,
    matches: (wall, first) => isAt(wall, 9) && wall.weekday === 1 && (wall.day - first.day) % 14 === 0,
  },
  {
    when: "every other day at 1:30",
    zone: NEW_YORK,
    matches: (wall, first) => isAt(wall, 1, 30) && (wall.day - first.day) % 2 === 0,
  },
  {
    when: "every year on 24 March at 18",
    zone: BERLIN,
    matches: (wall) => isAt(wall, 18) && wall.date === 24 && wall.month === 3,
  },
  {
    when: "every 31 hours",
    zone: JAKARTA,
    moments: (made) => Array.from({ length: 400 }, (_, i) => made.getTime() + (i + 1) * 31 * HOUR),
  },
  cron("0 6 * * *", JAKARTA, { overlap: "queue", hours: 30 }),
  cron("0 20 * * *", BERLIN, { overlap: "skip", hours: 30 }),
  cron("0 7 * * *", NEW_YORK, { overlap: "parallel", hours: 30 }),
  cron("0 7 * * *", SANTIAGO, { catchUp: "none" }),
  { when: "2027-03-14T02:30", zone: NEW_YORK, moments: () => [Date.parse("2027-03-14T07:30:00Z")] },
  { when: "besok jam 7 malam", zone: LORD_HOWE, matches: (wall, first) => isAt(wall, 19) && wall.day === first.day },
];

/** A downtime: how many hours after the start it begins, and how many hours it lasts. */
export interface Outage {
  after: number;
  hours: number;
}

/** The outcome of each of a schedule's times. */
interface Ledger {
  runs: Execution[];
  missed: MissedTimes[];
}

/** What is wrong after `days` days with these outages; empty if every time of every schedule ran once or was reported as skipped. */
export async function simulate(
  start: Date,
  days: number,
  outages: readonly Outage[],
): Promise<{ problems: string[]; times: number; late: number; left: number }> {
  const settled = new Map<string, Execution>();
  await using kit = await createTestStepgram({
    now: start,
    retentionDays: 1000,
    onExecutionSettled: (execution) => settled.set(execution.id, execution),
  });
  const { stepgram } = kit;
  const ids = new Map<Case, string>();
  for (const [i, one] of CASES.entries()) {
    const log = { name: "Do", handler: "log", params: { message: "hi" } };
    const steps = [one.hours === undefined ? log : { name: "Do", handler: "delay", params: { hours: one.hours } }];
    const workflow = await stepgram.createWorkflow({ name: `W${i}`, steps });
    const options = {
      timeZone: one.zone,
      ...(one.overlap === undefined ? {} : { overlap: one.overlap }),
      ...(one.catchUp === undefined ? {} : { catchUp: one.catchUp }),
    };
    ids.set(one, (await stepgram.scheduleWorkflow(workflow, one.when, options)).id);
  }

  const missed = new Map<string, Map<number, MissedTimes>>();
  const note = async (): Promise<void> => {
    for (const schedule of await stepgram.listSchedules()) {
      const spans = missed.get(schedule.id) ?? new Map<number, MissedTimes>();
      for (const span of schedule.missed) spans.set(span.first.getTime(), span);
      missed.set(schedule.id, spans);
    }
  };
  const end = new Date(start.getTime() + days * DAY);
  const pass = async (to: Date): Promise<void> => {
    while (kit.now() < to) {
      await kit.advance(Math.min(5 * DAY, to.getTime() - kit.now().getTime()) / 1000);
      await note();
    }
  };
  for (const { after, hours } of outages) {
    await pass(new Date(start.getTime() + after * HOUR));
    await kit.outage(hours * 3600);
    await note();
  }
  await pass(end);
  // What waits or runs at the end.
  const lines = await stepgram.listExecutions({ limit: 1000, status: "running" });
  for (const { id } of lines) settled.set(id, await stepgram.getExecution(id));

  const problems: string[] = [];
  let [times, late, left] = [0, 0, 0];
  for (const [i, one] of CASES.entries()) {
    const runs = [...settled.values()].filter(({ workflow }) => workflow === `W${i}`);
    const ledger = { runs, missed: [...(missed.get(ids.get(one) ?? "")?.values() ?? [])] };
    const due = dueTimes(one, start, end);
    times += due.length;
    late += runs.filter(({ lateSince }) => lateSince !== undefined).length;
    left += ledger.missed.reduce((sum, { count }) => sum + count, 0);
    problems.push(...check(one, due, ledger, start, end, outages).map((problem) => `W${i} (${one.when}): ${problem}`));
  }
  const told = kit.texts().filter((text) => text.includes("late: it was due")).length;
  if (told !== late) problems.push(`${late} late runs, of which ${told} were told`);
  return { problems, times, late, left };
}

function dueTimes({ matches, moments, zone }: Case, start: Date, end: Date): number[] {
  if (moments !== undefined) return moments(start).filter((at) => at < end.getTime());
  // What counts from its first time has that within the first weeks.
  const [first] = momentsOf((wall) => matches?.(wall, wall) ?? false, zone, new Date(start.getTime() + 1), end);
  const firstWall = first === undefined ? undefined : wallOf(first, zone);
  return momentsOf((wall) => matches?.(wall, firstWall ?? wall) ?? false, zone, new Date(start.getTime() + 1), end);
}

function wallOf(at: number, zone: string): Wall {
  const walls: Wall[] = [];
  momentsOf((wall) => walls.push(wall) > 0, zone, new Date(at), new Date(at + 60_000), true);
  return walls.at(-1) as Wall;
}

function check(
  one: Case,
  due: readonly number[],
  { runs, missed }: Ledger,
  start: Date,
  end: Date,
  outages: readonly Outage[],
): string[] {
  const problems: string[] = [];
  const at = (run: Execution): number =>
    (run.schedule?.at ?? run.lateSince ?? run.startedAt ?? run.createdAt).getTime();
  const text = (time: number): string => new Date(time).toISOString();
  const down = outages.map(({ after, hours }): [number, number] => [
    start.getTime() + after * HOUR,
    start.getTime() + (after + hours) * HOUR + SOON_MS,
  ]);
  const isDown = (time: number): boolean => down.some(([from, to]) => time >= from - SOON_MS && time < to);
  for (const run of runs) {
    if (!due.includes(at(run))) problems.push(`ran for ${text(at(run))}, which is none of its times`);
    const began = (run.startedAt ?? run.createdAt).getTime();
    const isLate = began - at(run) > SOON_MS;
    if (isLate && run.lateSince === undefined && one.overlap !== "queue")
      problems.push(`ran late for ${text(at(run))}, unmarked`);
    if (run.lateSince !== undefined && !isDown(at(run)))
      problems.push(`is marked late for ${text(at(run))}, for no reason`);
  }
  for (const span of missed) {
    const inside = due.filter((time) => time >= span.first.getTime() && time <= span.last.getTime());
    if (inside.length !== span.count)
      problems.push(`${span.count} left out from ${text(span.first.getTime())}, not ${inside.length}`);
    if (span.why === "downtime" && !inside.every(isDown))
      problems.push(`left out from ${text(span.first.getTime())} without a downtime`);
    if (span.why === "overlap" && one.hours === undefined) problems.push("left out for a run before that was short");
    if (span.why === "suspended" || span.why === "failed") problems.push(`left out because ${span.why}`);
  }
  for (const time of due) {
    if (time > end.getTime() - 2 * DAY && one.overlap === "queue") continue;
    const ran = runs.filter((run) => at(run) === time).length;
    const told = missed.filter(({ first, last }) => time >= first.getTime() && time <= last.getTime()).length;
    if (ran + told !== 1) problems.push(`${text(time)} ran ${ran} times and was left out ${told} times`);
  }
  return problems;
}
