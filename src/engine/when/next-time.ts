import { Cron } from "croner";
import type { RepeatedTime, Stride } from "../schedule.ts";
import { aheadOfUtc, dateOf, localMoment, nextChange } from "./local-time.ts";

/** How many dates of a cron expression may be passed over in search of one that counts. */
const MAX_PASSED = 3000;
const DAY_MS = 24 * 3600_000;
/** No zone changes its clocks twice within this. */
const CHANGE_MS = 2 * DAY_MS;

/** The next time after `from`; undefined if there is none or a cron expression is invalid. */
export function nextTime(when: RepeatedTime, from: Date): Date | undefined {
  if (when.kind === "interval") {
    const length = when.minutes * 60_000;
    const passed = Math.max(0, Math.floor((from.getTime() - when.from.getTime()) / length));
    return new Date(when.from.getTime() + (passed + 1) * length);
  }
  const { cron, also = [], zone, stride } = when;
  const times = [cron, ...also].flatMap((line) => {
    const clock = clockOf(line);
    return (clock && nextOf(clock, zone, from, stride)) ?? [];
  });
  return times.sort((a, b) => a.getTime() - b.getTime())[0];
}

/** The last time in [`first`, `to`], where `first` is one of them. */
export function lastTime(when: RepeatedTime, first: Date, to: Date): Date {
  let [last, end] = [first, to.getTime()];
  // None is in (end, to]. The times of most are far apart, so halving finds the last one sooner than going through all of them.
  while (end - last.getTime() >= 1000) {
    const middle = new Date(Math.floor((last.getTime() + end) / 2));
    const next = nextTime(when, middle);
    if (next === undefined || next > to) end = middle.getTime();
    else last = next;
  }
  return last;
}

/** How many times there are in [`first`, `end`), where `first` is one of them; counting stops at `most`. */
export function countTimes(when: RepeatedTime, first: Date, end: Date, most: number): number {
  let count = 0;
  for (let at: Date | undefined = first; at !== undefined && at < end && count < most; at = nextTime(when, at)) count++;
  return count;
}

/** A cron expression on a clock that nobody changes. */
interface Clock {
  /** The next local time after one, both as if they were UTC. */
  next(local: Date): Date | undefined;
  /** It has times in every hour of the day. */
  isHourly: boolean;
}

/** The clocks of this many expressions are kept: making one costs more than using it. */
const MAX_CLOCKS = 1000;
const clocks = new Map<string, Clock>();

/** Undefined for an invalid expression. */
function clockOf(cron: string): Clock | undefined {
  const known = clocks.get(cron);
  if (known !== undefined) return known;
  try {
    const pattern = new Cron(cron, { utcOffset: 0, paused: true });
    const hour = cron.trim().split(/\s+/).at(-4) ?? "";
    const clock = {
      next: (local: Date) => pattern.nextRun(local) ?? undefined,
      isHourly: /^(\*|\?|\*\/1|0-23)$/.test(hour),
    };
    if (clocks.size >= MAX_CLOCKS) clocks.clear();
    clocks.set(cron, clock);
    return clock;
  } catch {
    return undefined;
  }
}

/**
 * A time that the clock skips runs at the first moment after the gap. Of one that comes twice only the first counts, unless the
 * expression has times in every hour: those continue through the hour that comes twice.
 */
function nextOf(clock: Clock, zone: string, from: Date, stride: Stride | undefined): Date | undefined {
  let local: Date | undefined = new Date(from.getTime() + aheadOfUtc(from, zone));
  for (let passed = 0; passed < MAX_PASSED; passed++) {
    local = clock.next(local);
    if (local === undefined) return undefined;
    const at = momentAfterGap(local, zone);
    // Its first moment has gone by where the clock shows it for the second time.
    if (at <= from || (stride !== undefined && !counts(local, stride))) continue;
    const again = clock.isHourly && stride === undefined ? timeShownAgain(clock, zone, from, at) : undefined;
    return again ?? at;
  }
  return undefined;
}

/** The moment of a local time that is given as if it were UTC: its first, or where it is skipped, the first after the gap. */
function momentAfterGap(local: Date, zone: string): Date {
  const moment = localMoment(local, zone);
  if (moment.getTime() + aheadOfUtc(moment, zone) === local.getTime()) return moment;
  return nextChange(new Date(moment.getTime() - CHANGE_MS), moment, zone) ?? moment;
}

/** The first time in (`from`, `end`) that the clock shows for the second time, if there is one. */
function timeShownAgain(clock: Clock, zone: string, from: Date, end: Date): Date | undefined {
  const before = new Date(from.getTime() - CHANGE_MS);
  const change = nextChange(before, end, zone);
  if (change === undefined) return undefined;
  const ahead = aheadOfUtc(change, zone);
  if (ahead >= aheadOfUtc(before, zone)) return undefined;
  const since = Math.max(from.getTime(), change.getTime() - 1);
  const local = clock.next(new Date(since + ahead));
  const again = local === undefined ? end : new Date(local.getTime() - ahead);
  return again < end ? again : undefined;
}

/** Whether the date of a local time, given as if it were UTC, is one of the stride's. */
function counts(local: Date, { unit, count, from }: Stride): boolean {
  const first = Date.parse(`${from}T00:00:00Z`) / DAY_MS;
  return (period(Math.floor(local.getTime() / DAY_MS), unit) - period(first, unit)) % count === 0;
}

/** The number of the day, week or month. 1970-01-01 was a Thursday. */
function period(day: number, unit: Stride["unit"]): number {
  if (unit === "day") return day;
  if (unit === "week") return Math.floor((day + 3) / 7);
  const { year, month } = dateOf(day);
  return year * 12 + month;
}
