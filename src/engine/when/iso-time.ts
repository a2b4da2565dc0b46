/** Indonesia's zones by the letters that people write. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["WIB", "Asia/Jakarta"],
  ["WITA", "Asia/Makassar"],
  ["WIT", "Asia/Jayapura"],
]);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The IANA name of a zone as people write it; undefined for other words. */
function zoneNamed(word: string): string | undefined {
  const short = SHORT.get(word.toUpperCase());
  if (short !== undefined) return short;
  return /^[a-z]/i.test(word) && isTimeZone(word) ? word : undefined;
}

/** A text without the zone before it (`CRON_TZ=Asia/Jakarta 0 9 * * 1`) or after it (`0 9 * * 1 Asia/Jakarta`). */
export interface Zoned {
  rest: string;
  zone?: string;
  /** What stands in a zone's place and is none. */
  unknown?: string;
}

/** Takes the zone off a time's text. */
export function readZone(text: string): Zoned {
  const words = text.split(/\s+/);
  const [first = "", ...after] = words;
  const assigned = /^(?:CRON_)?TZ=(.*)$/i.exec(first)?.[1];
  if (assigned !== undefined) {
    const zone = zoneNamed(assigned);
    return { rest: after.join(" "), ...(zone === undefined ? { unknown: assigned } : { zone }) };
  }
  const last = words.at(-1) ?? "";
  const before = words.slice(0, -1).join(" ");
  const zone = words.length > 1 ? zoneNamed(last) : undefined;
  if (zone !== undefined) return { rest: before, zone };
  // Asia/Jakrta: nothing but a zone has letters on both sides of a slash.
  return words.length > 1 && /^[a-z_]+\/[a-z_]/i.test(last) ? { rest: before, unknown: last } : { rest: text };
}

const BEGINS_ISO = /^\d{4}-\d/;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,3})\d{0,6})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Whether the text is meant as an ISO date or time. */
export function isIsoLike(text: string): boolean {
  return BEGINS_ISO.test(text);
}

/** A date, or date and time, in ISO 8601; without an offset it is in the zone. Undefined where there is no such time. */
export function readIsoTime(text: string, zone: string | undefined, chatZone: string): Date | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", offset] = match;
  const parts = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const local = new Date(Date.UTC(...parts, Number(fraction.padEnd(3, "0"))));
  const shown = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  shown.push(local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds());
  // Date takes 30 February for 2 March, and 25:00 for the next day.
  if (shown.some((part, i) => part !== parts[i])) return undefined;
  if (offset === undefined) return new Date(local.getTime() - zoneOffset(local, zone ?? chatZone));
  const ms = offsetMs(offset);
  return zone === undefined && ms !== undefined ? new Date(local.getTime() - ms) : undefined;
}

function offsetMs(offset: string): number | undefined {
  if (offset.toUpperCase() === "Z") return 0;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const [hours, minutes] = [Number(digits.slice(0, 2)), Number(digits.slice(2))];
  if (hours > 14 || minutes > 59) return undefined;
  return (offset.startsWith("-") ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** What local time in the zone is ahead of UTC, in milliseconds, at a local time that is written as if it were UTC. */
function zoneOffset(local: Date, zone: string): number {
  const ahead = (at: Date): number => {
    const parts = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    }).formatToParts(at);
    const part = (type: string) => Number(parts.find((candidate) => candidate.type === type)?.value);
    const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return shown - Math.floor(at.getTime() / 1000) * 1000;
  };
  // Near a change of clocks the first guess may be on the other side of it, so it is made twice.
  return ahead(new Date(local.getTime() - ahead(local)));
}
