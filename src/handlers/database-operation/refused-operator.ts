import { didYouMean } from "../params/did-you-mean.ts";

const REASONS = new Map<string, string>([
  ...["$where", "$function", "$accumulator"].map((name): [string, string] => [name, "it runs code"]),
  ...["$lookup", "$graphLookup", "$unionWith"].map((name): [string, string] => [name, "it reads other collections"]),
  ...["$out", "$merge"].map((name): [string, string] => [name, "it writes other collections"]),
  ["$expr", "it computes; compare fields with values instead"],
  ["$jsonSchema", "it is not needed here; use $type and $exists"],
  ["$text", "it needs an index; use $regex"],
  ["$rand", "it computes"],
  ["$sampleRate", "it computes"],
  ["$setOnInsert", "an update inserts nothing here"],
]);

/** What to say about an operator that is not in the allow-list. Follows the operator. */
export function refusedOperator(name: string, allowed: Iterable<string>): string {
  const reason = REASONS.get(name);
  if (reason !== undefined) return `is not allowed: ${reason}`;
  return `is not an operator that may be used here${didYouMean(name, [...allowed])}`;
}
