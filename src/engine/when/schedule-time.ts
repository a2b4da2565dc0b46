import { Cron } from "croner";
import { fail, ok, type Result } from "../result.ts";
import type { ScheduleTime } from "../schedule.ts";
import { readDuration } from "./duration.ts";
import { isIsoLike, readIsoTime, readZone } from "./iso-time.ts";
import { type NaturalTime, readNaturalTime } from "./natural-time.ts";

const FIELD = /^[\d*/,?-]+$/;

/** Splits a text that looks like a cron expression into its fields; undefined for other texts. */
export function cronFields(text: string): string[] | undefined {
  const fields = text.split(/\s+/);
  return fields.length >= 4 && fields.slice(0, 2).every((field) => FIELD.test(field)) ? fields : undefined;
}

/** The next time of a cron expression after `from`; undefined if there is none or the line is invalid. */
export function nextTime(cron: string, zone: string, from: Date): Date | undefined {
  try {
    return new Cron(cron, { timezone: zone, paused: true }).nextRun(from) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Says what is wrong with the fields of a cron expression, if anything. */
export function cronProblem(fields: readonly string[]): string | undefined {
  if (fields.length !== 5) return `it has ${fields.length} fields instead of five (no seconds, no year)`;
  try {
    new Cron(fields.join(" "), { paused: true });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, "");
  }
}

/** How far ahead something may be scheduled: ten years. */
const MAX_AHEAD_MS = 10 * 365 * 24 * 3600_000;
const EXAMPLES =
  'Write seconds (300), a duration ("5 minutes"), a time (2030-01-31T09:00), "weekdays at 9" or a cron expression in quotes ("0 9 * * 1").';
const CRON_HINT =
  'The five fields are minute, hour, day of the month, month and day of the week: "0 9 * * 1" is Mondays at nine.';
const ISO_HINT = "Write year, month, day and time with two digits each: 2030-01-31T09:00, and Asia/Jakarta after it.";

/**
 * Reads seconds, a duration ("5 minutes"), an ISO time, a five-field cron expression, or natural language such as "every 5 minutes"
 * and "tomorrow at 9". `zone` (an IANA name) applies unless the text names one. A text that is not understood completely
 * is refused.
 */
export function parseScheduleTime(text: string, now: Date, zone: string): Result<ScheduleTime> {
  const wanted = text.trim().replace(/^cron:?\s+(?=\S)/i, "");
  if (wanted.length === 0 || wanted.length > 200) return fail("invalid", "When should it run?", EXAMPLES);
  if (/^\d+$/.test(wanted)) return after(Number(wanted) * 1000, now, wanted);
  const duration = readDuration(wanted);
  if (duration !== undefined && duration > 0) return after(duration, now, wanted);

  const { rest, zone: ownZone, unknown } = readZone(wanted);
  const natural = readNaturalTime(rest);
  const fields =
    cronFields(rest) ?? (natural?.kind === "cron" && natural.isWhole ? natural.cron.split(" ") : undefined);
  if (unknown !== undefined && (fields !== undefined || natural?.kind === "day" || isIsoLike(rest)))
    return fail("invalid", `There is no time zone "${unknown}".`, "Write its IANA name, such as Asia/Jakarta.");
  if (isIsoLike(rest)) return once(readIsoTime(rest, ownZone, zone), now, wanted);
  if (fields !== undefined) return repeated(fields, ownZone ?? zone, now);
  if (natural?.kind === "day") return once(onDay(natural, now, ownZone ?? zone), now, wanted);
  return notUnderstood(wanted, natural?.cron);
}

function onDay(
  { daysAhead, hour, minute }: Extract<NaturalTime, { kind: "day" }>,
  now: Date,
  zone: string,
): Date | undefined {
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(now);
  const date = new Date(Date.parse(`${today}T00:00:00Z`) + daysAhead * 24 * 3600_000).toISOString().slice(0, 10);
  const clock = [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
  return readIsoTime(`${date}T${clock}`, undefined, zone);
}

function once(at: Date | undefined, now: Date, wanted: string): Result<ScheduleTime> {
  if (at === undefined) return fail("invalid", `"${wanted}" is not a valid time.`, ISO_HINT);
  if (at.getTime() <= now.getTime()) return fail("invalid", `${wanted} has passed.`, EXAMPLES);
  return after(at.getTime() - now.getTime(), now, wanted);
}

function repeated(fields: readonly string[], zone: string, now: Date): Result<ScheduleTime> {
  const cron = fields.join(" ");
  const wrong = cronProblem(fields);
  if (wrong !== undefined) return fail("invalid", `The cron expression "${cron}" is invalid: ${wrong}.`, CRON_HINT);
  if (nextTime(cron, zone, now) === undefined)
    return fail("invalid", `The cron expression "${cron}" never matches any date.`, CRON_HINT);
  return ok({ kind: "cron", cron, zone });
}

function notUnderstood(wanted: string, cron: string | undefined): Result<ScheduleTime> {
  return fail(
    "invalid",
    `"${wanted}" cannot be read as a time.`,
    cron === undefined ? exampleNear(wanted) : `To repeat it, write a cron expression in quotes: "${cron}".`,
  );
}

/** A clock time alone does not say which day, or whether to repeat: suggests both. */
function exampleNear(wanted: string): string {
  return /^(?:(?:at|jam|pukul)\s)?\d{1,2}[:.]\d\d(?:\s?[ap]m)?$/i.test(wanted)
    ? `Write "every day at ${clockIn(wanted)}", or "tomorrow at ${clockIn(wanted)}".`
    : EXAMPLES;
}

function clockIn(wanted: string): string {
  return wanted.replace(/^\D+/, "");
}

function after(ms: number, now: Date, text: string): Result<ScheduleTime> {
  return ms <= MAX_AHEAD_MS
    ? ok({ kind: "once", at: new Date(now.getTime() + ms) })
    : fail("limit", `"${text}" is more than ten years ahead.`);
}
