import { BSONRegExp, MaxKey, MinKey } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import { isNumber, RANK, rankOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { encodeValue, type TextKey } from "../values/encode-key.ts";

/** A range of one field's encoded values. Both ends of a point are the same value. */
export interface Interval {
  readonly low: Buffer;
  readonly lowIn: boolean;
  readonly high: Buffer;
  readonly highIn: boolean;
  readonly point: boolean;
}

/** A condition on one path, which an index may serve. */
export type FieldCondition = Extract<FilterNode, { kind: "field" }>;

const LOWEST = Buffer.alloc(0);
const HIGHEST = Buffer.from([0xff]);

/** Every value of a field. */
export const FULL: Interval = { low: LOWEST, lowIn: true, high: HIGHEST, highIn: false, point: false };

function point(value: Value, textKey: TextKey | undefined): Interval {
  const bytes = encodeValue(value, textKey);
  return { low: bytes, lowIn: true, high: bytes, highIn: true, point: true };
}

function bracket(rank: number): { low: Buffer; high: Buffer } {
  return { low: Buffer.from([rank]), high: Buffer.from([rank + 1]) };
}

/** Which values in an index can satisfy a condition; undefined if the index cannot tell. */
export function intervalsOf(node: FieldCondition, textKey: TextKey | undefined): readonly Interval[] | undefined {
  const { op, operand } = node;
  switch (op) {
    case "$eq":
      return equal(operand, textKey);
    case "$in": {
      if (!(operand instanceof Arr)) return undefined;
      const all: Interval[] = [];
      for (const item of operand.items) {
        if (item instanceof BSONRegExp) return undefined;
        const some = equal(item, textKey);
        if (some === undefined) return undefined;
        all.push(...some);
      }
      return union(all);
    }
    case "$gt":
    case "$gte":
    case "$lt":
    case "$lte":
      return range(op, operand, textKey);
    case "$regex": {
      if (textKey !== undefined || !(operand instanceof BSONRegExp)) return undefined;
      const prefix = literalPrefix(operand.pattern, operand.options);
      if (prefix === undefined) return undefined;
      const low = Buffer.concat([Buffer.from([RANK.string]), Buffer.from(prefix)]);
      // A regular expression also matches itself as a value, which sorts elsewhere.
      const itself = point(operand, undefined);
      return [{ low, lowIn: true, high: low, highIn: true, point: false }, itself];
    }
    default:
      return undefined;
  }
}

function equal(operand: Value, textKey: TextKey | undefined): Interval[] | undefined {
  if (operand === null || operand === UNDEFINED) return [point(UNDEFINED, undefined), point(null, undefined)];
  // An index holds the items of an array, not the array itself.
  if (operand instanceof Arr) return undefined;
  return [point(operand, textKey)];
}

function range(
  op: "$gt" | "$gte" | "$lt" | "$lte",
  operand: Value,
  textKey: TextKey | undefined,
): Interval[] | undefined {
  if (operand === null || operand === UNDEFINED || operand instanceof Arr || operand instanceof BSONRegExp)
    return undefined;
  if (isNumber(operand) && Number.isNaN(toDouble(operand))) return undefined;
  const bytes = encodeValue(operand, textKey);
  const unbounded = operand instanceof MinKey || operand instanceof MaxKey;
  const { low, high } = unbounded ? { low: LOWEST, high: HIGHEST } : bracket(rankOf(operand));
  if (op === "$gt" || op === "$gte") return [{ low: bytes, lowIn: op === "$gte", high, highIn: false, point: false }];
  return [{ low, lowIn: true, high: bytes, highIn: op === "$lte", point: false }];
}

/** Sorts points and drops duplicates. */
function union(intervals: Interval[]): Interval[] {
  const sorted = intervals.sort((a, b) => Buffer.compare(a.low, b.low));
  return sorted.filter((interval, i) => i === 0 || !interval.low.equals((sorted[i - 1] as Interval).low));
}

/** The intersection. */
export function intersect(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  for (const a of left)
    for (const b of right) {
      const low = laterLow(a, b);
      const high = earlierHigh(a, b);
      const order = Buffer.compare(low.low, high.high);
      if (order > 0 && !(high.highIn && low.low.subarray(0, high.high.length).equals(high.high))) continue;
      if (order === 0 && !(low.lowIn && high.highIn)) continue;
      both.push({ low: low.low, lowIn: low.lowIn, high: high.high, highIn: high.highIn, point: a.point || b.point });
    }
  return both;
}

function laterLow(a: Interval, b: Interval): Interval {
  const order = Buffer.compare(a.low, b.low);
  if (order === 0) return a.lowIn ? b : a;
  return order > 0 ? a : b;
}

function earlierHigh(a: Interval, b: Interval): Interval {
  const order = Buffer.compare(a.high, b.high);
  if (order === 0) return a.highIn ? b : a;
  return order < 0 ? a : b;
}

/** The conditions of a filter that must all hold. */
export function conjuncts(node: FilterNode): FilterNode[] {
  return node.kind === "and" ? node.nodes.flatMap(conjuncts) : [node];
}

/** Whether a value contains text, which a collation compares. */
export function holdsText(value: Value): boolean {
  if (value instanceof Arr) return value.items.some(holdsText);
  if (value instanceof Doc) return value.values.some(holdsText);
  return rankOf(value) === RANK.string;
}

/** The text that every match of an anchored pattern starts with, such as `abc` for `^abc.*`. */
function literalPrefix(pattern: string, options: string): string | undefined {
  if (!pattern.startsWith("^") || /[imx]/.test(options) || pattern.includes("|")) return undefined;
  let prefix = "";
  let at = 1;
  while (at < pattern.length) {
    const char = pattern[at] as string;
    let literal = char;
    let length = 1;
    if (char === "\\") {
      const escaped = pattern[at + 1];
      if (escaped === undefined || /[a-zA-Z0-9]/.test(escaped)) break;
      literal = escaped;
      length = 2;
    } else if (/[.*+?()[\]{}^$]/.test(char)) break;
    const next = pattern[at + length];
    // A quantifier may make the character it follows optional.
    if (next !== undefined && /[*?{+]/.test(next)) {
      if (next === "+") prefix += literal;
      break;
    }
    prefix += literal;
    at += length;
  }
  return prefix === "" ? undefined : prefix;
}
