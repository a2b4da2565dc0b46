import type { DurationUnits } from "./duration-text.ts";

/** The words for times. A list of days or clock times is filled in joined, with `and` before the last. */
export interface TimeMessages {
  units: DurationUnits;
  and: string;
  today: string;
  tomorrow: string;
  /** From Sunday to Saturday, on their own and for every week. */
  weekdays: readonly string[];
  eachWeekday: readonly string[];
  /** From January to December. */
  months: readonly string[];
  /** From first to fifth, and last, of a weekday in a month. */
  nth: readonly string[];
  last: string;
  daily: string;
  workdays: string;
  weekends: string;
  /** Days of the week, on their own and for every week. */
  onDays(days: string): string;
  eachWeek(days: string): string;
  monthDay(day: number): string;
  lastDay: string;
  nthWeekday(nth: string, weekday: string): string;
  eachMonth(days: string): string;
  eachYear(day: string, month: string): string;
  everyMinutes(number: number): string;
  everyHours(number: number): string;
  hourlyAt(minute: number): string;
  everyDays(number: number): string;
  everyWeeks(number: number, days: string): string;
  everyMonths(number: number, days: string): string;
  /** On those days at those clock times. */
  at(days: string, clocks: string): string;
  /** What repeats within the day, on those days of the week, or between two clock times. */
  on(repeated: string, days: string): string;
  between(repeated: string, first: string, last: string): string;
  /** A cron expression for which there are no words. */
  cron(line: string): string;
}
