import { jsonText } from "../../grammar/json-text.ts";
import { foldName } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { JsonValue } from "../engine/json.ts";
import { textProblem } from "../engine/plain-text.ts";
import { readSaidDuration } from "../engine/when/said-duration.ts";
import { problem, type Wording } from "../i18n/problem.ts";
import type { Read, Reader } from "./params.ts";

/** Reads text that is not blank. Other values, which a template may fill in, become JSON. `max` is in UTF-16 units. */
export function readText({ max }: { max: number }): Reader<string> {
  return (value) => {
    const text = asText(value);
    if (text.trim() === "") return { problem: problem("mustNotBeEmpty") };
    if (text.length > max) return { problem: problem("tooManyCharacters", { number: text.length, most: max }) };
    const wrong = textProblem(text);
    return wrong === undefined ? { value: text } : { problem: wrong };
  };
}

/** A value as text for people: strings as they are, everything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : jsonText(value);
}

/** Reads a number from `min` to `max`, both included. A string such as `"5"` or `"-2.5"` counts as a number. */
export function readNumber({ min, max, integer = false }: { min: number; max: number; integer?: boolean }) {
  return (value: unknown): Read<number> => {
    const number = toNumber(value);
    if (number === undefined || (integer && !Number.isInteger(number)) || number < min || number > max) {
      return { problem: problem("mustBeNumber", { whole: integer, min, max }) };
    }
    return { value: number };
  };
}

const NUMERAL = /^[+-]?\d{1,16}(?:\.\d{1,16})?$/;

/** A finite number, or a string that holds a plain decimal one; undefined for anything else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return NUMERAL.test(text) ? Number(text) : undefined;
}

/** Reads seconds from `min` to `max`: a number, or a duration such as "5 minutes" or `{"minutes": 5}`. */
export function readSeconds(bounds: { min: number; max: number }): Reader<number> {
  const read = readNumber(bounds);
  return (value) => {
    const ms = readSaidDuration(value);
    return read(ms === undefined ? value : ms / 1000);
  };
}

/** Reads true or false, also as a string, such as `"True"`. */
export function readBoolean(value: unknown): Read<boolean> {
  if (typeof value === "boolean") return { value };
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return { value: word === "true" };
  return { problem: problem("mustBeTrueOrFalse") };
}

/**
 * Reads one of a few words. Case, `-`, `_` and spaces do not matter, so `findOne` is `find_one`. `aliases` are accepted for the
 * word they stand for; a word in `refused` gets the explanation given there.
 */
export function readChoice<T extends string>(
  choices: readonly T[],
  { aliases = {}, refused = {} }: { aliases?: Record<string, T>; refused?: Record<string, Wording> } = {},
): Reader<T> {
  const byWord = new Map<string, T>([
    ...Object.entries(aliases).map(([alias, choice]): [string, T] => [alias, choice]),
    ...choices.map((choice): [string, T] => [foldName(choice), choice]),
  ]);
  const explained = new Map(Object.entries(refused));
  return (value) => {
    if (typeof value !== "string") return { problem: problem("mustBeOneOf", { choices }) };
    const word = foldName(value.slice(0, 100));
    const choice = byWord.get(word);
    if (choice !== undefined) return { value: choice };
    const why = explained.get(word);
    if (why !== undefined) return { problem: why };
    const near = nearest(value, choices);
    const others = near === undefined ? choices : [];
    return {
      problem: problem("cannotBe", { written: JSON.stringify(value.slice(0, 40)), near, choices: others }),
    };
  };
}

/** The longest value that a confirmation shows, in UTF-16 units. */
const MAX_SHOWN = 1_000;

/** Whether a raw param is one of these words, compared as `readChoice` does. For `effects`. */
export function isWord(value: JsonValue | undefined, words: readonly string[]): boolean {
  return typeof value === "string" && words.some((word) => foldName(word) === foldName(value.slice(0, MAX_SHOWN)));
}

/** A raw param as a confirmation shows it, whole. For `effects`. */
export function shownValue(value: JsonValue | undefined): string {
  return value === undefined || value === null ? "…" : asText(value);
}

/** As {@link shownValue}, for data that no quotation marks surround: a text in it cannot be read as the words around it. */
export function shownData(value: JsonValue | undefined): string {
  return typeof value === "string" && !ONE_TEMPLATE.test(value) ? JSON.stringify(value) : shownValue(value);
}

const ONE_TEMPLATE = /^\{[^{}"]{1,200}\}$/;
