const DAY_MS = 24 * 3600_000;

/** A local date and time of day in a time zone. Days are counted from 1970-01-01, minutes from midnight. */
export interface LocalTime {
  day: number;
  minute: number;
}

/** The day of a date; undefined if there is no such date. Months are counted from 1. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return isDate ? date.getTime() / DAY_MS : undefined;
}

/** The year, month (from 1), day of the month and weekday (0 is Sunday) of a day. */
export function dateOf(day: number): { year: number; month: number; date: number; weekday: number } {
  const at = new Date(day * DAY_MS);
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate(), weekday: at.getUTCDay() };
}

/** A day as year-month-day. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The local time of a moment. */
export function localTime(at: Date, zone: string): LocalTime {
  const local = at.getTime() + aheadOfUtc(at, zone);
  const day = Math.floor(local / DAY_MS);
  return { day, minute: Math.floor((local - day * DAY_MS) / 60_000) };
}

/** The moment of a local time. One that the clock skips is moved by the gap; of one that comes twice it is the first. */
export function momentOf({ day, minute }: LocalTime, zone: string): Date {
  return localMoment(new Date(day * DAY_MS + minute * 60_000), zone);
}

/** The moment of a local time that is given as if it were UTC. */
export function localMoment(local: Date, zone: string): Date {
  const before = aheadOfUtc(new Date(local.getTime() - DAY_MS), zone);
  const moment = new Date(local.getTime() - before);
  // Before a change the earlier offset holds; in a gap it moves the time by the gap, and in an overlap it gives the first.
  const ahead = aheadOfUtc(moment, zone);
  if (ahead === before) return moment;
  const later = new Date(local.getTime() - ahead);
  return aheadOfUtc(later, zone) === ahead ? later : moment;
}

/** A zone's clock. */
interface ZoneClock {
  format: Intl.DateTimeFormat;
  /** How far it is ahead of UTC on days, from 0:00 UTC, in milliseconds; NaN if that changes on the day. */
  days: Map<number, number>;
}

/** There are only so many zones. */
const ZONES = new Map<string, ZoneClock>();
/** At most this many days are remembered of a zone. */
const MAX_DAYS = 1000;

function clockIn(zone: string): ZoneClock {
  const known = ZONES.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const clock = { format, days: new Map<number, number>() };
  ZONES.set(zone, clock);
  return clock;
}

/** How far the zone is ahead of UTC at a moment, in milliseconds. */
export function aheadOfUtc(at: Date, zone: string): number {
  const { format, days } = clockIn(zone);
  const day = Math.floor(at.getTime() / DAY_MS);
  let ahead = days.get(day);
  if (ahead === undefined) {
    // No zone changes its clocks twice on a day.
    const [begin, end] = [day, day + 1].map((one) => readClock(new Date(one * DAY_MS), format)) as [number, number];
    ahead = begin === end ? begin : Number.NaN;
    if (days.size >= MAX_DAYS) days.clear();
    days.set(day, ahead);
  }
  return Number.isNaN(ahead) ? readClock(at, format) : ahead;
}

function readClock(at: Date, format: Intl.DateTimeFormat): number {
  const parts = format.formatToParts(at);
  const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(at.getTime() / 1000) * 1000;
}

/** The first moment in (`from`, `to`] at which the zone is ahead of UTC by another time than at `from`; undefined if there is none. */
export function nextChange(from: Date, to: Date, zone: string): Date | undefined {
  const before = aheadOfUtc(from, zone);
  if (aheadOfUtc(to, zone) === before) return undefined;
  let [low, high] = [Math.floor(from.getTime() / 1000), Math.ceil(to.getTime() / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (aheadOfUtc(new Date(middle * 1000), zone) === before) low = middle;
    else high = middle;
  }
  return new Date(high * 1000);
}
