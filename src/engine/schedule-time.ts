import { Cron } from "croner";
import parseDuration from "parse-duration";
import { done, type Result, refuse } from "./result.ts";

/** When something is to happen: once, or again and again. */
export type ScheduleTime = { kind: "once"; at: Date } | { kind: "cron"; cron: string; zone: string };

/** Nothing is scheduled further ahead than this, in milliseconds: ten years. */
const FURTHEST_MS = 10 * 365 * 24 * 3600_000;
const EXAMPLES =
  'Write seconds (300), a duration ("5 minutes"), a time (2030-01-31T09:00) or a cron line in quotes ("0 9 * * 1").';

/**
 * Reads seconds, a duration as people write it, an ISO time (without an offset it is in `zone`), or a cron line of five or
 * six fields. `zone` is an IANA name.
 */
export const parseScheduleTime = (text: string, now: Date, zone: string): Result<ScheduleTime> => {
  const wanted = text.trim();
  if (wanted.length === 0 || wanted.length > 200) return refuse("invalid", "When should it run?", EXAMPLES);
  const ms = isDigits(wanted) ? Number(wanted) * 1000 : undefined;
  if (ms !== undefined) return after(ms, now, text);
  const at = isoTime(wanted, zone);
  if (at !== undefined) {
    if (at.getTime() <= now.getTime()) return refuse("invalid", `${wanted} has passed.`, EXAMPLES);
    return after(at.getTime() - now.getTime(), now, text);
  }
  const fields = wanted.split(" ").filter((field) => field !== "");
  if (fields.length === 5 || fields.length === 6) {
    const next = nextTime(wanted, zone, now);
    if (next !== undefined) return done({ kind: "cron", cron: fields.join(" "), zone });
  }
  // Without a unit a number would count as milliseconds, which nobody means.
  const duration = !/[a-z]/i.test(wanted)
    ? null
    : parseDuration(wanted.toLowerCase().startsWith("in ") ? wanted.slice(3) : wanted);
  if (duration !== null && duration !== undefined && duration > 0) return after(duration, now, text);
  return refuse("invalid", `"${wanted}" is no time that can be understood.`, EXAMPLES);
};

/** The next time of a cron line after `from`; undefined when there is none, or the line is wrong. */
export const nextTime = (cron: string, zone: string, from: Date): Date | undefined => {
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun(from) ?? undefined;
  } catch {
    return undefined;
  }
};

/** Whether the name is a time zone that can be used. */
export const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const after = (ms: number, now: Date, text: string): Result<ScheduleTime> =>
  ms <= FURTHEST_MS
    ? done({ kind: "once", at: new Date(now.getTime() + ms) })
    : refuse("limit", `"${text.trim()}" is more than ten years ahead.`);

const isDigits = (text: string): boolean => {
  for (const character of text) if (character < "0" || character > "9") return false;
  return text.length < 12;
};

/** A date, or date and time, in ISO 8601. */
const isoTime = (text: string, zone: string): Date | undefined => {
  const date = text.slice(0, 10);
  if (text.length < 10 || date[4] !== "-" || date[7] !== "-" || !isDigits(date.replaceAll("-", ""))) return undefined;
  const local = text.length === 10 ? `${text}T00:00` : text.replace(" ", "T");
  const time = local.slice(11);
  const hasOffset = time.endsWith("Z") || time.includes("+") || time.includes("-");
  const at = new Date(hasOffset ? local : `${local}Z`);
  if (Number.isNaN(at.getTime())) return undefined;
  return hasOffset ? at : new Date(at.getTime() - zoneOffset(at, zone));
};

/** What local time in the zone is ahead of UTC, in milliseconds, at a local time that is written as if it were UTC. */
const zoneOffset = (local: Date, zone: string): number => {
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
};
