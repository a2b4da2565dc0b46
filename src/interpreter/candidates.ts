import { jsonText, parseJson } from "../../grammar/json-text.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { type PrintableArgument, printShortcode } from "../../grammar/shortcode/print.ts";
import { isObject } from "../../grammar/shortcode/tool-call.ts";
import type { Command } from "../commands/command.ts";
import { optionNamed } from "../commands/options.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import type { ExpectedError } from "../engine/result.ts";
import type { Problem } from "../i18n/problem.ts";
import { listIn, objectIn, type Segment, textOf } from "./binding/segments.ts";

/** Longer shortcodes are not suggested: nobody reads them, and their author has them. */
const MAX_CANDIDATE = 2000;

/** The arguments as a suggestion prints them. */
export function printableSegments(segments: readonly Segment[]): PrintableArgument[] {
  return segments.map((segment) => {
    const value = objectIn(segment) ?? listIn(segment);
    return value === undefined ? { kind: "text", text: textOf(segment) } : { kind: "json", value };
  });
}

/** The shortcode with these arguments; required ones that are missing refer to what was created or started last. */
export function printCommand(
  { namespace, action, signature }: Pick<Command, "namespace" | "action" | "signature">,
  args: readonly PrintableArgument[],
): string {
  const filled = args.map((one, i): PrintableArgument => {
    const isMissing = one.kind === "text" && one.text === "";
    return isMissing && signature[i]?.kind === "workflow" ? { kind: "text", text: "workflow_id" } : one;
  });
  return printShortcode(namespace, action, filled);
}

/** Corrections that an error itself knows: the problem's values say what was written and what may have been meant. */
export function fixesOf(
  node: ShortcodeNode | BrokenNode,
  segments: readonly Segment[],
  { problem, hint = "" }: ExpectedError,
  source: string,
): string[] {
  const { action } = node;
  if (action === undefined) return [];
  const args = printableSegments(segments);
  const found = shortcodesIn(hint).filter((one) => onlyRepeats(one, `[${node.namespace}:${action}`, source));
  const pairs = problem === undefined ? [] : replacements(problem);
  const corrected = problem?.values?.corrected;
  if (typeof corrected === "string") found.push(corrected);
  // All of them together, then each on its own.
  for (const some of pairs.length > 1 ? [pairs, ...pairs.map((pair) => [pair])] : [pairs]) {
    const replaced = some.reduce(replacedAmong, args);
    if (replaced.some((one, i) => one !== args[i])) found.push(printShortcode(node.namespace, action, replaced));
  }
  const names = problem === undefined ? undefined : optionsIn(problem);
  const apart = names === undefined ? args : args.map((one) => withParamsApart(one, names));
  if (apart.some((one, i) => one !== args[i])) found.push(printShortcode(node.namespace, action, apart));
  const misplaced = problem === undefined ? [] : optionsInParams(problem);
  if (misplaced.length > 0)
    found.push(printShortcode(node.namespace, action, withOptionsOutside(args, new Set(misplaced))));
  return found.filter((one) => one.length <= MAX_CANDIDATE);
}

/** The step's options that stand among its params. */
function optionsInParams(found: Problem): string[] {
  const names: string[] = [];
  visitProblems(found, ({ key, values = {} }) => {
    if (key === "stepOptionInParams" && typeof values.name === "string") names.push(unquoted(values.name));
  });
  return names;
}

/** The arguments of ADD_STEP with these options in the object for them, or a list of steps with them beside each one's params. */
function withOptionsOutside(args: PrintableArgument[], names: ReadonlySet<string>): PrintableArgument[] {
  const apart = (object: JsonObject, isOption: boolean): JsonObject =>
    Object.fromEntries(Object.entries(object).filter(([key]) => names.has(key) === isOption));
  const given = args.map((one) => (one.kind === "json" ? one.value : undefined));
  const at = given.findIndex((value) => isObject(value) && Object.keys(value).some((key) => names.has(key)));
  const params = given[at];
  if (!isObject(params))
    return args.map((one, i) => {
      const steps = given[i];
      if (!Array.isArray(steps)) return one;
      const value = steps.map((step) =>
        isObject(step) && isObject(step.params)
          ? { ...step, params: apart(step.params, false), ...apart(step.params, true) }
          : step,
      );
      return { kind: "json", value };
    });
  const optionsAt = given.findIndex((value, i) => i > at && isObject(value));
  const known = given[optionsAt];
  const options: PrintableArgument = {
    kind: "json",
    value: { ...(isObject(known) ? known : {}), ...apart(params, true) },
  };
  const moved: PrintableArgument[] = args.with(at, { kind: "json", value: apart(params, false) });
  return optionsAt < 0 ? [...moved, options] : moved.with(optionsAt, options);
}

/** The options that a step of a list may have, if the problem is that it has others, none of which may be one of them. */
function optionsIn({ values = {} }: Problem): readonly string[] | undefined {
  const { names, hasParams, why, near, options = [] } = values;
  const mayBeOption = near !== undefined || (options as Problem[]).some((one) => one.values?.near !== undefined);
  if (hasParams === true && Array.isArray(names)) return mayBeOption ? undefined : (names as string[]);
  return typeof why === "object" && why !== null && "key" in why ? optionsIn(why as Problem) : undefined;
}

/** `{"name":"A","handler":"log","message":"x"}` with what can only be params in `params`. */
function withParamsApart(argument: PrintableArgument, names: readonly string[]): PrintableArgument {
  const value = argument.kind === "json" ? argument.value : undefined;
  if (!Array.isArray(value)) return argument;
  const steps = value.map((step) => {
    if (!isObject(step) || !Object.hasOwn(step, "handler") || Object.hasOwn(step, "params")) return step;
    const entries = Object.entries(step);
    const own = entries.filter(([key]) => optionNamed(key, names) !== undefined);
    const params = entries.filter(([key]) => optionNamed(key, names) === undefined);
    return params.length === 0 ? step : Object.fromEntries([...own, ["params", Object.fromEntries(params)]]);
  });
  return steps.some((step, i) => step !== value[i]) ? { kind: "json", value: steps } : argument;
}

/** Whether a shortcode has the same command and adds nothing that was not written: an example is not a correction. */
function onlyRepeats(shortcode: string, start: string, source: string): boolean {
  if (!shortcode.startsWith(start)) return false;
  const words = shortcode.slice(start.length).split(/[\s:"{}[\],]+/);
  return words.every((word) => word === "workflow_id" || source.includes(word));
}

/** Names of values that hold what was written, and of those that hold what to write instead. */
const WRONG = ["written", "wrong", "name", "dependency", "key", "handler", "extra"];
const RIGHT = ["near", "right", "instead"];

function replacements(problem: Problem): [wrong: string, right: string][] {
  const pairs: [string, string][] = [];
  visitProblems(problem, ({ values = {} }) => {
    for (const rightKey of RIGHT)
      for (const wrongKey of WRONG) {
        const [wrong, right] = [values[wrongKey], values[rightKey]];
        if (typeof wrong === "string" && (typeof right === "string" || typeof right === "number"))
          pairs.push([unquoted(wrong), unquoted(String(right))]);
      }
  });
  return pairs;
}

/** Visits a problem, then those in its values and its hint. */
function visitProblems(found: Problem, visit: (one: Problem) => void): void {
  const walk = (value: unknown, depth: number): void => {
    if (depth > 6 || typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      for (const item of value) walk(item, depth + 1);
      return;
    }
    const { values = {}, hint } = value as Problem;
    visit(value as Problem);
    for (const inner of Object.values(values)) walk(inner, depth + 1);
    walk(hint, depth + 1);
  };
  walk(found, 0);
}

function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** The arguments with a word replaced: where it is a whole argument, the first one such; else wherever it is. */
function replacedAmong(args: PrintableArgument[], [wrong, right]: readonly [string, string]): PrintableArgument[] {
  const at = args.findIndex((one) => one.kind === "text" && one.text === wrong);
  return args.map((one, i) => (at < 0 || i === at ? replacedIn(one, wrong, right) : one));
}

/** The argument with a word replaced: the whole text, one of several dependencies, or a key or text in its JSON. */
function replacedIn(argument: PrintableArgument, wrong: string, right: string): PrintableArgument {
  if (argument.kind === "json") {
    const value = replacedInJson(argument.value, wrong, right);
    return value === argument.value ? argument : { kind: "json", value };
  }
  if (argument.text === wrong) return asArgument(right);
  const parts = argument.text.split(",").map((part) => part.trim());
  if (!parts.includes(wrong)) return argument;
  return { kind: "text", text: parts.map((part) => (part === wrong ? right : part)).join(",") };
}

function asArgument(text: string): PrintableArgument {
  if (!/^[{[]/.test(text)) return { kind: "text", text };
  try {
    return { kind: "json", value: parseJson(text) };
  } catch {
    return { kind: "text", text };
  }
}

function replacedInJson(value: JsonValue, wrong: string, right: string): JsonValue {
  if (typeof value === "string") return value === wrong ? right : value;
  if (typeof value !== "object" || value === null) return jsonText(value) === wrong ? jsonOf(right) : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => replacedInJson(item, wrong, right));
    return items.some((item, i) => item !== value[i]) ? items : value;
  }
  let isChanged = false;
  const entries = Object.entries(value).map(([key, member]): [string, JsonValue] => {
    const renamed = key === wrong && !Object.hasOwn(value, right) ? right : key;
    const inner = replacedInJson(member, wrong, right);
    isChanged ||= renamed !== key || inner !== member;
    return [renamed, inner];
  });
  return isChanged ? Object.fromEntries(entries) : value;
}

function jsonOf(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}

/** The shortcodes that a sentence shows. */
export function shortcodesIn(sentence: string): string[] {
  const found: string[] = [];
  for (let at = sentence.indexOf("["); at >= 0; at = sentence.indexOf("[", at + 1)) {
    if (!/^\[[A-Z_]{2,40}:/.test(sentence.slice(at, at + 44))) continue;
    const end = closing(sentence, at);
    found.push(sentence.slice(at, end));
    at = end - 1;
  }
  return found;
}

/** The offset after the bracket that closes the one at `start`, or the end. */
function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === "[") depth += 1;
    else if (text[i] === "]" && --depth === 0) return i + 1;
  }
  return text.length;
}
