import { Cron } from "croner";
import { type Problem, problem } from "../../i18n/problem.ts";
import { fail, ok, type Result } from "../result.ts";
import type { RepeatedTime, ScheduleTime } from "../schedule.ts";
import { readDuration } from "./duration.ts";
import { isIsoLike, readIsoTime } from "./iso-time.ts";
import { TIME_LANGUAGES } from "./languages/languages.ts";
import { isoDay, localTime } from "./local-time.ts";
import { type NaturalTime, readNaturalTime } from "./natural-time.ts";
import { nextTime } from "./next-time.ts";
import { takeZone, zoneLabel } from "./time-zones.ts";

const FIELD = /^[\d*/,?-]+$/;

/** Splits a text that looks like a cron expression into its fields; undefined for other texts. */
function cronFields(text: string): string[] | undefined {
  const fields = text.split(/\s+/);
  return fields.length >= 4 && fields.slice(0, 2).every((field) => FIELD.test(field)) ? fields : undefined;
}

/** Says what is wrong with the fields of a cron expression, if anything. */
function cronProblem(fields: readonly string[]): string | undefined {
  if (fields.length !== 5) return `it has ${fields.length} fields instead of five (no seconds, no year)`;
  try {
    new Cron(fields.join(" "), { paused: true });
    return undefined;
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^CronPattern: /, "") : "";
    return said.charAt(0).toLowerCase() + said.slice(1).replace(/\.$/, "");
  }
}

/** Cron's own nicknames. */
const NICKNAMES: ReadonlyMap<string, string> = new Map([
  ["@hourly", "0 * * * *"],
  ["@daily", "0 0 * * *"],
  ["@midnight", "0 0 * * *"],
  ["@weekly", "0 0 * * 0"],
  ["@monthly", "0 0 1 * *"],
  ["@yearly", "0 0 1 1 *"],
  ["@annually", "0 0 1 1 *"],
]);

/** How far ahead something may be scheduled: ten years. */
const MAX_AHEAD_MS = 10 * 365 * 24 * 3600_000;
/** The most characters of a time. */
const MAX_LENGTH = 200;

/**
 * Reads seconds, a duration ("5 minutes"), an ISO time, a five-field cron expression, or what people say in one of
 * `TIME_LANGUAGES`, such as "every 5 minutes" and "tomorrow at 9". `zone` (an IANA name) applies unless the text names one,
 * also as a separate argument: `"0 9 * * 1":Asia/Jakarta`. A text that is not understood completely is refused, with forms that
 * work.
 */
export function parseScheduleTime(text: string, now: Date, zone: string): Result<ScheduleTime> {
  const wanted = text.trim();
  if (wanted.length === 0) return fail("invalid", problem("timeMissing"));
  if (wanted.length > MAX_LENGTH) return fail("invalid", problem("timeTooLong", { most: MAX_LENGTH }));
  const time = readTime(spelledOut(wanted), now, zone);
  if ("key" in time) return fail("invalid", time);
  if ("problem" in time) return fail("invalid", refused(wanted, time, now, zone));
  if (time.kind !== "once") return ok(time);
  const ahead = time.at.getTime() - now.getTime();
  if (ahead > MAX_AHEAD_MS) return fail("limit", problem("timeTooFar", { wanted }));
  return ahead > 0 ? ok(time) : fail("invalid", problem("timePassed", { wanted, forms: [] }));
}

/** Drops `cron:`, quotes, and the colons that are between arguments rather than in a clock time. */
function spelledOut(wanted: string): string {
  return (
    wanted
      .replace(/["“”„`]|(?<![^\s:])['‘]|['’](?![^\s:])/g, " ")
      .replace(/:(?=\s*[^\p{Nd}\s])|(?<=[^\p{Nd}\s]):/gu, " ")
      .replace(/\s+/g, " ")
      .trim()
      .replace(/^cron (?=\S)/i, "")
      // 0930 hours is a clock time.
      .replace(/(?<!\d)(0\d)([0-5]\d) ?(?:hours|hrs|h)$/i, "$1:$2")
  );
}

/** Times that mean different things in different places: 3/4, 22h, 1500 hours. The choices are what they could mean. */
function readTwofold(wanted: string, now: Date, zone: string): Refused | undefined {
  const unclear = (choices: readonly string[]): Refused => ({
    problem: "unclear",
    choices,
    language: undefined,
    zone,
    rest: wanted,
  });
  const days = numericDays(wanted, now, zone);
  if (days !== undefined) return unclear(days);
  const [, hour = "", minute = "00"] = /^(\d{1,2})(?:(?<=\d\d)([0-5]\d))? ?(?:h|hours|hrs)$/i.exec(wanted) ?? [];
  // Two hours from now are far likelier than two in the morning, and so are ten hours written out.
  const isClock = minute !== "00" || /\d{4}/.test(wanted) || (/\dh$/i.test(wanted) && Number(hour) >= 6);
  if (hour === "" || Number(hour) > 23 || !isClock) return undefined;
  return unclear([`${hour.padStart(2, "0")}:${minute}`, `in ${/^\d+/.exec(wanted)?.[0]} hours`]);
}

/** The two dates that 3/4 or 3/4/2027 can be, as ISO dates with what follows; undefined for other texts. */
export function numericDays(wanted: string, now: Date, zone: string): string[] | undefined {
  const [whole = "", first = "", second = "", year] = /^(\d{1,2})\/(\d{1,2})(?:\/(\d{4}))?(?=\s|$)/.exec(wanted) ?? [];
  const [a, b] = [Number(first), Number(second)];
  if (whole === "" || a === b || Math.max(a, b) > 12 || Math.min(a, b) < 1) return undefined;
  const clock = wanted.slice(whole.length);
  return [nextDate(b, a, year, now, zone), nextDate(a, b, year, now, zone)].map((day) => `${day}${clock}`);
}

/** The next such day as an ISO date; one that doesn't exist in that year stays as it is, and is refused later. */
function nextDate(month: number, day: number, year: string | undefined, now: Date, zone: string): string {
  const written = (of: number | string): string =>
    [of, String(month).padStart(2, "0"), String(day).padStart(2, "0")].join("-");
  const today = isoDay(localTime(now, zone).day);
  const thisYear = Number(today.slice(0, 4));
  return written(year ?? (written(thisYear) < today ? thisYear + 1 : thisYear));
}

type Refused = Extract<NaturalTime, { problem: unknown }> & { rest: string };

function readTime(wanted: string, now: Date, chatZone: string): ScheduleTime | Problem | Refused {
  const after = (ms: number): ScheduleTime => ({ kind: "once", at: new Date(now.getTime() + ms) });
  if (/^\d+$/.test(wanted)) return after(Math.min(Number(wanted) * 1000, MAX_AHEAD_MS + 1));
  const twofold = readTwofold(wanted, now, chatZone);
  if (twofold !== undefined) return twofold;
  const duration = readDuration(wanted);
  if (duration !== undefined && duration > 0) return after(Math.min(duration, MAX_AHEAD_MS + 1));

  const { rest, zone, unknown } = takeZone(wanted);
  const fields = cronFields(NICKNAMES.get(rest.toLowerCase()) ?? rest);
  const at = fields === undefined ? readIsoTime(rest, zone, chatZone) : undefined;
  const natural = fields === undefined && at === undefined ? readNaturalTime(rest, now, zone, chatZone) : undefined;
  const isTime = fields !== undefined || at !== undefined || (natural !== undefined && "time" in natural);
  if (unknown !== undefined && isTime) return problem("timeZoneUnknown", { zone: unknown });
  if (fields !== undefined) return repeated(fields, zone ?? chatZone, now);
  if (at !== undefined) return { kind: "once", at };
  if (natural === undefined) return problem("timeMissing");
  if ("time" in natural) return natural.time;
  if (natural.problem === "notUnderstood" && isIsoLike(rest)) return problem("timeIsNoIsoTime", { wanted });
  return { ...natural, rest };
}

function repeated(fields: readonly string[], zone: string, now: Date): ScheduleTime | Problem {
  const cron = fields.join(" ");
  const why = cronProblem(fields);
  if (why !== undefined) return problem("cronIsInvalid", { cron, why });
  const time: RepeatedTime = { kind: "cron", cron, zone };
  return nextTime(time, now) === undefined ? problem("cronNeverMatches", { cron }) : time;
}

/** Yesterday, in each of the languages. */
const YESTERDAY = /(?<=^|\s)(?:yesterday|kemarin|gestern|ayer|ontem|hier|вчера|أمس)(?=\s|$)/iu;

/** Whether a text is nothing but the word for yesterday. */
export function isYesterday(text: string): boolean {
  return text.replace(YESTERDAY, "").trim() === "";
}

/** The most forms that are shown instead of one that is refused. */
const MAX_FORMS = 2;

/** Says why a phrase is refused, and suggests forms of it that work, or else examples in its language if one was recognized. */
function refused(wanted: string, natural: Refused, now: Date, zone: string): Problem {
  const { language, rest } = natural;
  const isPast = natural.problem === "notUnderstood" && YESTERDAY.test(rest);
  const reason = isPast ? "passed" : natural.problem;
  const choices = isPast ? tomorrowInstead(rest) : (natural.choices ?? []);
  // Forms say the zone again that the phrase named.
  const named = natural.zone === zone ? "" : ` ${zoneLabel(natural.zone)}`;
  const timed = reason === "noClock" ? (language?.clocks ?? []).map((clock) => `${rest} ${clock}`) : [];
  const [every = ""] = (language?.words.every ?? "").split(",");
  const repeated = reason === "unclear" && every !== "" ? [`${every} ${rest}`] : [];
  const own = [...timed, ...repeated].map((form) => (takeZone(wanted).zone === undefined ? form : `${form}${named}`));
  const candidates = [...choices.map((form) => `${form}${named}`), ...own].filter((form) => works(form, now, zone));
  const examples = (language?.examples ?? []).filter((form) => works(form, now, zone));
  const forms = (candidates.length > 0 ? candidates : examples).slice(0, MAX_FORMS);
  const [form = ""] = forms;
  if (reason === "noClock" && candidates.length > 0)
    return problem("timeLacksClock", { wanted, form, cron: named === "" ? cronOf(form, now, zone) : "" });
  if (reason === "unclear") return problem("timeIsUnclear", { wanted, forms });
  if (reason === "passed") return problem("timePassed", { wanted, forms });
  if (reason === "never") return problem("timeNeverComes", { wanted, forms });
  if (reason === "tooOften") return problem("timeTooOften", { wanted, forms });
  return problem("timeNotUnderstood", { wanted, forms });
}

/** The text with tomorrow in place of yesterday, in each language. */
function tomorrowInstead(text: string): string[] {
  return TIME_LANGUAGES.map(({ words }) => text.replace(YESTERDAY, (words["near 1"] ?? "").split(",")[0] ?? ""));
}

function works(form: string, now: Date, zone: string): boolean {
  return form.length <= MAX_LENGTH && "kind" in readTime(form, now, zone);
}

/** The cron expression that says the same, if a single one does; otherwise empty. */
function cronOf(form: string, now: Date, zone: string): string {
  const time = readTime(form, now, zone);
  const isPlain = "kind" in time && time.kind === "cron" && time.also === undefined && time.stride === undefined;
  return isPlain ? time.cron : "";
}
