import { Timestamp } from "bson";
import type { Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import { CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { argumentsOf, isNullish } from "./arguments.ts";
import type { CompileOperator } from "./operators.ts";

/** A letter case for what can be shown as text; null and missing become the empty text. */
function cased(change: (text: string) => string): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => change(textOf(name, part?.(scope)));
  };
}

function textOf(name: string, value: Value | undefined): string {
  if (isNullish(value)) return "";
  if (typeof value === "string") return value;
  if (isNumber(value)) return String(value);
  if (value instanceof Date) return value.toISOString();
  throw new CommandError(
    16007,
    "Location16007",
    `can't convert from BSON type ${typeNameOf(value)} to String in ${name}`,
  );
}

function ascii(from: number, to: number, by: number): (text: string) => string {
  return (text) => {
    let changed = "";
    for (const char of text) {
      const code = char.charCodeAt(0);
      changed += code >= from && code <= to ? String.fromCharCode(code + by) : char;
    }
    return changed;
  };
}

function ofTimestamp(code: number, read: (value: Timestamp) => number): CompileOperator {
  return (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => {
      const value = part?.(scope);
      if (isNullish(value)) return null;
      if (!(value instanceof Timestamp))
        throw new CommandError(
          code,
          `Location${code}`,
          `Argument to ${name} must be a timestamp, but is ${typeNameOf(value)}`,
        );
      return BigInt(read(value));
    };
  };
}

/** Operators on text and timestamps that mingo does otherwise than MongoDB. */
export const textOperators: Record<string, CompileOperator> = {
  $toUpper: cased(ascii(97, 122, -32)),
  $toLower: cased(ascii(65, 90, 32)),
  $concat: (argument, compile, name) => {
    const parts = argumentsOf(name, argument, 0, 1e6).map(compile);
    return (scope) => {
      let text = "";
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        if (typeof value !== "string")
          throw new CommandError(16702, "Location16702", `$concat only supports strings, not ${typeNameOf(value)}`);
        text += value;
        tick(1 + value.length / 64);
      }
      charge(text.length);
      return text;
    };
  },
  $isNumber: (argument, compile, name) => {
    const [part] = argumentsOf(name, argument, 1).map(compile);
    return (scope) => isNumber(part?.(scope));
  },
  $tsSecond: ofTimestamp(5687301, (value) => value.t),
  $tsIncrement: ofTimestamp(5687302, (value) => value.i),
};
