import { Arr, Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError, failedToParse } from "../command-error.ts";
import { isNullish } from "../expression/arguments.ts";
import { compileExpression, type Evaluate } from "../expression/evaluate.ts";
import { compileTransform } from "../projection/transform.ts";
import { compileSort } from "../sort/compile-sort.ts";
import { changeAt, lookAt } from "../update/change-at.ts";
import { double } from "../values/arithmetic.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { compareValues, toDouble } from "../values/compare-values.ts";
import { encodeValue } from "../values/encode-key.ts";
import type { Stage, StageContext } from "./stage.ts";

interface Row {
  doc: Doc;
  readonly partition: Value;
  readonly key: Buffer;
}

interface Filling {
  readonly path: readonly string[];
  readonly linear: boolean;
}

function located(code: number, message: string): CommandError {
  return new CommandError(code, `Location${code}`, message);
}

/** `$fill`: gives missing and null fields a value, the last one before, or one on the line between two. */
export function fillStage(spec: Value, context: StageContext): Stage {
  if (!(spec instanceof Doc)) throw failedToParse("The $fill stage specification must be an object");
  for (const name of spec.names)
    if (!["sortBy", "partitionBy", "partitionByFields", "output"].includes(name))
      throw new CommandError(40415, "Location40415", `BSON field '$fill.${name}' is an unknown field.`);
  const { fillings, values } = readOutput(spec.get("output"));
  const partitionOf = readPartition(spec);
  const by = spec.get("sortBy");
  if (by !== undefined && !(by instanceof Doc)) throw failedToParse("$fill's sortBy must be an object");
  const sort = by === undefined ? undefined : compileSort(by, context.textKey);
  if (fillings.length > 0 && sort === undefined)
    throw failedToParse("$fill needs a sortBy where an output has a method");
  if (fillings.some((filling) => filling.linear) && sort?.fields.length !== 1)
    throw located(605001, "$linearFill must be specified with a top level sortBy expression with exactly one element");
  const set = values.size === 0 ? undefined : compileTransform("$addFields", values);
  const give = (doc: Doc): Doc => (set === undefined ? doc : set(doc, context.variables));
  if (fillings.length === 0 || sort === undefined)
    return function* (flow) {
      for (const doc of flow) yield doc === undefined ? undefined : give(doc);
    };
  return function* (flow) {
    const rows: Row[] = [];
    for (const doc of flow) {
      yield undefined;
      if (doc === undefined) continue;
      const partition = partitionOf({ root: doc, variables: context.variables }) ?? null;
      rows.push({ doc, partition, key: sort.keyOf(doc) });
    }
    rows.sort((a, b) => compareValues(a.partition, b.partition) || sort.compare(a.key, b.key));
    const place = sort.fields[0]?.path ?? [];
    for (const group of partitions(rows)) {
      for (const filling of fillings) fill(group, filling, place);
      for (const row of group) yield give(row.doc);
    }
  };
}

function readOutput(output: Value | undefined): { readonly fillings: readonly Filling[]; readonly values: Doc } {
  if (!(output instanceof Doc) || output.size === 0)
    throw located(6050203, "The output field in '$fill' must contain an object with at least one element");
  const fillings: Filling[] = [];
  const values = new Doc();
  output.names.forEach((name, i) => {
    const one = output.values[i];
    if (!(one instanceof Doc))
      throw located(6050200, "Each fill output specification must be an object with exactly one field");
    for (const member of one.names)
      if (member !== "method" && member !== "value")
        throw new CommandError(40415, "Location40415", `BSON field '$fill.${member}' is an unknown field.`);
    const method = one.get("method");
    const value = one.get("value");
    if (method !== undefined && value !== undefined)
      throw located(
        6050201,
        "Each fill output specification must have exactly one of 'method' or 'value' fields, not both",
      );
    if (value !== undefined) values.append(name, Doc.of({ $ifNull: new Arr([`$${name}`, value]) }));
    if (method === undefined) return;
    if (method !== "locf" && method !== "linear") throw located(6050202, "Method must be either locf or linear");
    fillings.push({ path: name.split("."), linear: method === "linear" });
  });
  return { fillings, values };
}

function readPartition(spec: Doc): Evaluate {
  const by = spec.get("partitionBy");
  const fields = spec.get("partitionByFields");
  if (by !== undefined && fields !== undefined)
    throw located(6050204, "Maximum one of 'partitionBy' and 'partitionByFields can be specified in '$fill'");
  if (by !== undefined) return compileExpression(by);
  if (fields === undefined) return () => null;
  if (!(fields instanceof Arr)) throw failedToParse("$fill's partitionByFields must be an array");
  const parts = fields.items.map((field) => {
    if (typeof field !== "string" || field.startsWith("$"))
      throw failedToParse("$fill's partitionByFields must name fields, without a '$'");
    return compileExpression(`$${field}`);
  });
  return (scope) => new Arr(parts.map((part) => part(scope) ?? null));
}

function* partitions(rows: readonly Row[]): Generator<Row[], void, void> {
  let group: Row[] = [];
  let last: string | undefined;
  for (const row of rows) {
    const identity = encodeValue(row.partition).toString("latin1");
    if (identity !== last && group.length > 0) {
      yield group;
      group = [];
    }
    last = identity;
    group.push(row);
  }
  if (group.length > 0) yield group;
}

function fill(group: readonly Row[], { path, linear }: Filling, place: readonly string[]): void {
  const values = group.map((row) => lookAt(row.doc, path));
  const filled = linear ? onLines(values, group, place) : carried(values);
  group.forEach((row, i) => {
    row.doc = changeAt(row.doc, path, true, () => filled[i] ?? null, new Set());
  });
}

function carried(values: readonly (Value | undefined)[]): Value[] {
  let last: Value = null;
  return values.map((value) => {
    if (!isNullish(value)) last = value;
    return last;
  });
}

/** Numbers on the line between the known ones before and after; null before the first and after the last. */
function onLines(
  values: readonly (Value | undefined)[],
  group: readonly Row[],
  place: readonly string[],
): (Value | undefined)[] {
  const xs = group.map((row) => {
    const value = lookAt(row.doc, place);
    if (value instanceof Date) return value.getTime();
    if (isNumber(value)) return toDouble(value);
    throw new CommandError(14, "TypeMismatch", "$linearFill needs a sortBy field that is a number or a date");
  });
  if (xs.some((x, i) => x === xs[i - 1])) throw located(6050106, "There can be no repeated values in the sort field");
  const filled = [...values];
  let before = -1;
  values.forEach((value, i) => {
    if (isNullish(value)) return;
    if (!isNumber(value))
      throw new CommandError(
        14,
        "TypeMismatch",
        `Value to be filled must be numeric or nullish, but found type ${typeNameOf(value)}`,
      );
    if (before >= 0 && i - before > 1) {
      const [x0 = 0, x1 = 0] = [xs[before], xs[i]];
      const y0 = toDouble(values[before] as number);
      const y1 = toDouble(value);
      for (let j = before + 1; j < i; j++) filled[j] = double(y0 + ((y1 - y0) * ((xs[j] as number) - x0)) / (x1 - x0));
    }
    before = i;
  });
  return filled;
}
