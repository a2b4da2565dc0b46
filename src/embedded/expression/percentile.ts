import { Arr, type Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { double } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { membersOf } from "./arguments.ts";
import type { Evaluate } from "./evaluate.ts";

/** `$median` or `$percentile`, taken apart: the input, and what its numbers give. */
export interface Percentile {
  readonly input: Evaluate;
  readonly of: (numbers: readonly number[]) => Value;
}

/** Reads the argument of `$median` or `$percentile`. Percentiles are discrete: each is one of the numbers. */
export function readPercentile(name: string, argument: Value, compile: (expression: Value) => Evaluate): Percentile {
  const required = name === "$median" ? ["input", "method"] : ["input", "p", "method"];
  const members: Doc = membersOf(name, argument, required, required);
  if (members.get("method") !== "approximate")
    throw new CommandError(2, "BadValue", "Currently only 'approximate' can be used as percentile 'method'.");
  const wanted = name === "$median" ? [0.5] : shares(members.get("p") as Value);
  return {
    input: compile(members.get("input") as Value),
    of: (numbers) => {
      const sorted = [...numbers].sort((a, b) => a - b);
      const found = wanted.map((share): Value => {
        const at = share >= 1 ? sorted.length - 1 : Math.max(0, Math.ceil(sorted.length * share) - 1);
        const number = sorted[at];
        return number === undefined ? null : double(number);
      });
      return name === "$median" ? (found[0] as Value) : new Arr(found);
    },
  };
}

/** The numbers among the values, or among the items of the only one. */
export function numbersOf(value: Value | undefined): number[] {
  const values = value instanceof Arr ? value.items : [value];
  return values.filter((one) => isNumber(one)).map((one) => toDouble(one));
}

function shares(given: Value): number[] {
  const items = given instanceof Arr ? given.items : [];
  const numbers = items.map((item) => (isNumber(item) ? toDouble(item) : Number.NaN));
  if (numbers.length === 0 || !numbers.every((share) => share >= 0 && share <= 1))
    throw new CommandError(
      7750301,
      "Location7750301",
      "The $percentile 'p' field must be an array of numbers from [0.0, 1.0]",
    );
  return numbers;
}
