import { Context, evalExpr } from "mingo/core";
import * as expressionOperators from "mingo/operators/expression";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
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

/** Applies one of mingo's operators to values that are already known. */
export function applyMingo(name: string, argument: unknown, collation?: undefined): Value | undefined {
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
