import type { ScheduleTime } from "../schedule.ts";
import type { DayPart } from "./languages/time-language.ts";
import type { SaidClock } from "./said-clock.ts";

/** What a phrase means: a time, or why it has none. */
export type Understood = { time: ScheduleTime } | { problem: TimeProblem; choices?: readonly string[] };

/** Why a phrase has no meaning: the words make no sense together, no time of day, already past, no such date, or ambiguous. */
export type TimeProblem = "notUnderstood" | "noClock" | "passed" | "never" | "unclear" | "tooOften";

/** A time of day on the 24-hour clock. */
export interface ClockTime {
  hour: number;
  minute: number;
  /** After midnight in the night that began on the day that was named: 1 at night. */
  isNextDay?: true;
  /** Midnight, which may begin or end a day. */
  isMidnight?: true;
}

/** The clock times said, with the part of the day that was said of them all; undefined if one can't be, or is unclear. */
export function clockTimes(said: readonly SaidClock[], part: DayPart | undefined): ClockTime[] | undefined {
  // At 9 and 5 pm: does pm count for both?
  const isMixed = said.some((clock) => clock.part !== undefined);
  if (
    said.length > 1 &&
    isMixed &&
    said.some((clock) => clock.part === undefined && !clock.isNamed && clock.hour <= 12)
  )
    return undefined;
  const clocks = said.map((clock) => clockTime(clock, part));
  const found = clocks.filter((clock) => clock !== undefined);
  return found.length === said.length ? found : undefined;
}

function clockTime({ hour, minute, part: own, isNamed }: SaidClock, part: DayPart | undefined): ClockTime | undefined {
  const said = own ?? part;
  if (hour > 23 || minute > 59) return undefined;
  const on24 = said === undefined || isNamed ? hour : hourIn(said, hour);
  if (on24 === undefined) return undefined;
  if (part !== undefined && hourIn(part, on24) !== on24) return undefined;
  const total = on24 * 60 + minute;
  const clock = { hour: Math.floor(((total + 1440) % 1440) / 60), minute: (total + 1440) % 60 };
  const isAfterMidnight = said === "night" && on24 < 5 && total >= 0;
  const isMidnight = isNamed && total === 0;
  return { ...clock, ...(isAfterMidnight ? { isNextDay: true } : {}), ...(isMidnight ? { isMidnight: true } : {}) };
}

export function isExactHour({ minute }: ClockTime): boolean {
  return minute === 0;
}

/** The hours of each part of the day, both included. Above 24 they belong to the night that began the day before. */
const HOURS: Readonly<Record<Exclude<DayPart, "am" | "pm">, readonly [first: number, last: number]>> = {
  dawn: [0, 6],
  morning: [0, 11],
  midday: [10, 15],
  afternoon: [12, 18],
  late: [12, 20],
  sore: [15, 19],
  evening: [16, 23],
  night: [18, 28],
};

/** An hour of the day said with a part of it (8 in the evening) on the 24-hour clock; undefined if it does not fit. */
function hourIn(part: DayPart, hour: number): number | undefined {
  if (part === "am" || part === "pm")
    return hour >= 1 && hour <= 12 ? (hour % 12) + (part === "pm" ? 12 : 0) : undefined;
  const [first, last] = HOURS[part];
  const hours = hour <= 12 ? [hour % 24, (hour + 12) % 24] : [hour];
  return hours.find((one) => (one >= first && one <= last) || one + 24 <= last);
}
