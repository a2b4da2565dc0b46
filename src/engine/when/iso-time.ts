/** Common abbreviations of Indonesia's time zones. */
const ABBREVIATIONS: ReadonlyMap<string, string> = new Map([
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

/** The IANA name of the zone a word stands for, if any. */
function zoneNamed(word: string): string | undefined {
  const short = ABBREVIATIONS.get(word.toUpperCase());
  if (short !== undefined) return short;
  return /^[a-z]/i.test(word) && isTimeZone(word) ? word : undefined;
}

/** A time's text split from the zone before it (`CRON_TZ=Asia/Jakarta 0 9 * * 1`) or after it (`0 9 * * 1 Asia/Jakarta`). */
export interface ZonedText {
  rest: string;
  zone?: string;
  /** A word in the zone's position that is not a known zone. */
  unknown?: string;
}

export function readZone(text: string): ZonedText {
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
  // A misspelt zone, such as Asia/Jakrta: nothing else has letters on both sides of a slash.
  return words.length > 1 && /^[a-z_]+\/[a-z_]/i.test(last) ? { rest: before, unknown: last } : { rest: text };
}

const BEGINS_ISO = /^\d{4}-\d/;
const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,3})\d{0,6})?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

/** Whether the text looks like an ISO date or time, valid or not. */
export function isIsoLike(text: string): boolean {
  return BEGINS_ISO.test(text);
}

/** Parses an ISO 8601 date or date and time. Without an offset it is local time in the zone. Undefined if invalid. */
export function readIsoTime(text: string, zone: string | undefined, chatZone: string): Date | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", offset] = match;
  const parts = [Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)] as const;
  const local = new Date(Date.UTC(...parts, Number(fraction.padEnd(3, "0"))));
  const shown = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()];
  shown.push(local.getUTCHours(), local.getUTCMinutes(), local.getUTCSeconds());
  // Date.UTC accepts 30 February (as 2 March) and 25:00 (as the next day).
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

/** How far the zone is ahead of UTC, in milliseconds, at a local time given as if it were UTC. */
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
  // Near a clock change the first guess may fall on its other side, so guess twice.
  return ahead(new Date(local.getTime() - ahead(local)));
}
