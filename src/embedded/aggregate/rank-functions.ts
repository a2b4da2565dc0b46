import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { failedToParse } from "../command-error.ts";
import { located } from "../expression/date-arguments.ts";
import { compileExpression } from "../expression/evaluate.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import type { PartitionRow } from "./partitions.ts";
import type { WindowContext, WindowFunction } from "./window-function.ts";

/** Ranks are counted over documents with one key: by documents, by keys, or not at all. */
export function ranking(kind: "rank" | "denseRank" | "documentNumber") {
  return ({ name, argument, window, sort }: WindowContext): WindowFunction => {
    if (window !== undefined) throw located(5371601, "Rank style window functions take no other arguments");
    if (!(argument instanceof Doc) || argument.size > 0)
      throw located(5371603, `${name} must be specified with '{}' as the value`);
    if (sort?.fields.length !== 1)
      throw located(5371602, `${name} must be specified with a top level sortBy expression with exactly one element`);
    return function* ({ rows }) {
      let rank = 0;
      const ranks: Value[] = [];
      for (let i = 0; i < rows.length; i++) {
        const tied = i > 0 && (rows[i] as PartitionRow).key.equals((rows[i - 1] as PartitionRow).key);
        if (kind === "documentNumber" || !tied) rank = kind === "denseRank" ? rank + 1 : i + 1;
        ranks.push(BigInt(rank));
        yield undefined;
      }
      return ranks;
    };
  };
}

/** `$shift`: an expression of the document that stands so many places on. */
export function shift({ argument, window, sort, stage }: WindowContext): WindowFunction {
  if (!(argument instanceof Doc)) throw failedToParse("Argument to $shift must be an object");
  if (window !== undefined) throw failedToParse("$shift does not accept a 'window' field");
  if (sort === undefined) throw failedToParse("'$shift' requires a sortBy");
  for (const member of argument.names)
    if (!["output", "by", "default"].includes(member)) throw failedToParse(`Unknown argument in $shift: ${member}`);
  const by = argument.get("by");
  const offset = isNumber(by) ? toDouble(by) : Number.NaN;
  if (!Number.isInteger(offset)) throw failedToParse("'$shift:by' field must be an integer");
  const output = argument.get("output");
  if (output === undefined) throw failedToParse("$shift requires an 'output' expression.");
  const evaluate = compileExpression(output);
  const given = argument.get("default");
  const { variables } = stage;
  const otherwise: Value =
    given === undefined ? null : (compileExpression(given)({ root: undefined, variables }) ?? null);
  return function* ({ rows }) {
    const values: (Value | undefined)[] = [];
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at + offset];
      values.push(row === undefined ? otherwise : (evaluate({ root: row.doc, variables }) ?? null));
      yield undefined;
    }
    return values;
  };
}
