import { BSONRegExp } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge } from "../budget.ts";
import { CommandError } from "../errors.ts";
import { compileRegex } from "../regex/compile-regex.ts";
import { parseRegex } from "../regex/parse-regex.ts";
import { CaptureMachine } from "../regex/regex-machine.ts";
import { RegexError } from "../regex/regex-tree.ts";
import { typeNameOf } from "../values/bson-type.ts";
import { isNullish } from "./arguments.ts";
import type { Scope } from "./compile-expression.ts";
import { compileMembers, located } from "./date-arguments.ts";
import type { CompileOperator } from "./operators.ts";

/** What MongoDB lets the matches of `$regexFindAll` take. */
const MATCHES_BYTES = 64 * 1024 * 1024;
const MATCH_BYTES = 256;

/** An operator on a text and a pattern, which is compiled once for as long as it stays the same. */
function searching<Machine>(
  prepare: (pattern: string, options: string) => Machine,
  search: (machine: Machine, text: string, name: string) => Value,
  none: Value | undefined,
): CompileOperator {
  return (argument, compile, name) => {
    const codes = { shape: 51103, unknown: 31024, missing: { input: 31022, regex: 31023 } };
    const parts = compileMembers(name, argument, compile, ["input", "regex", "options"], ["input", "regex"], codes);
    let last: { readonly pattern: string; readonly options: string; readonly machine: Machine } | undefined;
    const read = (scope: Scope): { text: string | undefined; pattern: string | undefined; options: string } => {
      const text = parts.input?.(scope);
      const regex = parts.regex?.(scope);
      const given = parts.options?.(scope);
      if (!isNullish(text) && typeof text !== "string")
        throw located(51104, `${name} needs 'input' to be of type string, found: ${typeNameOf(text)}`);
      if (!isNullish(regex) && typeof regex !== "string" && !(regex instanceof BSONRegExp))
        throw located(51105, `${name} needs 'regex' to be of type string or regex`);
      if (!isNullish(given) && typeof given !== "string")
        throw located(51106, `${name} needs 'options' to be of type string`);
      const own = regex instanceof BSONRegExp ? regex.options : "";
      if (own !== "" && typeof given === "string")
        throw located(51107, `${name}: found regex option(s) specified in both 'regex' and 'option' fields`);
      const pattern = regex instanceof BSONRegExp ? regex.pattern : isNullish(regex) ? undefined : regex;
      const flags = isNullish(given) ? own : given;
      if (pattern?.includes("\0") || flags.includes("\0"))
        throw located(51109, `${name}: regular expressions cannot contain an embedded null byte`);
      return { text: isNullish(text) ? undefined : text, pattern, options: flags };
    };
    return (scope) => {
      const { text, pattern, options } = read(scope);
      if (/[^imsxu]/.test(options)) throw located(51108, `${name}: invalid flag in regex options: ${options}`);
      if (text === undefined || pattern === undefined) return none === undefined ? new Arr([]) : none;
      try {
        if (last?.pattern !== pattern || last.options !== options)
          last = { pattern, options, machine: prepare(pattern, options) };
        return search(last.machine, text, name);
      } catch (error) {
        const invalid = error instanceof RegexError || (error instanceof CommandError && error.code === 51091);
        throw invalid ? located(51111, `Invalid Regex in ${name}: ${error.message}`) : error;
      }
    };
  };
}

function machineOf(pattern: string, options: string): CaptureMachine {
  if (pattern.length > 32764) throw new RegexError("regular expression is too large");
  return new CaptureMachine(parseRegex(pattern, options));
}

/** Counts code points up to a place, from where it counted last. */
function counter(text: string): (at: number) => number {
  let seen = 0;
  let count = 0;
  return (at) => {
    for (; seen < at; seen++) if ((text.charCodeAt(seen) & 0xfc00) !== 0xdc00) count++;
    return count;
  };
}

function shown(text: string, slots: readonly number[], pointsTo: (at: number) => number): Doc {
  const part = (i: number): string | null => {
    const from = slots[2 * i] as number;
    const to = slots[2 * i + 1] as number;
    return from < 0 || to < 0 ? null : text.slice(from, to);
  };
  const captures: Value[] = [];
  for (let i = 1; i < slots.length / 2; i++) captures.push(part(i));
  return Doc.of({ match: part(0), idx: pointsTo(slots[0] as number), captures: new Arr(captures) });
}

function findAll(machine: CaptureMachine, text: string, name: string): Value {
  const found: Value[] = [];
  const pointsTo = counter(text);
  let bytes = 0;
  for (let at = 0; at <= text.length; ) {
    const slots = machine.find(text, at);
    if (slots === undefined) break;
    found.push(shown(text, slots, pointsTo));
    const [from = 0, to = 0] = slots;
    const size = MATCH_BYTES + (1 + machine.groups) * (16 + to - from);
    bytes += size;
    charge(size);
    if (bytes > MATCHES_BYTES)
      throw located(51151, `${name}: the size of buffer to store output exceeded the 64MB limit`);
    at = to > from ? to : to + ((text.codePointAt(to) ?? 0) > 0xffff ? 2 : 1);
  }
  return new Arr(found);
}

/** Operators that search a text for a pattern. None can backtrack. */
export const regexOperators: Record<string, CompileOperator> = {
  $regexMatch: searching(compileRegex, (test, text) => test(text), false),
  $regexFind: searching(
    machineOf,
    (machine, text) => {
      const slots = machine.find(text, 0);
      return slots === undefined ? null : shown(text, slots, counter(text));
    },
    null,
  ),
  $regexFindAll: searching(machineOf, findAll, undefined),
};
