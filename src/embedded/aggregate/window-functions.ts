import type { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { failedToParse } from "../command-error.ts";
import { located } from "../expression/date-arguments.ts";
import { compileExpression } from "../expression/evaluate.ts";
import type { Sort } from "../sort/compile-sort.ts";
import { covariance } from "./covariance.ts";
import { carriedValues, valuesOnLines } from "./filled-values.ts";
import { ranking, shift } from "./rank-functions.ts";
import { derivative, expMovingAvg, integral } from "./rates.ts";
import type { StageContext } from "./stage.ts";
import { accumulated, WINDOW_ACCUMULATORS, windowAccumulator } from "./window-accumulators.ts";
import { valuesOf, type WindowContext, type WindowFunction } from "./window-function.ts";

/** Compiles one field of `$setWindowFields`'s output. Fails with 9 where nobody knows its function. */
export function compileWindowFunction(spec: Doc, sort: Sort | undefined, stage: StageContext): WindowFunction {
  const name = spec.names.find((member) => member.startsWith("$"));
  if (name === undefined) throw failedToParse(`Expected a $-prefixed window function, ${spec.names[0] ?? ""}`);
  const own = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (own === undefined && !WINDOW_ACCUMULATORS.has(name)) throw failedToParse(`Unrecognized window function, ${name}`);
  for (const member of spec.names)
    if (member !== name && member !== "window") throw failedToParse(`${name} got unexpected argument: ${member}`);
  const context: WindowContext = { name, argument: spec.get(name) as Value, window: spec.get("window"), sort, stage };
  return (own ?? windowAccumulator)(context);
}

/** A function without a window, of every value in the partition. */
function ofAll(
  context: WindowContext,
  of: (values: readonly (Value | undefined)[], places: readonly Value[]) => readonly (Value | undefined)[],
): WindowFunction {
  const evaluate = compileExpression(context.argument);
  return function* (partition) {
    return of(yield* valuesOf(evaluate, partition, context), partition.places);
  };
}

function linearFill(context: WindowContext): WindowFunction {
  if (context.window !== undefined) throw failedToParse("'window' field is not allowed in $linearFill");
  if (context.sort?.fields.length !== 1)
    throw located(605001, "$linearFill must be specified with a top level sortBy expression with exactly one element");
  return ofAll(context, valuesOnLines);
}

function locf(context: WindowContext): WindowFunction {
  if (context.window !== undefined) throw failedToParse("'window' field is not allowed in $locf");
  return ofAll(context, carriedValues);
}

const FUNCTIONS: Record<string, (context: WindowContext) => WindowFunction> = {
  $rank: ranking("rank"),
  $denseRank: ranking("denseRank"),
  $documentNumber: ranking("documentNumber"),
  $shift: shift,
  $linearFill: linearFill,
  $locf: locf,
  $derivative: derivative,
  $integral: integral,
  $expMovingAvg: expMovingAvg,
  $covariancePop: (context) => accumulated(covariance(context, false), context),
  $covarianceSamp: (context) => accumulated(covariance(context, true), context),
};
