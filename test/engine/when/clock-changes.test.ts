import { describe, expect, it } from "vitest";
import { countTimes, lastTime, nextTime } from "../../../src/engine/when/next-time.ts";
import { parseScheduleTime } from "../../../src/engine/when/schedule-time.ts";
import { cronMatcher, momentsOf } from "../../schedules/clock-oracle.ts";

/** Around the changes of clocks of 2027: of an hour at 2:00 or at midnight, of half an hour, of two hours. */
const CHANGES: readonly [zone: string, from: string, to: string][] = [
  ["Europe/Berlin", "2027-03-26", "2027-03-30"],
  ["Europe/Berlin", "2027-10-29", "2027-11-02"],
  ["America/New_York", "2027-03-12", "2027-03-16"],
  ["America/New_York", "2027-11-05", "2027-11-09"],
  ["Australia/Lord_Howe", "2027-04-02", "2027-04-06"],
  ["Australia/Lord_Howe", "2027-10-01", "2027-10-05"],
  ["America/Santiago", "2027-04-02", "2027-04-06"],
  ["America/Santiago", "2027-09-03", "2027-09-07"],
  ["Africa/Cairo", "2027-04-28", "2027-05-02"],
  ["Antarctica/Troll", "2027-03-26", "2027-03-30"],
  ["Antarctica/Troll", "2027-10-29", "2027-11-02"],
];
const CRONS = [
  "30 2 * * *",
  "0 2 * * *",
  "15,30 2 * * *",
  "0,30 1 * * *",
  "*/20 0 * * *",
  "*/15 1-3 * * *",
  "0 */2 * * *",
  "45 1,2 * * *",
  "30 23 * * *",
  "0 0 * * 0",
  "5 2 * * 0,6",
  "0 * * * *",
  "*/30 * * * *",
  "30 * * * *",
];

describe.each(CHANGES)("in %s from %s to %s", (zone, first, last) => {
  const [from, to] = [new Date(`${first}T00:00:00Z`), new Date(`${last}T00:00:00Z`)];

  it.each(CRONS)("%s runs once for each of its times, after the gap where the clock skips it", (cron) => {
    const when = { kind: "cron", cron, zone } as const;
    const found: Date[] = [];
    for (let at: Date | undefined = new Date(from.getTime() - 1); ; found.push(at)) {
      at = nextTime(when, at);
      if (at === undefined || at >= to) break;
    }
    const right = momentsOf(cronMatcher(cron), zone, from, to, cron.split(" ")[1] === "*").map((at) => new Date(at));
    expect(found).toEqual(right);
    const end = new Date(to.getTime() - 1);
    expect(lastTime(when, found[0] as Date, end)).toEqual(right.at(-1));
    expect(countTimes(when, found[0] as Date, to, 1000)).toBe(right.length);
  });
});

describe("a single time that the clock skips is moved by the gap, and one that occurs twice is the first", () => {
  const DAY_BEFORE = new Date("2027-03-13T12:00:00Z");
  const BEFORE_AUTUMN = new Date("2027-11-06T12:00:00Z");

  it.each([
    ["2027-03-14T02:30", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["2027-03-14T02:30 America/New_York", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["2027-03-14 02:30:America/New_York", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["2027-03-28T02:30 Europe/Berlin", DAY_BEFORE, "2027-03-28T01:30:00.000Z"],
    ["tomorrow at 2:30", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["besok jam 2.30", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["morgen um 2:30 Uhr", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["14 March at 2:30", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["Sunday at 2:30", DAY_BEFORE, "2027-03-14T07:30:00.000Z"],
    ["2027-11-07T01:30", BEFORE_AUTUMN, "2027-11-07T05:30:00.000Z"],
    ["2027-11-07T01:30-05:00", BEFORE_AUTUMN, "2027-11-07T06:30:00.000Z"],
    ["tomorrow at 1:30", BEFORE_AUTUMN, "2027-11-07T05:30:00.000Z"],
    ["besok jam 1.30 dini hari", BEFORE_AUTUMN, "2027-11-07T05:30:00.000Z"],
  ])("%s", (text, now, at) => {
    const time = parseScheduleTime(text, now, "America/New_York");
    expect(time).toEqual({ ok: true, value: { kind: "once", at: new Date(at) } });
  });
});
