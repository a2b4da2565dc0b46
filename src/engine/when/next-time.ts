import { Cron } from "croner";
import type { RepeatedTime, Stride } from "../schedule.ts";
import { dateOf, localTime } from "./local-time.ts";

/** How many dates of a cron expression may be passed over in search of one that counts. */
const MAX_PASSED = 3000;

/** The next time after `from`; undefined if there is none or a cron expression is invalid. */
export function nextTime(when: RepeatedTime, from: Date): Date | undefined {
  if (when.kind === "interval") {
    const length = when.minutes * 60_000;
    const passed = Math.max(0, Math.floor((from.getTime() - when.from.getTime()) / length));
    return new Date(when.from.getTime() + (passed + 1) * length);
  }
  const { cron, also = [], zone, stride } = when;
  let at = from;
  for (let passed = 0; passed < MAX_PASSED; passed++) {
    const times = [cron, ...also].flatMap((line) => nextOf(line, zone, at) ?? []);
    const next = times.sort((a, b) => a.getTime() - b.getTime())[0];
    if (next === undefined || stride === undefined || counts(next, zone, stride)) return next;
    at = next;
  }
  return undefined;
}

/**
 * A time that the clock skips runs at the first moment after the gap; at one that comes twice, only the first counts, unless the
 * expression repeats within the hours.
 */
function nextOf(cron: string, zone: string, from: Date): Date | undefined {
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun(from) ?? undefined;
  } catch {
    return undefined;
  }
}

function counts(at: Date, zone: string, { unit, count, from }: Stride): boolean {
  const first = Date.parse(`${from}T00:00:00Z`) / (24 * 3600_000);
  return (period(localTime(at, zone).day, unit) - period(first, unit)) % count === 0;
}

/** The number of the day, week or month. 1970-01-01 was a Thursday. */
function period(day: number, unit: Stride["unit"]): number {
  if (unit === "day") return day;
  if (unit === "week") return Math.floor((day + 3) / 7);
  const { year, month } = dateOf(day);
  return year * 12 + month;
}
