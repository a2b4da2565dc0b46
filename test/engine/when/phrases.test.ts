import { describe, expect, it } from "vitest";
import type { ScheduleTime } from "../../../src/engine/schedule.ts";
import { TIME_LANGUAGES } from "../../../src/engine/when/languages/languages.ts";
import { isoDay, localTime } from "../../../src/engine/when/local-time.ts";
import { parseScheduleTime } from "../../../src/engine/when/schedule-time.ts";
import { REFUSED, SAID_AT, SAID_IN, UNDERSTOOD } from "./phrases.ts";

/** The meaning of a time in the notation of the table. */
function notation(time: ScheduleTime, zone = SAID_IN): string {
  if (time.kind === "interval") return `every ${time.minutes} minutes`;
  if (time.kind === "cron") {
    const { stride } = time;
    const by = stride === undefined ? "" : ` by ${stride.count} ${stride.unit} from ${stride.from}`;
    return `${[time.cron, ...(time.also ?? [])].join(" & ")}${time.zone === SAID_IN ? "" : ` ${time.zone}`}${by}`;
  }
  const { day, minute } = localTime(time.at, zone);
  const clock = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
  return `${isoDay(day)} ${clock}`;
}

function meaningOf(phrase: string, meaning = ""): string {
  const time = parseScheduleTime(phrase, SAID_AT, SAID_IN);
  if (!time.ok) return `refused: ${time.error.message}`;
  return meaning.endsWith(" UTC") && time.value.kind === "once"
    ? `${notation(time.value, "UTC")} UTC`
    : notation(time.value);
}

describe("times in everyday language", () => {
  describe.each(Object.entries(UNDERSTOOD))("in %s", (_, phrases) => {
    it.each(phrases)("%s means %s", (phrase, meaning) => expect(meaningOf(phrase, meaning)).toBe(meaning));
  });

  it("is understood in at least 110 ways in eight languages", () => {
    expect(Object.keys(UNDERSTOOD)).toHaveLength(8);
    expect(Object.values(UNDERSTOOD).flat().length).toBeGreaterThanOrEqual(110);
  });

  it.each(REFUSED)("refuses %s, with forms that work", (phrase) => {
    const time = parseScheduleTime(phrase, SAID_AT, SAID_IN);
    if (time.ok) throw new Error(`understood as ${notation(time.value)}`);
    const { hint = "" } = time.error;
    const forms = [...hint.matchAll(/"([^"]+)"/g)].map(([, form = ""]) => form);
    expect(hint).toMatch(/"|Asia\/Jakarta/);
    for (const form of forms) expect([form, parseScheduleTime(form, SAID_AT, SAID_IN).ok]).toEqual([form, true]);
  });

  it.each([
    ["3/4 at 9", ["2027-04-03 at 9", "2027-03-04 at 9"]],
    ["03/04/2027 09:00", ["2027-04-03 09:00", "2027-03-04 09:00"]],
    ["22h", ["22:00", "in 22 hours"]],
    ["yesterday at 9", ["tomorrow at 9"]],
    ["kemarin jam 9", ["besok jam 9"]],
  ])("says of %s that it could be, or should rather be %j", (phrase, forms) => {
    const time = parseScheduleTime(phrase, SAID_AT, SAID_IN);
    if (time.ok) throw new Error(`understood as ${notation(time.value)}`);
    for (const form of forms) expect(time.error.hint).toContain(`"${form}"`);
    if (forms.length === 1) expect(time.error.message).toContain("has already passed");
  });

  it("is suggested in forms that are understood in each language", () => {
    for (const { examples } of TIME_LANGUAGES)
      for (const example of examples) expect([example, meaningOf(example)]).not.toContain("refused");
  });
});
