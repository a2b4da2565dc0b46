import { parseCondition } from "../../grammar/expression/parse.ts";
import { jsonText, withoutQuotes } from "../../grammar/json-text.ts";
import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { fail, type Result } from "../engine/result.ts";
import { readSaidDuration } from "../engine/when/said-duration.ts";
import { problem } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import { dependenciesFromJson } from "./dependencies.ts";
import { readWholeNumber } from "./whole-number.ts";

/** Other names of options, accepted as they are. HELP documents them. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["dependson", "dependencies"],
  ["depends", "dependencies"],
  ["deps", "dependencies"],
  ["retries", "retry_count"],
  ["maxretries", "retry_count"],
  ["parameters", "params"],
  ["args", "params"],
  ["timeoutseconds", "timeout"],
  ["maxparallel", "max_parallel_steps"],
  ["title", "name"],
  ["stepname", "name"],
]);

/** The option that a name means, in any spelling, of those with these names. */
export function optionNamed(written: string, names: readonly string[]): string | undefined {
  const folded = foldName(written);
  const alias = ALIASES.get(folded);
  return names.find((name) => foldName(name) === folded) ?? names.find((name) => name === alias);
}

/** The most unknown options that are named. */
const MAX_UNKNOWN = 10;

/** Names in the formats of other programs for what every step has, with whether a value can be that. */
const FOREIGN_KEYS: ReadonlyMap<string, ForeignKey> = new Map([
  ...keysMeaning("handler", isText, "type action handlername tool toolname uses kind node function module"),
  ...keysMeaning("params", isObject, "config input inputs arguments with data payload kwargs toolinput"),
  ...keysMeaning("dependencies", isReferences, "needs after requires waitfor runafter dependency"),
]);

type ForeignKey = readonly [name: string, isMeant: (value: JsonValue) => boolean];

function keysMeaning(name: string, isMeant: ForeignKey[1], words: string): [string, ForeignKey][] {
  return words.split(" ").map((word) => [word, [name, isMeant]]);
}

/** Names that are suggested but not accepted, because they could mean something else. */
const SUGGESTED_KEYS: ReadonlyMap<string, string> = new Map([
  ...[...FOREIGN_KEYS].map(([word, [name]]): [string, string] => [word, name]),
  ["operation", "handler"],
  ["options", "params"],
  ["previous", "dependencies"],
  ...["if", "when", "runif"].map((word): [string, string] => [word, "condition"]),
  ...["retry", "attempts", "maxattempts"].map((word): [string, string] => [word, "retry_count"]),
  ...["retryinterval", "retrywait", "retryafter", "backoff"].map((word): [string, string] => [word, "retry_delay"]),
  ...["saveto", "output", "outputkey", "resultkey", "store"].map((word): [string, string] => [word, "save_as"]),
  ...["onfailure", "onfail", "continueonerror", "ignoreerrors"].map((word): [string, string] => [word, "on_error"]),
]);

/**
 * Returns the options by their canonical names: `retryCount`, `Retry-Count` and `retries` are `retry_count`. An unknown name, or
 * one given twice, is an error.
 */
export function canonicalOptions(options: JsonObject, names: readonly string[]): Result<Map<string, JsonValue>> {
  const out = new Map<string, JsonValue>();
  const unknown: { written: string; near: string | undefined }[] = [];
  for (const [key, value] of Object.entries(options)) {
    const canonical = optionNamed(key, names);
    if (canonical === undefined) {
      const suggested = SUGGESTED_KEYS.get(foldName(key));
      const near = suggested !== undefined && names.includes(suggested) ? suggested : nearest(key, names);
      unknown.push({ written: key, near });
      continue;
    }
    if (out.has(canonical)) return fail("invalid", problem("optionTwice", { option: canonical }));
    out.set(canonical, value);
  }
  const [first, ...others] = unknown;
  if (first === undefined) return { ok: true, value: out };
  const hasParams = names.includes("params") && unknown.some(({ near }) => near === undefined);
  if (others.length === 0) return fail("invalid", problem("notAnOption", { ...first, names, hasParams }));
  const named = unknown.slice(0, MAX_UNKNOWN).map((one) => problem("optionInstead", one));
  return fail("invalid", problem("notOptions", { options: named, names, hasParams }));
}

/**
 * A step of another program's format by our names: `{"type": "log", "arguments": {…}, "needs": ["1"]}`. Only what can't mean
 * anything else is renamed: one that has no other name for it, with a value of its kind.
 */
export function inOurNames(step: JsonObject, names: readonly string[]): JsonObject {
  const meant = (key: string, value: JsonValue): string | undefined => {
    if (optionNamed(key, names) !== undefined) return undefined;
    const [name, isMeant] = FOREIGN_KEYS.get(foldName(key)) ?? [];
    return isMeant?.(value) === true ? name : undefined;
  };
  const all = Object.entries(step).map(([key, value]) => meant(key, value) ?? optionNamed(key, names) ?? key);
  const isOnly = (name: string | undefined): boolean => all.indexOf(name ?? "") === all.lastIndexOf(name ?? "");
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => {
      const name = meant(key, value);
      return [name !== undefined && isOnly(name) ? name : key, value];
    }),
  );
}

function isText(value: JsonValue): boolean {
  return typeof value === "string";
}

function isObject(value: JsonValue): boolean {
  const json = withoutQuotes(value);
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function isReferences(value: JsonValue): boolean {
  return typeof value === "string" || Array.isArray(value);
}

/** Checks the value of an option and returns it in the form that the engine takes. */
export type OptionReader = (key: string, value: JsonValue) => Result<unknown>;

/** A whole number within bounds; digits in quotes count as one. */
export function whole(min: number, max: number): OptionReader {
  return (key, value) => {
    const written = typeof value === "number" ? String(value) : typeof value === "string" ? value.trim() : "";
    const reading = readWholeNumber(written);
    const number =
      reading.kind === "whole" ? reading.value : min < 0 && Number.isInteger(value) ? (value as number) : undefined;
    if (number !== undefined && number >= min && number <= max) return { ok: true, value: number };
    const meant = reading.kind === "wrong" ? reading.instead : TIMES.exec(written)?.[1];
    const instead = meant === undefined ? undefined : Math.min(Math.max(Number(meant), min), max);
    const example = instead ?? Math.max(min, 1);
    return fail(
      "invalid",
      problem("optionMustBeWhole", { option: key, min, max, written: shown(value), example, instead }),
    );
  };
}

/** "3 times", "3x", "3 kali" */
const TIMES = /^(\d{1,6})\s{0,3}(?:x|times?|tries|try|retries|retry|attempts?|kali|percobaan)$/i;

/** Whole seconds within bounds, or a duration such as "5 minutes". */
export function wholeSeconds(min: number, max: number): OptionReader {
  const read = whole(min, max);
  return (key, value) => {
    const duration = durationIn(value);
    return read(key, duration !== undefined && Number.isInteger(duration) ? duration : value);
  };
}

/** Seconds that may have a fraction, or a duration such as "5 minutes". */
export function seconds(max: number): OptionReader {
  return (key, value) => {
    const number =
      durationIn(value) ?? (typeof value === "string" && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value);
    if (typeof number === "number" && number >= 0 && number <= max) return { ok: true, value: number };
    return fail(
      "invalid",
      problem("optionMustBeSeconds", {
        option: key,
        max,
        written: shown(value),
        example: Math.min(durationIn(value) ?? 5, max),
      }),
    );
  };
}

/** The seconds in "5 minutes", "30s" or `{"minutes": 5}`. */
function durationIn(value: JsonValue): number | undefined {
  const ms = readSaidDuration(value);
  return ms === undefined ? undefined : ms / 1000;
}

/** Text that is not empty. */
export const text: OptionReader = (key, value) => {
  const word = typeof value === "number" ? String(value) : value;
  if (typeof word === "string" && word.trim() !== "") return { ok: true, value: word.trim() };
  return fail("invalid", problem("optionMustBeText", { option: key, written: shown(value) }));
};

/** True or false. */
export const flag: OptionReader = (key, value) => {
  const word = typeof value === "string" ? value.toLowerCase() : String(value);
  if (word === "true" || word === "false") return { ok: true, value: word === "true" };
  return fail("invalid", problem("optionMustBeFlag", { option: key, written: shown(value) }));
};

/** What AIs write for the values of `on_error`. */
const SUGGESTED_VALUES: ReadonlyMap<string, string> = new Map([
  ...["skip", "ignore", "proceed", "next", "resume", "true"].map((word): [string, string] => [word, "continue"]),
  ...["stop", "abort", "halt", "raise", "error", "cancel"].map((word): [string, string] => [word, "fail"]),
]);

/** One of these values. */
export function oneOf(choices: readonly string[]): OptionReader {
  return (key, value) => {
    const word = typeof value === "string" ? value.trim().toLowerCase() : "";
    if (choices.includes(word)) return { ok: true, value: word };
    const suggested = SUGGESTED_VALUES.get(word);
    const near = suggested !== undefined && choices.includes(suggested) ? suggested : nearest(word, choices);
    return fail(
      "invalid",
      problem("optionMustBeOneOf", {
        option: key,
        choices: choices.map((one) => `"${one}"`),
        written: shown(value),
        near,
        example: near ?? choices[0] ?? "",
      }),
    );
  };
}

/** A JSON object, also in quotes. */
export const object: OptionReader = (key, value) => {
  const json = withoutQuotes(value);
  if (typeof json === "object" && json !== null && !Array.isArray(json)) return { ok: true, value: json };
  return fail("invalid", problem("optionMustBeObject", { option: key, written: shown(value) }));
};

/** An expression in the condition language. An error shows where the mistake is. */
export const condition: OptionReader = (key, value) => {
  if (typeof value === "boolean") return { ok: true, value: String(value) };
  if (typeof value !== "string") return text(key, value);
  const parsed = parseCondition(value);
  if (parsed.ok) return { ok: true, value };
  const { reason: why, column, line, caret } = parsed.error;
  const { error } = fail("invalid", problem("conditionMistake", { option: key, line, column, why }));
  return { ok: false, error: { ...error, caret } };
};

/** Step names, as a list or as `a,b`. */
export const dependencies: OptionReader = (_, value) => dependenciesFromJson(value);

function shown(value: JsonValue): string {
  const json = jsonText(value);
  return shortened(json, 61);
}
