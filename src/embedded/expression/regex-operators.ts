import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge } from "../budget.ts";
import { CommandError } from "../errors.ts";
import { compileRegex } from "../regex/compile-regex.ts";
import { parseRegex } from "../regex/parse-regex.ts";
import { CaptureMachine } from "../regex/regex-machine.ts";
import { RegexError } from "../regex/regex-tree.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { compileMembers, isNullish } from "./arguments.ts";
import type { CompileOperator, Operators } from "./expression.ts";

/** MongoDB's limit for the matches of one `$regexFindAll`, and what each match counts for. */
const MATCHES_BYTES = 64 * 1024 * 1024;
const MATCH_BYTES = 256;

/** Operators that search a string for a pattern, in time proportional to the string. */
export const regexes = {
  $regexFind: searching(
    captureMachine,
    (machine, text) => {
      const slots = machine.find(text, 0);
      return slots === undefined ? null : matchOf(text, slots, pointCounter(text));
    },
    () => null,
  ),
  $regexFindAll: searching(captureMachine, findAll, () => new Arr([])),
  $regexMatch: searching(
    compileRegex,
    (matches, text) => matches(text),
    () => false,
  ),
} satisfies Operators;

/** `none` is the result for a string or pattern that is null or missing. */
function searching<Machine>(
  prepare: (pattern: string, options: string) => Machine,
  search: (machine: Machine, text: string, name: string) => Value,
  none: () => Value,
): CompileOperator {
  return (argument, { compile }, name) => {
    const parts = compileMembers(name, argument, compile, ["input", "regex", "options"], ["input", "regex"], {
      shape: "RegexNotObject",
      unknown: "RegexFieldUnknown",
      missing: { input: "RegexInputMissing", regex: "RegexMissing" },
    });
    // The pattern is usually a constant: it is compiled once for as long as it stays the same.
    let last: { readonly pattern: string; readonly options: string; readonly machine: Machine } | undefined;
    return (scope) => {
      const text = parts.input?.(scope);
      if (!isNullish(text) && typeof text !== "string")
        throw new CommandError(
          "RegexInputNotString",
          `${name} needs 'input' to be of type string, found: ${typeNameOf(text)}`,
        );
      const { pattern, options } = patternOf(name, parts.regex?.(scope), parts.options?.(scope));
      if (isNullish(text) || pattern === undefined) return none();
      try {
        if (last?.pattern !== pattern || last.options !== options)
          last = { pattern, options, machine: prepare(pattern, options) };
        return search(last.machine, text, name);
      } catch (error) {
        throw isInvalidRegex(error)
          ? new CommandError("RegexInvalidInExpression", `Invalid Regex in ${name}: ${error.message}`)
          : error;
      }
    };
  };
}

function patternOf(
  name: string,
  regex: Value | undefined,
  given: Value | undefined,
): { readonly pattern: string | undefined; readonly options: string } {
  if (!isNullish(regex) && typeof regex !== "string" && !(regex instanceof BSONRegExp))
    throw new CommandError("RegexNotRegex", `${name} needs 'regex' to be of type string or regex`);
  if (!isNullish(given) && typeof given !== "string")
    throw new CommandError("RegexOptionsNotString", `${name} needs 'options' to be of type string`);
  const own = regex instanceof BSONRegExp ? regex.options : "";
  if (own !== "" && typeof given === "string")
    throw new CommandError(
      "RegexOptionsTwiceInExpression",
      `${name}: found regex option(s) specified in both 'regex' and 'option' fields`,
    );
  const pattern = regex instanceof BSONRegExp ? regex.pattern : isNullish(regex) ? undefined : regex;
  const options = isNullish(given) ? own : given;
  if (pattern?.includes("\0") || options.includes("\0"))
    throw new CommandError("RegexWithNullByte", `${name}: regular expressions cannot contain an embedded null byte`);
  if (/[^imsxu]/.test(options))
    throw new CommandError("RegexOptionUnknown", `${name}: invalid flag in regex options: ${options}`);
  return { pattern, options };
}

function isInvalidRegex(error: unknown): error is Error {
  return error instanceof RegexError || (error instanceof CommandError && error.is("RegexInvalid"));
}

function captureMachine(pattern: string, options: string): CaptureMachine {
  if (pattern.length > 32764) throw new RegexError("regular expression is too large");
  return new CaptureMachine(parseRegex(pattern, options));
}

/** Counts code points up to an index; the indexes must not go back. */
function pointCounter(text: string): (at: number) => number {
  let seen = 0;
  let count = 0;
  return (at) => {
    for (; seen < at; seen++) if ((text.charCodeAt(seen) & 0xfc00) !== 0xdc00) count++;
    return count;
  };
}

function matchOf(text: string, slots: readonly number[], pointsTo: (at: number) => number): Doc {
  const part = (i: number): string | null => {
    const from = slots[2 * i] as number;
    const to = slots[2 * i + 1] as number;
    return from < 0 || to < 0 ? null : text.slice(from, to);
  };
  const captures = Array.from({ length: slots.length / 2 - 1 }, (_, i) => part(i + 1));
  return Doc.of({ match: part(0), idx: pointsTo(slots[0] as number), captures: new Arr(captures) });
}

function findAll(machine: CaptureMachine, text: string, name: string): Value {
  const found: Value[] = [];
  const pointsTo = pointCounter(text);
  let bytes = 0;
  for (let at = 0; at <= text.length; ) {
    const slots = machine.find(text, at);
    if (slots === undefined) break;
    found.push(matchOf(text, slots, pointsTo));
    const [from = 0, to = 0] = slots;
    const size = MATCH_BYTES + (1 + machine.groups) * (16 + to - from);
    bytes += size;
    charge(size);
    if (bytes > MATCHES_BYTES)
      throw new CommandError(
        "RegexMatchesTooLarge",
        `${name}: the size of buffer to store output exceeded the 64MB limit`,
      );
    // An empty match moves on by one character.
    at = to > from ? to : to + ((text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1);
  }
  return new Arr(found);
}
