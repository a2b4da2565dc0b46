import { withoutQuotes } from "../../../grammar/json-text.ts";
import type { Argument } from "../../../grammar/shortcode/nodes.ts";
import { unescapeText } from "../../../grammar/shortcode/parse.ts";
import { parsePlaceholder } from "../../commands/placeholder-name.ts";
import type { ParameterKind } from "../../commands/signature.ts";
import { type JsonObject, type JsonProblem, type JsonValue, jsonProblem, sayAt } from "../../engine/json.ts";
import { fail, type Result } from "../../engine/result.ts";
import { type Problem, problem } from "../../i18n/problem.ts";

/** An argument of a shortcode, with its raw text. */
export interface Segment {
  /** The trimmed text, or the raw source of JSON. `""` means "not given". */
  text: string;
  /** As written in the message, spaces and escapes included. */
  raw: string;
  /** The value, if the argument is JSON. */
  json?: JsonValue;
  /** The JSON had to be repaired. */
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

/** Drops trailing empty arguments. */
export function withoutTrailingEmpty(segments: readonly Segment[]): Segment[] {
  let length = segments.length;
  while (length > 0 && segments[length - 1]?.text === "") length--;
  return segments.slice(0, length);
}

/** Whether an argument is empty, or written as none, null or nil. */
export function saysNothing(segment: Segment): boolean {
  return /^(?:none|null|nil|)$/i.test(segment.text);
}

/** The text of neighboring segments, with the colons between them; of a single JSON string, its value. */
export function joinedText(segments: readonly Segment[], source: string): string {
  const given = withoutTrailingEmpty(segments);
  const first = given.findIndex((segment) => segment.text !== "");
  const [from, to] = [given[first], given.at(-1)];
  if (from === undefined || to === undefined) return "";
  if (from === to) return textOf(from);
  return unescapeText(source.slice(from.start, to.end)).trim();
}

/** The text of a segment: the value of a JSON string, even in typographic quotes; the source of other JSON. */
export function textOf(segment: Segment): string {
  return typeof segment.json === "string" ? segment.json.trim() : withoutMarks(segment.text.trim());
}

/** Quotation marks that open, each with those that may close it. */
const MARKS: ReadonlyMap<string, string> = new Map([
  ["„", "“”"],
  ["“", "”“"],
  ["”", "”"],
  ["«", "»"],
  ["»", "«"],
  ["‘", "’"],
  ["‚", "‘’"],
  ["「", "」"],
]);

/** The text without the quotation marks that enclose all of it. */
export function withoutMarks(text: string): string {
  const [open = "", close = ""] = [text.charAt(0), text.charAt(text.length - 1)];
  if (text.length < 3 || MARKS.get(open)?.includes(close) !== true) return text;
  const inside = text.slice(1, -1);
  return inside.includes(open) || inside.includes(close) ? text : inside.trim();
}

/** The JSON object in a segment, even if it was quoted as a string. */
export function objectIn(segment: Segment | undefined): JsonObject | undefined {
  const value = withoutQuotes(segment?.json);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The JSON list in a segment, even if it was quoted as a string. */
export function listIn(segment: Segment | undefined): JsonValue[] | undefined {
  const value = withoutQuotes(segment?.json);
  return Array.isArray(value) ? value : undefined;
}

/** Checks that the segments' JSON can be stored. Placeholders in braces or brackets become text. */
export function usableSegments(segments: readonly Segment[]): Result<Segment[]> {
  const usable: Segment[] = [];
  for (const segment of segments) {
    if (segment.json === undefined) usable.push(segment);
    else if (typeof segment.json === "object" && parsePlaceholder(segment.text) !== undefined)
      usable.push({ ...segment, json: undefined, repaired: false });
    else {
      const value = objectIn(segment) ?? listIn(segment) ?? segment.json;
      const wrong = jsonProblem(value);
      if (wrong !== undefined)
        return fail("invalid", problem("jsonCannotBeStored", { why: sayAt(wrong) }), insteadOf(wrong));
      usable.push(segment);
    }
  }
  return { ok: true, value: usable };
}

/** What to write instead of JSON that `jsonProblem` refused. */
export function insteadOf({ why }: JsonProblem): Problem {
  if (why.key === "reservedKey") return problem("useAnotherKey");
  if (why.key === "nestedTooDeep") return problem("nestLess");
  return why.key === "notFinite" ? problem("useSmallerNumber") : problem("leaveOutCharacter");
}

/** The step name in an ADD_STEP, as far as it can be determined without the handler. */
export function probableStepName(afterWorkflow: readonly Segment[], source: string): string {
  const params = afterWorkflow.findIndex((segment) => objectIn(segment) !== undefined);
  if (params >= 2) return joinedText(afterWorkflow.slice(0, params - 1), source);
  const first = afterWorkflow[0];
  return first === undefined ? "" : textOf(first);
}

const ID = /^(?:wf|ex|st)_[0-9a-z]+$/i;

/** Whether a first segment is a complete reference (a placeholder or an id), so that no name continues after its colon. */
export function standsAlone(kind: ParameterKind, text: string): boolean {
  if (kind !== "workflow" && kind !== "execution" && kind !== "step") return false;
  if (kind === "execution" || ID.test(text)) return true;
  const placeholder = parsePlaceholder(text);
  if (placeholder === undefined) return false;
  return placeholder.kind === "step" ? !text.includes(" ") : !("mayBeName" in placeholder && placeholder.mayBeName);
}
