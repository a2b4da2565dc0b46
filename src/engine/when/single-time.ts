import { type ClockTime, clockTimes, type Understood } from "./clock-times.ts";
import { dateOf, dayOf, isoDay, localTime, momentOf } from "./local-time.ts";
import type { Phrase } from "./phrase.ts";

/** What a phrase that does not repeat means at a moment in a zone. */
export function singleTime(phrase: Phrase, now: Date, zone: string): Understood {
  const { span, clocks, part, between } = phrase;
  if (between !== undefined || phrase.nth !== undefined) return { problem: "notUnderstood" };
  if (span !== undefined && clocks === undefined && part === undefined && namedDays(phrase) === 0)
    return { time: { kind: "once", at: new Date(now.getTime() + span.ms) } };
  const today = localTime(now, zone);
  if (clocks === undefined) {
    // Finds out whether the day itself makes sense.
    const day = dayNamed(phrase, today.day, () => true);
    return { problem: typeof day === "string" ? day : Array.isArray(day) ? "unclear" : "noClock" };
  }
  const [clock, ...others] = clockTimes(clocks, part) ?? [];
  if (clock === undefined || others.length > 0) return { problem: "notUnderstood" };
  const momentOn = (day: number): Date => momentOf({ day, minute: clock.hour * 60 + clock.minute }, zone);
  const isAhead = (day: number): boolean => momentOn(day) > now;
  const day = dayNamed(phrase, today.day, isAhead);
  if (typeof day === "string") return { problem: day };
  if (Array.isArray(day)) return { problem: "unclear", choices: day.map((one) => `${isoDay(one)} ${shown(clock)}`) };
  const isNight = clock.isMidnight || clock.isNextDay;
  const isNamed = namedDays(phrase) > 0;
  // The midnight of a day may be the one that begins it or the one that ends it.
  if (isNight && isNamed && phrase.near !== 0)
    return { problem: "unclear", choices: [`${isoDay(day)} ${shown(clock)}`, `${isoDay(day + 1)} ${shown(clock)}`] };
  const on = isNight && isNamed && !isAhead(day) ? day + 1 : day;
  if (isAhead(on)) return { time: { kind: "once", at: momentOn(on) } };
  return { problem: "passed", choices: on === today.day ? [`${isoDay(on + 1)} ${shown(clock)}`] : [] };
}

function shown({ hour, minute }: ClockTime): string {
  return [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
}

function namedDays({ date, near, weekdays, monthDays, which }: Phrase): number {
  return [date, near, weekdays, monthDays, which].filter((said) => said !== undefined).length;
}

/**
 * The day that a phrase names, several if ambiguous, or why it names none. For days without a year, the next one for which
 * `isAhead`.
 */
export function dayNamed(
  phrase: Phrase,
  today: number,
  isAhead: (day: number) => boolean,
): number | number[] | "notUnderstood" | "never" | "unclear" {
  const { date, near, span, weekdays, monthDays, month } = phrase;
  if (weekdays !== undefined && weekdays.length > 1) return "unclear";
  const dates = [date, near, span, monthDays].filter((said) => said !== undefined).length;
  if (dates > 1 || (phrase.which !== undefined && (dates > 0 || weekdays === undefined))) return "notUnderstood";
  const [weekday] = weekdays ?? [];
  if (dates === 0)
    return weekday === undefined ? nearest(today, 1, isAhead) : onWeekday(weekday, phrase, today, isAhead);
  const day = dateNamed(phrase, today, isAhead);
  if (typeof day === "string" || weekday === undefined || dateOf(day).weekday === weekday) return day;
  // Of a date without a year the weekday may be that of a later one, but far more often it is a mistake.
  return month === undefined && date === undefined ? "notUnderstood" : "never";
}

function dateNamed(
  { date, near, span, monthDays = [], month, year }: Phrase,
  today: number,
  isAhead: (day: number) => boolean,
): number | "notUnderstood" | "never" | "unclear" {
  if (near !== undefined) return today + near;
  if (span !== undefined) return Number.isInteger(span.days) ? today + span.days : "notUnderstood";
  if (date !== undefined) {
    const [y = 0, m = 0, d = 0] = date.split("-").map(Number);
    return date === "" ? "unclear" : (dayOf(y, m, d) ?? "never");
  }
  const [dayOfMonth = 0] = monthDays;
  if (monthDays.length > 1 || dayOfMonth < 1) return "notUnderstood";
  const now = dateOf(today);
  if (year !== undefined) return dayOf(year, month ?? 0, dayOfMonth) ?? "never";
  // The next such day: of a leap year within eight years.
  for (let ahead = 0; ahead <= 96; ahead++) {
    const index = now.month - 1 + ahead;
    const here = (index % 12) + 1;
    const day = dayOf(now.year + Math.floor(index / 12), here, dayOfMonth);
    if (day !== undefined && (month === undefined || month === here) && day >= today && isAhead(day)) return day;
  }
  return "never";
}

function nearest(today: number, step: number, isAhead: (day: number) => boolean): number {
  return isAhead(today) ? today : today + step;
}

/** Friday; this Friday; next Friday, which is in next week; Friday of next week. */
function onWeekday(
  weekday: number,
  { which }: Phrase,
  today: number,
  isAhead: (day: number) => boolean,
): number | number[] {
  const monday = (day: number): number => day - ((dateOf(day).weekday + 6) % 7);
  const inNextWeek = monday(today) + 7 + ((weekday + 6) % 7);
  if (which === "next week") return inNextWeek;
  const ahead = (weekday - dateOf(today).weekday + 7) % 7;
  if (which !== "next") return nearest(today + ahead, 7, isAhead);
  // Some say "next Friday" of the coming one, others of the one in next week.
  const coming = today + (ahead === 0 ? 7 : ahead);
  return coming === inNextWeek ? coming : [coming, inNextWeek];
}
