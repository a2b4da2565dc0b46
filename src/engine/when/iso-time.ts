import { localMoment } from "./local-time.ts";

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
  if (offset === undefined) return localMoment(local, zone ?? chatZone);
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
