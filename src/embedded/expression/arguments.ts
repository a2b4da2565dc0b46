import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import type { ErrorName } from "../error-codes.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { isZero } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { CompileOperator, Evaluate } from "./expression.ts";

/** More arguments than anyone writes. */
const ANY_NUMBER = 1e6;

/** An operator's arguments: an array of them, or a single one as it is. */
export function argumentsOf(name: string, argument: Value, least: number, most = least): readonly Value[] {
  const items = argument instanceof Arr ? argument.items : [argument];
  if (items.length >= least && items.length <= most) return items;
  const wanted = least === most ? `exactly ${least}` : `at least ${least} arguments, and at most ${most}`;
  throw new CommandError(
    "ArgumentCountWrong",
    `Expression ${name} takes ${wanted} arguments. ${items.length} were passed in.`,
  );
}

/** An operator of one argument, which may be missing. */
export function ofOne(apply: (value: Value | undefined, name: string) => Value): CompileOperator {
  return (argument, { compile }, name) => {
    const evaluate = compile(argumentsOf(name, argument, 1)[0] as Value);
    return (scope) => apply(evaluate(scope), name);
  };
}

/** An operator of one argument; null if that is null or missing. */
export function unary(apply: (value: Value, name: string) => Value): CompileOperator {
  return ofOne((value, name) => (isNullish(value) ? null : apply(value, name)));
}

/** An operator of two arguments; null if either is null or missing. */
export function binary(apply: (left: Value, right: Value, name: string) => Value | undefined): CompileOperator {
  return (argument, { compile }, name) => {
    const [first, second] = argumentsOf(name, argument, 2).map(compile) as [Evaluate, Evaluate];
    return (scope) => {
      const left = first(scope);
      const right = second(scope);
      return isNullish(left) || isNullish(right) ? null : apply(left, right, name);
    };
  };
}

/** An operator that folds any number of arguments into one value; null if any is null or missing. */
export function folding<T extends Value>(
  start: () => T,
  fold: (before: T, value: Value, name: string) => T,
): CompileOperator {
  return (argument, { compile }, name) => {
    const parts = argumentsOf(name, argument, 0, ANY_NUMBER).map(compile);
    return (scope) => {
      let result = start();
      for (const part of parts) {
        const value = part(scope);
        if (isNullish(value)) return null;
        result = fold(result, value, name);
      }
      return result;
    };
  };
}

/** The error names of a malformed argument: not an object, with an unknown member, without a required one. */
export interface MemberErrors {
  readonly shape: ErrorName;
  readonly unknown: ErrorName;
  readonly missing: ErrorName | { readonly [member: string]: ErrorName };
}

const PARSE_ERRORS: MemberErrors = { shape: "FailedToParse", unknown: "FailedToParse", missing: "FailedToParse" };

/** An operator's argument that is an object, with its members checked. */
export function membersOf(
  name: string,
  argument: Value,
  known: readonly string[],
  required: readonly string[],
  errors = PARSE_ERRORS,
): Doc {
  if (!(argument instanceof Doc))
    throw new CommandError(errors.shape, `${name} only supports an object as its argument`);
  for (const member of argument.names)
    if (!known.includes(member)) throw new CommandError(errors.unknown, `Unrecognized argument to ${name}: ${member}`);
  for (const member of required)
    if (!argument.has(member))
      throw new CommandError(
        typeof errors.missing === "string" ? errors.missing : (errors.missing[member] ?? errors.shape),
        `Missing '${member}' parameter to ${name}`,
      );
  return argument;
}

/** The members of an operator's argument, each compiled; undefined if not given. */
export function compileMembers<Member extends string>(
  name: string,
  argument: Value,
  compile: (expression: Value) => Evaluate,
  known: readonly Member[],
  required: readonly Member[],
  errors?: MemberErrors,
): { readonly [M in Member]?: Evaluate } {
  const members = membersOf(name, argument, known, required, errors);
  const parts: { [M in Member]?: Evaluate } = {};
  for (const member of known) {
    const value = members.get(member);
    if (value !== undefined) parts[member] = compile(value);
  }
  return parts;
}

/** Whether a value is null, undefined or missing. */
export function isNullish(value: Value | undefined): value is null | undefined | typeof UNDEFINED {
  return value === undefined || value === null || value === UNDEFINED;
}

/** Whether a value counts as true: everything but false, null, missing, undefined and 0. */
export function isTruthy(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== UNDEFINED && !isZero(value);
}

/** The name of a value's type, "missing" included. */
export function typeOrMissing(value: Value | undefined): string {
  return value === undefined ? "missing" : typeNameOf(value);
}

/** A whole number of any numeric type; undefined for anything else. */
export function wholeOf(value: Value | undefined): number | undefined {
  const number = isNumber(value) ? toDouble(value) : Number.NaN;
  return Number.isInteger(number) ? number : undefined;
}

/** The `n` of `$firstN` and similar operators: a whole number above 0. */
export function itemCount(value: Value | undefined): number {
  if (!isNumber(value))
    throw new CommandError(
      "ItemCountNotNumber",
      `Value for 'n' must be of integral type, but found ${typeOrMissing(value)}`,
    );
  const n = toDouble(value);
  if (!Number.isInteger(n))
    throw new CommandError("ItemCountNotWhole", `Value for 'n' must be of integral type, but found ${n}`);
  if (n <= 0) throw new CommandError("ItemCountNotPositive", `'n' must be greater than 0, found ${n}`);
  return n;
}

/** Fails with FailedToParse unless a request may give a variable this name: user variables start in lower case. */
export function checkVariableName(name: string): void {
  if (name === "") throw failedToParse("empty variable names are not allowed");
  if (name === "CURRENT") return;
  if (!/^[a-z\u0080-\uffff]/.test(name))
    throw failedToParse(`'${name}' starts with an invalid character for a user variable name`);
  if (!/^[A-Za-z0-9_\u0080-\uffff]*$/.test(name))
    throw failedToParse(`'${name}' contains an invalid character for a variable name`);
}
