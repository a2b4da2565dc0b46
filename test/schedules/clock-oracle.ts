/** A local time, as a clock on a wall shows it. */
export interface Wall {
  /** The local time as if it were UTC, in milliseconds. */
  local: number;
  minute: number;
  hour: number;
  date: number;
  /** From 1. */
  month: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Days since 1970-01-01. */
  day: number;
  isLastOfMonth: boolean;
}

const MINUTE = 60_000;
const DAY = 24 * 3600_000;

function wallAt(local: number): Wall {
  const at = new Date(local);
  return {
    local,
    minute: at.getUTCMinutes(),
    hour: at.getUTCHours(),
    date: at.getUTCDate(),
    month: at.getUTCMonth() + 1,
    weekday: at.getUTCDay(),
    day: Math.floor(local / DAY),
    isLastOfMonth: new Date(local + DAY).getUTCDate() === 1,
  };
}

/**
 * The moments in [from, to) at which something with these local times is to happen, found by looking at a clock on the wall every
 * minute: a time that the clock skips counts when it has jumped, and one that it shows again does not count again, unless it
 * `repeatsHourly`.
 */
export function momentsOf(
  matches: (wall: Wall) => boolean,
  zone: string,
  from: Date,
  to: Date,
  repeatsHourly = false,
): number[] {
  const ahead = clockOf(zone);
  const found: number[] = [];
  const first = Math.floor(from.getTime() / MINUTE) * MINUTE;
  let latest = first - DAY + ahead(first - DAY);
  for (let at = first - DAY; at < to.getTime(); at += MINUTE) {
    const local = at + ahead(at);
    let isDue = (local > latest || repeatsHourly) && matches(wallAt(local));
    for (let skipped = latest + MINUTE; skipped < local; skipped += MINUTE) isDue ||= matches(wallAt(skipped));
    if (isDue && at >= from.getTime()) found.push(at);
    latest = Math.max(latest, local);
  }
  return found;
}

/** How far the zone is ahead of UTC at a moment, read from its clock every quarter of an hour. */
function clockOf(zone: string): (at: number) => number {
  const clock = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / (15 * MINUTE)) * 15 * MINUTE;
    let ahead = known.get(quarter);
    if (ahead === undefined) {
      ahead = Date.parse(`${clock.format(quarter).replace(" ", "T")}Z`) - quarter;
      known.set(quarter, ahead);
    }
    return ahead;
  };
}

/** Whether a wall clock's time matches a cron expression of numbers, lists, ranges, steps and `*`. */
export function cronMatcher(cron: string): (wall: Wall) => boolean {
  const fields = cron.split(" ");
  const [minutes, hours, dates, months, weekdays] = fields.map((field, i) => {
    const [low, high] = [
      [0, 59],
      [0, 23],
      [1, 31],
      [1, 12],
      [0, 6],
    ][i] as [number, number];
    return new Set(field.split(",").flatMap((part) => numbersOf(part, low, high)));
  }) as [Set<number>, Set<number>, Set<number>, Set<number>, Set<number>];
  const isEither = fields[2] !== "*" && fields[4] !== "*";
  return ({ minute, hour, date, month, weekday }) => {
    const [onDate, onWeekday] = [dates.has(date), weekdays.has(weekday)];
    const onDay = isEither ? onDate || onWeekday : onDate && onWeekday;
    return onDay && minutes.has(minute) && hours.has(hour) && months.has(month);
  };
}

function numbersOf(part: string, low: number, high: number): number[] {
  const [range = "", step = "1"] = part.split("/");
  const [from = low, to = from] = range === "*" ? [low, high] : range.split("-").map(Number);
  const numbers: number[] = [];
  for (let one = from; one <= to; one += Number(step)) numbers.push(one);
  return numbers;
}
