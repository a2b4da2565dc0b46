import { BSONRegExp } from "bson";
import { Context, evalExpr } from "mingo/core";
import * as expressionOperators from "mingo/operators/expression";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { nativeRegex } from "../filter/compile-regex.ts";
import { boundResult } from "./bound-result.ts";
import { fromPlain, toPlain } from "./plain-value.ts";

const REFUSED = new Set(["$function", "$where", "$accumulator"]);

type Operators = NonNullable<Parameters<typeof Context.init>[0]>["expression"];

const operators = Object.fromEntries(
  Object.entries(expressionOperators).filter(([name]) => name.startsWith("$") && !REFUSED.has(name)),
) as NonNullable<Operators>;

const context = Context.init({ expression: operators });

/** Whether mingo has this expression operator. */
export function mingoHas(name: string): boolean {
  return Object.hasOwn(operators, name);
}

/** `$regexFind` and `$regexFindAll` run JavaScript's engine, so they only take patterns that cannot backtrack much. */
function checkPattern(name: string, argument: unknown): void {
  if (name !== "$regexFind" && name !== "$regexFindAll") return;
  const { regex, input, options } = argument as Record<string, { readonly $literal?: unknown } | undefined>;
  const pattern = regex?.$literal instanceof BSONRegExp ? regex.$literal.pattern : String(regex?.$literal ?? "");
  const text = String(input?.$literal ?? "");
  const bounded = nativeRegex(pattern, String(options?.$literal ?? ""));
  if (bounded === undefined || (bounded.repeats > 0 && text.length > 20_000))
    throw new CommandError(
      51156,
      "Location51156",
      `${name} on this server takes only patterns with at most one repetition`,
    );
}

/** Applies one of mingo's operators to values that are already known. */
export function applyMingo(name: string, argument: unknown, collation?: undefined): Value | undefined {
  checkPattern(name, argument);
  boundResult(name, argument);
  try {
    return fromPlain(
      evalExpr(null, { [name]: argument }, {
        context,
        idKey: "_id",
        collation,
        scriptEnabled: false,
        failOnError: true,
      } as never),
    );
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw new CommandError(2, "BadValue", `${name}: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** Wraps a known value so that mingo does not read it as an expression. */
export function literal(value: Value | undefined): unknown {
  return { $literal: toPlain(value) };
}
