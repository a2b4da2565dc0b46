import type { Bound, Parameter } from "../../commands/signature.ts";
import { isClockTime, readWholeNumber } from "../../commands/whole-number.ts";
import { type Failure, fail, hinted, type Result } from "../../engine/result.ts";
import { readSaidDuration } from "../../engine/when/said-duration.ts";
import { problem } from "../../i18n/problem.ts";
import { listIn, objectIn, type Segment, textOf, withoutTrailingEmpty } from "./segments.ts";

/** Reads a parameter that must be a whole number within its bounds; `text` must not be empty. */
export function bindNumber(parameter: Parameter, text: string): Result<number> {
  const duration = parameter.unit === "seconds" ? readSaidDuration(text) : undefined;
  const isWhole = duration !== undefined && duration % 1000 === 0;
  const reading = isWhole ? { kind: "whole" as const, value: duration / 1000 } : readWholeNumber(text);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = parameter;
  if (reading.kind === "whole" && reading.value >= min && reading.value <= max)
    return { ok: true, value: reading.value };
  const wanted = reading.kind === "wrong" ? reading.instead : undefined;
  const instead = wanted === undefined || wanted < min || wanted > max ? parameter.example : String(wanted);
  return fail(
    "invalid",
    problem("mustBeWholeNumber", {
      parameter: parameter.name,
      min,
      max: max === Number.MAX_SAFE_INTEGER ? undefined : max,
      written: text,
    }),
    problem("writeForExample", { what: instead }),
  );
}

/** Parameters bound from the end of the segments, and the remaining segments. */
export interface TypedEnd {
  values: Bound["values"];
  rest: Segment[];
}

/**
 * Takes the typed parameters from the end: JSON by its type, then whole numbers. Empty arguments among them count as "not given".
 * Something that can only be a mistyped number is an error.
 */
export function takeTypedEnd(
  parameters: readonly Parameter[],
  segments: readonly Segment[],
  greedy: Parameter | undefined,
): Result<TypedEnd> {
  const values: Bound["values"] = {};
  const withoutJson = takeJson(parameters, segments, values);
  const numbers = parameters.filter((parameter) => parameter.kind === "int");
  const [first, ...afterFirst] = withoutJson;
  const greedyLeftOut = greedy?.optional === true && first?.text === "";
  const body = greedyLeftOut ? afterFirst : withoutJson;
  const count = numbersAtEnd(body, numbers.length, greedy !== undefined);
  const rest = body.slice(0, body.length - count);
  for (const [i, segment] of body.slice(rest.length).entries()) {
    if (segment.text === "") continue;
    const value = bindNumber(numbers[i] as Parameter, textOf(segment));
    if (!value.ok) return greedy === undefined ? value : orInQuotes(value, greedy, segment);
    values[(numbers[i] as Parameter).name] = value.value;
  }
  const stray = count === 0 && greedy !== undefined ? wordAfterNumber(rest, numbers) : undefined;
  if (stray !== undefined) return stray;
  return { ok: true, value: { values, rest } };
}

/**
 * Removes JSON arguments of the expected types from the end. Of several parameters of one type the first ones are taken as given, unless
 * an empty argument stands in place of one.
 */
function takeJson(parameters: readonly Parameter[], segments: readonly Segment[], values: Bound["values"]): Segment[] {
  const wanted = parameters.filter((parameter) => parameter.kind === "object" || parameter.kind === "list");
  const numbers = parameters.filter((parameter) => parameter.kind === "int").length;
  const kept = [...segments];
  const left = [...wanted];
  const found: Segment[] = [];
  let isAfterEmpty = false;
  let seenNumbers = 0;
  for (let i = kept.length - 1; i >= 0 && left.length > 0; i--) {
    const segment = kept[i] as Segment;
    const at = left.findLastIndex((parameter) => jsonFor(parameter, segment) !== undefined);
    if (at >= 0) {
      isAfterEmpty = kept[i - 1]?.text === "";
      found.unshift(segment);
      left.splice(at, 1);
      kept.splice(i, 1);
    } else if (segment.text !== "" && (readWholeNumber(segment.text).kind === "text" || ++seenNumbers > numbers)) break;
  }
  for (const kind of ["object", "list"] as const) {
    const ofKind = wanted.filter((parameter) => parameter.kind === kind);
    const given = found.filter((segment) => jsonFor({ kind } as Parameter, segment) !== undefined);
    const named = isAfterEmpty ? ofKind.slice(ofKind.length - given.length) : ofKind;
    for (const [i, segment] of given.entries())
      values[(named[i] as Parameter).name] = jsonFor(named[i] as Parameter, segment);
  }
  return withoutTrailingEmpty(kept);
}

/** The JSON in a segment, if it is of the parameter's type. */
export function jsonFor({ kind }: Parameter, segment: Segment) {
  return kind === "object" ? objectIn(segment) : kind === "list" ? listIn(segment) : undefined;
}

/** How many segments at the end are numbers or left out, at most `most`. */
function numbersAtEnd(body: readonly Segment[], most: number, beforeIsText: boolean): number {
  let count = 0;
  // In quotation marks a number is text where text may be, unless everything is quoted: "Report":"600":"2".
  const areQuoted = body.length > 1 && body.every(({ json }) => typeof json === "string");
  while (count < most && count < body.length - (areQuoted ? 1 : 0)) {
    const segment = body[body.length - 1 - count] as Segment;
    const isNumber =
      (segment.json === undefined || areQuoted || !beforeIsText) && readWholeNumber(textOf(segment)).kind !== "text";
    if (segment.text !== "" && !isNumber) break;
    count++;
  }
  const before = body[body.length - 2];
  const last = body.at(-1);
  if (count === 1 && beforeIsText && before !== undefined && last !== undefined && isClockTime(before.raw, last.raw))
    return 0;
  return count;
}

/** `desc:1800:fast`: a number and then a word in the position of the second number. */
function wordAfterNumber(rest: readonly Segment[], numbers: readonly Parameter[]) {
  const [, number, word] = rest;
  const last = numbers[1];
  if (rest.length !== 3 || last === undefined || number === undefined || word === undefined) return undefined;
  if (readWholeNumber(number.text).kind === "text" || !/^[a-z]+$/i.test(word.text)) return undefined;
  const value = bindNumber(last, textOf(word));
  return value.ok ? undefined : value;
}

function orInQuotes(value: Failure, greedy: Parameter, segment: Segment) {
  const hint = value.error.problem?.hint ?? "";
  return hinted(value, problem("orQuote", { hint, parameter: greedy.name, text: segment.text }));
}
