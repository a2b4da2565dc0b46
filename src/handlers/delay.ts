import { foldName } from "../../grammar/names.ts";
import { defineHandler, sleep } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { customIssue } from "../engine/param-issues.ts";
import { readSaidDuration } from "../engine/when/said-duration.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { readNumber, readSeconds, shownValue, toNumber } from "./param-readers.ts";
import { optionalParam, type Read, type Reader, strictParams } from "./params.ts";

const ONE_YEAR = 365 * 24 * 60 * 60;

/** Units that may be added up, in seconds. */
const UNITS = { milliseconds: 0.001, seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
const UNIT_NAMES = Object.keys(UNITS) as (keyof typeof UNITS)[];

/** Other names of a unit, and of a duration with its unit, folded. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ...["ms", "millis", "millisecond", "milidetik"].map((name): [string, string] => [name, "milliseconds"]),
  ...["second", "sec", "secs", "s", "detik"].map((name): [string, string] => [name, "seconds"]),
  ...["minute", "min", "mins", "m", "menit"].map((name): [string, string] => [name, "minutes"]),
  ...["hour", "hr", "hrs", "h", "jam"].map((name): [string, string] => [name, "hours"]),
  ...["day", "d", "hari"].map((name): [string, string] => [name, "days"]),
  ...["time", "delay", "wait", "for", "interval", "durasi", "selama", "length"].map((name): [string, string] => [
    name,
    "duration",
  ]),
]);

/** `{"minute": 5}` as `{"minutes": 5}`, `{"time": "5m"}` as `{"duration": "5m"}`, a value with its unit as a duration: `{"seconds": "5 minutes"}` too. */
function respell(raw: JsonObject): JsonObject {
  if (Object.hasOwn(raw, "unit") && readSaidDuration(raw) !== undefined) return { duration: raw };
  const [[key, only] = [], ...others] = Object.entries(raw);
  if (key === "seconds" && others.length === 0 && toNumber(only) === undefined && readSaidDuration(only) !== undefined)
    return { duration: only as JsonValue };
  const known: readonly string[] = [...UNIT_NAMES, "duration"];
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => {
      const name = known.includes(key) ? key : OTHER_NAMES.get(foldName(key.slice(0, 40)));
      return [name === undefined || (name !== key && Object.hasOwn(raw, name)) ? key : name, value];
    }),
  );
}

/** Reads an amount of a unit; a duration with a unit of its own counts as what it says. */
function readAmount(unit: keyof typeof UNITS): Reader<number> {
  const read = readNumber({ min: 0, max: ONE_YEAR / UNITS[unit] });
  const readDuration = readSeconds({ min: 0, max: ONE_YEAR });
  return (value) => {
    const amount = read(value);
    if ("value" in amount) return { value: amount.value * UNITS[unit] };
    const seconds = toNumber(value) === undefined ? readDuration(value) : amount;
    return "value" in seconds ? seconds : amount;
  };
}

/** Reads a duration with its unit: a bare number could be seconds or milliseconds. */
function readWithUnit(value: unknown): Read<number> {
  const example = { problem: 'needs a unit, such as "10 minutes"; or write seconds' };
  return toNumber(value) === undefined ? readSeconds({ min: 0, max: ONE_YEAR })(value) : example;
}

const delayParams = strictParams(
  {
    seconds: optionalParam("seconds to wait, fractions allowed, up to one year", readAmount("seconds"), undefined),
    milliseconds: optionalParam("milliseconds to wait", readAmount("milliseconds"), undefined),
    minutes: optionalParam(
      "minutes to wait, in addition to seconds or instead of them",
      readAmount("minutes"),
      undefined,
    ),
    hours: optionalParam("hours to wait", readAmount("hours"), undefined),
    days: optionalParam("days to wait", readAmount("days"), undefined),
    duration: optionalParam('a duration with its unit, such as "10 minutes"', readWithUnit, undefined),
  },
  { seconds: "sleep timeout" },
).transform((given, ctx): { seconds: number } => {
  const parts = Object.values(given).filter((part) => part !== undefined);
  const seconds = parts.reduce((sum, part) => sum + part, 0);
  if (parts.length > 0 && seconds <= ONE_YEAR) return { seconds };
  ctx.issues.push(customIssue(problem(parts.length === 0 ? "required" : "moreThanAYear"), given, ["seconds"]));
  return z.NEVER;
});

/**
 * `delay`: waits. The end time is stored in the database, so the wait survives a restart and holds no worker slot.
 * Result: `{seconds}`.
 */
export const delay = defineHandler({
  name: "delay",
  summary: "Waits for seconds, minutes, hours or days; survives a restart.",
  example: { seconds: 5 },
  synonyms: ["wait", "sleep", "pause", "pause_for", "timer", "tunggu", "jeda"],
  capability: "chat",
  ownOutcome: true,
  respell,
  effects: (raw) => {
    const read = delayParams.safeParse(raw);
    return [{ kind: "wait", seconds: read.success ? String(read.data.seconds) : shownValue(raw) }];
  },
  params: delayParams,
  result: z.strictObject({ seconds: z.number() }),
  run: async ({ params }) => sleep(params.seconds, { seconds: params.seconds }),
});
