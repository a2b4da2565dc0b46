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
