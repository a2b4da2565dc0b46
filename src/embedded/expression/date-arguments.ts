import { ObjectId, Timestamp } from "bson";
import { Doc, type Value } from "../bson/document.ts";
import { UTC, type Zone, zoneNamed } from "../dates/calendar.ts";
import { CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { isNullish } from "./arguments.ts";
import type { Evaluate } from "./compile-expression.ts";

/** An error that has a number and no name. */
export function located(code: number, message: string): CommandError {
  return new CommandError(code, `Location${code}`, message);
}

/** The codes of an operator's malformed argument: no document, a member that nobody knows, a member that lacks. */
export interface MemberCodes {
  readonly shape: number;
  readonly unknown: number;
  readonly missing: number | { readonly [member: string]: number };
}

/** An operator's document argument, checked with the operator's own codes. */
export function checkMembers(
  name: string,
  argument: Value,
  known: readonly string[],
  required: readonly string[],
  codes: MemberCodes,
): Doc {
  if (!(argument instanceof Doc)) throw located(codes.shape, `${name} only supports an object as its argument`);
  for (const member of argument.names)
    if (!known.includes(member)) throw located(codes.unknown, `Unrecognized argument to ${name}: ${member}`);
  for (const member of required)
    if (!argument.has(member))
      throw located(
        typeof codes.missing === "number" ? codes.missing : (codes.missing[member] ?? codes.shape),
        `Missing '${member}' parameter to ${name}`,
      );
  return argument;
}

/** The members of an operator's document argument, compiled; those that are not given are undefined. */
export function compileMembers<Member extends string>(
  name: string,
  argument: Value,
  compile: (expression: Value) => Evaluate,
  known: readonly Member[],
  required: readonly Member[],
  codes: MemberCodes,
): { readonly [M in Member]?: Evaluate } {
  const members = checkMembers(name, argument, known, required, codes);
  const parts: { [M in Member]?: Evaluate } = {};
  for (const member of known) {
    const value = members.get(member);
    if (value !== undefined) parts[member] = compile(value);
  }
  return parts;
}

/** The instant of a date, an ObjectId or a timestamp, else undefined. */
export function instantIn(value: Value): number | undefined {
  if (value instanceof Date) return value.getTime();
  if (value instanceof ObjectId) return value.getTimestamp().getTime();
  if (value instanceof Timestamp) return value.t * 1000;
  return undefined;
}

/** The instant of a value that must be a date. */
export function instant(value: Value, code = 16006, message?: string): number {
  const found = instantIn(value);
  if (found === undefined)
    throw located(
      code,
      message === undefined
        ? `can't convert from BSON type ${typeNameOf(value)} to Date`
        : `${message}, but got ${typeNameOf(value)}`,
    );
  return found;
}

/** The time zone that a value names; UTC where no expression is given, null where its value is null or missing. */
export function zoneOf(value: Value | undefined, given: Evaluate | undefined): Zone | null {
  if (given === undefined) return UTC;
  if (isNullish(value)) return null;
  if (typeof value !== "string") throw located(40517, `timezone must evaluate to a string, found ${typeNameOf(value)}`);
  return zoneNamed(value);
}

/** A whole number of any numeric type, else undefined. */
export function wholeOf(value: Value | undefined): number | undefined {
  const number = isNumber(value) ? toDouble(value) : Number.NaN;
  return Number.isInteger(number) ? number : undefined;
}
