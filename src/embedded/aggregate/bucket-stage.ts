import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { compileExpression } from "../expression/compile-expression.ts";
import { rankOf, typeNameOf } from "../values/bson-type.ts";
import { compareValues } from "../values/compare-values.ts";
import { groupStage } from "./group-stage.ts";
import type { Stage, StageContext } from "./stage.ts";

function wrong(code: number, message: string): CommandError {
  return new CommandError(code, `Location${code}`, message);
}

/** `$bucket`: a `$group` by the boundary at or below the value, in the order of the boundaries. */
export function bucketStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc))
    throw wrong(40201, `Argument to $bucket stage must be an object, but found type: ${typeNameOf(spec)}.`);
  for (const name of spec.names)
    if (!["groupBy", "boundaries", "default", "output"].includes(name))
      throw wrong(40197, `Unrecognized option to $bucket: ${name}.`);
  const groupBy = spec.get("groupBy");
  const boundaries = spec.get("boundaries");
  if (groupBy === undefined || boundaries === undefined)
    throw wrong(40198, "$bucket requires 'groupBy' and 'boundaries' to be specified.");
  if (!(groupBy instanceof Doc) && !(typeof groupBy === "string" && groupBy.startsWith("$")))
    throw wrong(40202, "The $bucket 'groupBy' field must be defined as a $-prefixed path or an expression object.");
  if (!(boundaries instanceof Arr)) throw wrong(40200, "The $bucket 'boundaries' field must be an array.");
  const edges = boundaries.items.map((edge) => constantOf(edge, context));
  if (edges.length < 2) throw wrong(40192, "The $bucket 'boundaries' field must have at least 2 values.");
  edges.slice(1).forEach((edge, i) => {
    const before = edges[i] as Value;
    if (rankOf(before) !== rankOf(edge))
      throw wrong(40193, "All values in the 'boundaries' option to $bucket must have the same type.");
    if (compareValues(before, edge, context.textKey) >= 0)
      throw wrong(40194, "The 'boundaries' option to $bucket must be sorted.");
  });
  const given = spec.get("default");
  const fallback = given === undefined ? undefined : constantOf(given, context);
  if (fallback !== undefined && isWithin(fallback, edges, context))
    throw wrong(
      40199,
      "The $bucket 'default' field must be less than the lowest boundary or greater than or equal to the highest boundary.",
    );
  const output = spec.get("output") ?? Doc.of({ count: Doc.of({ $sum: 1 }) });
  if (!(output instanceof Doc)) throw wrong(40196, "The $bucket 'output' field must be an object.");
  const group = new Doc().append("_id", switchOf(groupBy, edges, fallback));
  output.names.forEach((name, i) => {
    group.append(name, output.values[i] as Value);
  });
  const grouped = groupStage(group, context);
  return function* (flow) {
    const rows: Doc[] = [];
    for (const row of grouped(flow)) {
      if (row === undefined) yield undefined;
      else rows.push(row);
    }
    yield* rows.sort((a, b) => compareValues(a.values[0] as Value, b.values[0] as Value, context.textKey));
  };
}

function constantOf(expression: Value, { variables }: StageContext): Value {
  return compileExpression(expression)({ root: undefined, variables }) ?? null;
}

function isWithin(value: Value, edges: readonly Value[], { textKey }: StageContext): boolean {
  return (
    compareValues(value, edges[0] as Value, textKey) >= 0 && compareValues(value, edges.at(-1) as Value, textKey) < 0
  );
}

/** The expression that gives a value's lower boundary. */
function switchOf(groupBy: Value, edges: readonly Value[], fallback: Value | undefined): Doc {
  const constant = (value: Value): Doc => Doc.of({ $literal: value });
  const branches = edges.slice(0, -1).map((low, i) => {
    const inside = [
      Doc.of({ $gte: new Arr([groupBy, constant(low)]) }),
      Doc.of({ $lt: new Arr([groupBy, constant(edges[i + 1] as Value)]) }),
    ];
    return Doc.of({ case: Doc.of({ $and: new Arr(inside) }) }).append("then", constant(low));
  });
  return Doc.of({
    $switch: Doc.of({ branches: new Arr(branches), default: fallback === undefined ? undefined : constant(fallback) }),
  });
}
