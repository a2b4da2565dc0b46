import type { RepeatedTime } from "../schedule.ts";
import { type ClockTime, clockTimes, isExactHour, type Understood } from "./clock-times.ts";
import type { TimeUnit } from "./languages/time-language.ts";
import { dateOf, isoDay, localTime } from "./local-time.ts";
import { nextTime } from "./next-time.ts";
import type { Phrase } from "./phrase.ts";

/** The largest count of days, weeks or months between two times. */
const MAX_COUNT = 366;

/** Whether a phrase says that something repeats. */
export function isRepeated({ every, isRepeated: bare, areRepeated, isMonthly, nth }: Phrase): boolean {
  return [every, bare, areRepeated, isMonthly, nth].some((said) => said !== undefined);
}

/** What a phrase that repeats means at a moment in a zone. */
export function repeatedTime(phrase: Phrase, now: Date, zone: string): Understood {
  const { every, near, date, span, year, which } = phrase;
  if ([near, date, span, year, which].some((said) => said !== undefined)) return { problem: "notUnderstood" };
  const unit = every?.unit ?? unitOf(phrase);
  const count = every?.count ?? 1;
  if (unit === undefined) return { problem: "notUnderstood" };
  if (unit === "second") return { problem: "tooOften" };
  if (unit === "minute" || unit === "hour") return within(phrase, count * (unit === "hour" ? 60 : 1), now, zone);
  if (phrase.between !== undefined || !Number.isInteger(count) || count < 1) return { problem: "notUnderstood" };
  if (count > MAX_COUNT || (unit === "year" && count > 1)) return { problem: "notUnderstood" };
  const days = dayFields(phrase, unit);
  if (days === undefined) return { problem: "notUnderstood" };
  if (days === "none") return { problem: "never" };
  if (phrase.clocks === undefined) return { problem: "noClock" };
  const clocks = clockTimes(phrase.clocks, phrase.part);
  if (clocks === undefined || (unit !== "day" && clocks.some(({ isNextDay }) => isNextDay)))
    return { problem: "notUnderstood" };
  const [cron = "", ...also] = cronLines(clocks, days);
  const time: RepeatedTime = { kind: "cron", cron, ...(also.length > 0 ? { also } : {}), zone };
  if (count === 1 || unit === "year") return { time };
  const first = nextTime(time, now);
  if (first === undefined) return { problem: "never" };
  return { time: { ...time, stride: { unit, count, from: isoDay(localTime(first, zone).day) } } };
}

/** The unit in which something repeats whose phrase does not name it: every Monday, every 24 December. */
function unitOf({ monthDays, month, nth, weekdays, part }: Phrase): TimeUnit | undefined {
  if (monthDays !== undefined) return month === undefined ? "month" : "year";
  if (nth !== undefined) return "month";
  if (weekdays !== undefined) return "week";
  return part === undefined ? undefined : "day";
}

/** The last three fields of the cron expression; `none` if no date can match. */
function dayFields(
  { monthDays, month, nth, weekdays, isMonthly }: Phrase,
  unit: TimeUnit,
): string | "none" | undefined {
  const days = monthDays?.map((day) => (day === -1 ? "L" : day)).join(",");
  if (monthDays !== undefined && weekdays !== undefined) return undefined;
  if (unit === "day")
    return monthDays === undefined && weekdays === undefined && month === undefined ? "* * *" : undefined;
  if (unit === "week") {
    if (weekdays === undefined || nth !== undefined || isMonthly) return undefined;
    return `* * ${weekdayField(weekdays)}`;
  }
  if (unit === "month" && nth !== undefined && weekdays?.length === 1)
    return `* * ${weekdays[0]}#${nth === -1 ? "L" : nth}`;
  if (weekdays !== undefined || days === undefined) return undefined;
  if (unit === "month") return month === undefined ? `${days} * *` : undefined;
  if (month === undefined || monthDays?.length !== 1) return undefined;
  // 2028 is a leap year, so that 29 February counts.
  const isDate = dateOf(Date.UTC(2028, month - 1, monthDays[0]) / (24 * 3600_000)).month === month;
  return isDate ? `${days} ${month} *` : "none";
}

/** Days of the week in order, three or more in a row as a range. */
function weekdayField(weekdays: readonly number[]): string {
  const days = [...weekdays].sort((a, b) => a - b);
  if (days.length === 7) return "1-7";
  const runs: number[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1) === day - 1) run.push(day);
    else runs.push([day]);
  }
  return runs.map((run) => (run.length > 2 ? `${run[0]}-${run.at(-1)}` : run.join(","))).join(",");
}

/** One expression for all clock times of the same minute. */
function cronLines(clocks: readonly ClockTime[], days: string): string[] {
  const byMinute = new Map<number, number[]>();
  for (const { hour, minute } of clocks) byMinute.set(minute, [...(byMinute.get(minute) ?? []), hour]);
  return [...byMinute].map(
    ([minute, hours]) => `${minute} ${[...new Set(hours)].sort((a, b) => a - b).join(",")} ${days}`,
  );
}

/** Every given number of minutes: a cron expression where those divide the hour or the day, otherwise an exact interval. */
function within({ between, ...phrase }: Phrase, minutes: number, now: Date, zone: string): Understood {
  const { clocks, part, monthDays, month, nth, isMonthly, weekdays } = phrase;
  if ([clocks, part, monthDays, month, nth, isMonthly].some((said) => said !== undefined))
    return { problem: "notUnderstood" };
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_COUNT * 24 * 60) return { problem: "notUnderstood" };
  const days = weekdays === undefined ? "* * *" : dayFields(phrase, "week");
  const hours = minutes / 60;
  const isCron = 60 % minutes === 0 || (Number.isInteger(hours) && hours < 24 && 24 % hours === 0);
  if (!isCron && between === undefined && weekdays === undefined)
    return { time: { kind: "interval", minutes, from: now } };
  if (!isCron || days === undefined) return { problem: "notUnderstood" };
  const step = (size: number): string => (size === 1 ? "*" : `*/${size}`);
  const line = minutes < 60 ? `${step(minutes)} * ${days}` : `0 ${step(hours)} ${days}`;
  if (between === undefined) return { time: { kind: "cron", cron: line, zone } };
  const [first, last] = clockTimes(between, undefined) ?? [];
  if (first === undefined || last === undefined || !isExactHour(first) || !isExactHour(last) || first.hour >= last.hour)
    return { problem: "notUnderstood" };
  if (minutes >= 60) {
    const range = `${first.hour}-${last.hour}${hours === 1 ? "" : `/${hours}`}`;
    return { time: { kind: "cron", cron: `0 ${range} ${days}`, zone } };
  }
  const inside = `${step(minutes)} ${first.hour}-${last.hour - 1} ${days}`;
  return { time: { kind: "cron", cron: inside, also: [`0 ${last.hour} ${days}`], zone } };
}
