import type { Argument } from "../../../grammar/shortcode/nodes.ts";
import { unescapeText } from "../../../grammar/shortcode/parse.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";

/** One argument as the binding sees it, with its raw text. */
export interface Segment {
  /** The trimmed text; of JSON, its raw source. `""` means "not given". */
  text: string;
  /** As it stands in the message, blanks and escapes included. */
  raw: string;
  /** Present where the argument is JSON. */
  json?: JsonValue;
  /** The JSON had to be mended to be read. */
  repaired: boolean;
  start: number;
  end: number;
}

/** A command's arguments as segments of the message. */
export function segmentsOf(args: readonly Argument[], source: string): Segment[] {
  return args.map((argument) => {
    const { start, end } = argument;
    const raw = source.slice(start, end);
    if (argument.kind === "text") return { text: argument.text, raw, repaired: false, start, end };
    return { text: raw.trim(), raw, json: argument.value as JsonValue, repaired: argument.repaired, start, end };
  });
}

/** Without the empty arguments at the end, which say nothing. */
export function withoutTrailingEmpty(segments: readonly Segment[]): Segment[] {
  let length = segments.length;
  while (length > 0 && segments[length - 1]?.text === "") length--;
  return segments.slice(0, length);
}

/** Whether an argument is empty, or says so in words. */
export function saysNothing(segment: Segment): boolean {
  return /^(?:none|null|nil|)$/i.test(segment.text);
}

/** The words of neighbouring segments, colons between them included; one that is a JSON string is that string. */
export function joinedText(segments: readonly Segment[], source: string): string {
  const given = withoutTrailingEmpty(segments);
  const first = given.findIndex((segment) => segment.text !== "");
  const [from, to] = [given[first], given.at(-1)];
  if (from === undefined || to === undefined) return "";
  if (from === to) return textOf(from);
  return unescapeText(source.slice(from.start, to.end)).trim();
}

/** A single segment as words: a JSON string is its value, other JSON its source. */
export function textOf(segment: Segment): string {
  return (typeof segment.json === "string" ? segment.json : segment.text).trim();
}

/** The JSON object that a segment holds, also where it was quoted as a string. */
export function objectIn(segment: Segment | undefined): JsonObject | undefined {
  const value = unquoted(segment);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The JSON list that a segment holds, also where it was quoted as a string. */
export function listIn(segment: Segment | undefined): JsonValue[] | undefined {
  const value = unquoted(segment);
  return Array.isArray(value) ? value : undefined;
}

function unquoted(segment: Segment | undefined): JsonValue | undefined {
  const value = segment?.json;
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}
