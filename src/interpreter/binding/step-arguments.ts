import { jsonText } from "../../../grammar/json-text.ts";
import { dependenciesFromJson, dependenciesFromText } from "../../commands/dependencies.ts";
import { parsePlaceholder } from "../../commands/placeholder-name.ts";
import type { Bound, Parameter, Signature } from "../../commands/signature.ts";
import { stepOptionIn } from "../../commands/step-options.ts";
import { readWholeNumber } from "../../commands/whole-number.ts";
import type { JsonObject } from "../../engine/json.ts";
import { fail, type Result } from "../../engine/result.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { joinedText, objectIn, type Segment, saysNothing, textOf, withoutTrailingEmpty } from "./segments.ts";
import { bindNumber } from "./typed-arguments.ts";

/** The parameters after a step's handler, in order. */
export interface StepTail {
  params: Parameter;
  dependencies: Parameter;
  timeout: Parameter;
  options: Parameter;
}

/**
 * Binds the arguments after the handler of ADD_STEP. Each may be empty, or left out from the right. The options are the second
 * object, the timeout is a whole number at the end, and the dependencies are in between.
 */
export function bindStepTail(
  given: readonly Segment[],
  tail: StepTail,
  source: string,
  paramsExample: string,
): Result<Bound["values"]> {
  const values: Bound["values"] = {};
  const [first, ...rest] = given;
  if (first !== undefined && !saysNothing(first)) {
    const params = objectIn(first);
    if (params === undefined) return paramsMustBeJson(first, paramsExample);
    values[tail.params.name] = params;
  }
  const objects = rest.filter((segment) => objectIn(segment) !== undefined);
  if (objects.length > 1) return fail("invalid", problem("tooManyObjects"));
  const options = objects[0];
  if (options !== undefined) values[tail.options.name] = objectIn(options);

  let middle = withoutTrailingEmpty(rest.filter((segment) => segment !== options));
  if (middle.length > 1 && saysNothing(middle.at(-1) as Segment)) middle = withoutTrailingEmpty(middle.slice(0, -1));
  const timeout = bindTimeout(middle, tail.timeout);
  if (!timeout.ok) return timeout;
  if (timeout.value !== undefined) values[tail.timeout.name] = timeout.value;
  const named = withoutTrailingEmpty(timeout.value === undefined ? middle : middle.slice(0, -1));
  const dependencies = bindDependencies(named, source);
  if (!dependencies.ok) return dependencies;
  const isFirst = middle.length === 1 && timeout.value !== undefined;
  values[tail.dependencies.name] = isFirst ? { whole: "", parts: [], orTimeout: timeout.value } : dependencies.value;
  return { ok: true, value: values };
}

function paramsMustBeJson(segment: Segment, example: string) {
  return fail("invalid", problem("paramsMustBeJson", { written: segment.text, example }));
}

/** The last segment, if it is a number or can only be a mistyped one. */
function bindTimeout(middle: readonly Segment[], parameter: Parameter): Result<number | undefined> {
  const last = middle.at(-1);
  if (last === undefined || Array.isArray(last.json)) return { ok: true, value: undefined };
  const text = textOf(last);
  const before = middle.slice(0, -1).map(textOf);
  const afterSteps = before.length > 0 && before.every((word) => word === "" || isStepWord(word));
  if (readWholeNumber(text).kind === "text" && !(afterSteps && !isStepWord(text)))
    return { ok: true, value: undefined };
  return bindNumber(parameter, text);
}

function bindDependencies(named: readonly Segment[], source: string): Result<Bound["values"][string]> {
  const only = named[0];
  if (only === undefined) return { ok: true, value: { whole: "", parts: [] } };
  if (named.length === 1)
    return only.json === undefined
      ? { ok: true, value: dependenciesFromText(only.text) }
      : dependenciesFromJson(only.json);
  const texts = named.map(textOf);
  if (texts.every(isStepWord))
    return fail(
      "invalid",
      problem("dependenciesByCommas"),
      problem("writeInstead", { right: texts.join(","), wrong: texts.join(":") }),
    );
  const isStray = (part: Segment, i: number): boolean =>
    part.text === "" || part.json !== undefined || (isNumeric(part) && (i > 0 || texts.slice(1).every(isStepWord)));
  if (named.some(isStray))
    return fail(
      "invalid",
      problem("tooManyStepArguments", { written: texts.join(":") }),
      withOptions(texts) ?? problem("afterTheParams"),
    );
  return { ok: true, value: dependenciesFromText(joinedText(named, source)) };
}

/** `step1:300:3:5:context.ready`: further numbers and a condition, which belong in the options. */
function withOptions(texts: readonly string[]): Problem | undefined {
  const isCondition = (text: string): boolean => /^(?:not |!)?\s?(?:context|steps)[.[]/.test(text);
  const numbers = texts.filter((text) => readWholeNumber(text).kind === "whole");
  const conditions = texts.filter(isCondition);
  const steps = texts.filter((text) => text !== "" && !numbers.includes(text) && !isCondition(text));
  const [timeout = "", retry_count, retry_delay, more] = numbers;
  if (conditions.length > 1 || more !== undefined || steps.length > 1) return undefined;
  const options = {
    ...(retry_count === undefined ? {} : { retry_count: Number(retry_count) }),
    ...(retry_delay === undefined ? {} : { retry_delay: Number(retry_delay) }),
    ...(conditions[0] === undefined ? {} : { condition: conditions[0] }),
  };
  if (Object.keys(options).length === 0) return undefined;
  return problem("optionsAtTheEnd", { written: `${steps[0] ?? ""}:${timeout}:${jsonText(options)}` });
}

/**
 * `{…}:step1:timeout:60:condition=context.ready` with these options in the object at the end, and without the name of a timeout or
 * of dependencies that aren't given; undefined if there are none.
 */
export function withOptionsLast(signature: Signature, segments: readonly Segment[]): Segment[] | undefined {
  const paramsAt = segments.findIndex((one) => objectIn(one) !== undefined);
  if (paramsAt < 0 || !signature.some(({ kind }) => kind === "dependencies")) return undefined;
  const options: JsonObject = {};
  const others: Segment[] = [];
  const rest = segments.slice(paramsAt + 1);
  for (let i = 0; i < rest.length; i += 1) {
    const segment = rest[i] as Segment;
    const name = segment.json === undefined ? stepOptionIn(segment.text) : undefined;
    const [, inside] = name === undefined ? [] : (/^[^=]{1,50}=([^=][\s\S]*)$/.exec(segment.text) ?? []);
    const next = rest[i + 1];
    if (objectIn(segment) !== undefined) Object.assign(options, objectIn(segment));
    else if (inside === undefined && next === undefined && (name === "timeout" || name === "dependencies")) break;
    else if (name === undefined || (inside === undefined && next === undefined)) others.push(segment);
    else if (inside !== undefined) options[name] = inside.trim();
    else {
      const text = textOf(next as Segment);
      options[name] = next?.json ?? (/^\d{1,9}$/.test(text) ? Number(text) : text);
      i += 1;
    }
  }
  if (rest.length === others.length) return undefined;
  const kept = [...segments.slice(0, paramsAt + 1), ...others];
  if (Object.keys(options).length === 0) return kept;
  const text = jsonText(options);
  const last = { text, raw: text, json: options, repaired: false, start: 0, end: 0 };
  return [...kept, last];
}

function isNumeric(segment: Segment): boolean {
  return readWholeNumber(textOf(segment)).kind !== "text";
}

/** Text that can only be dependencies: `step1`, `st_…`, `step1,step2`, `none`. */
function isStepWord(text: string): boolean {
  return dependenciesFromText(text).parts.every(
    (part) => part.startsWith("st_") || (parsePlaceholder(part)?.kind === "step" && !part.includes(" ")),
  );
}
