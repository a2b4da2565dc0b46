import { Arr, Doc, type Value } from "../bson/document.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { afterPrefix, commonValues, KIND, prefixKey } from "../storage/keys.ts";
import { compareValues, equalValues } from "../values/compare-values.ts";
import type { Sort } from "../values/compile-sort.ts";
import type { TextKey } from "../values/encode-key.ts";
import { conjuncts, type FieldCondition, FULL, holdsText, type Interval, intersect, intervalsOf } from "./interval.ts";
import type { KeyRange, Plan, PlanRequest } from "./plan.ts";

/** The most ranges of one scan. Beyond it no further field is bound. */
const MAX_RANGES = 2000;
/** The most ranges that are merged to get an order. */
const MAX_MERGED = 200;

/** The plan for one index, or undefined if it would miss documents, or not help. With `force` it need not help. */
export function planIndex(
  index: IndexDefinition,
  conditions: readonly FilterNode[],
  request: PlanRequest,
  force = false,
): Plan | undefined {
  const queryKey = request.collation?.textKey;
  const sameText = sameCollation(index, request);
  if (
    index.partial !== undefined &&
    !implies(conditions, conjuncts(index.partial.node), sameText ? queryKey : undefined)
  )
    return undefined;
  const own = index.fields.map((field) => fieldConditions(conditions, field.name, index, sameText));
  if (index.sparse && !own.some((list) => list.some(excludesMissing)) && !force) return undefined;

  const bound: (readonly Interval[])[] = [];
  let boundArray = false;
  let product = 1;
  for (let i = 0; i < index.fields.length; i++) {
    const multikey = index.multikey[i] === true;
    // Different items of one array may satisfy two conditions.
    if (multikey && boundArray) break;
    const intervals = combine(own[i] as FieldCondition[], multikey, index.textKey);
    if (intervals === undefined) break;
    if (intervals.length === 0) return { kind: "empty" };
    product *= intervals.length;
    if (product > MAX_RANGES && i > 0) break;
    bound.push(intervals);
    if (multikey) boundArray = true;
    if (!intervals.every((interval) => interval.point)) break;
  }
  const points = bound.filter((intervals) => intervals.every((interval) => interval.point)).length;
  const order = request.sort === undefined ? undefined : sortOrder(index, bound, points, request.sort, sameText);
  if (bound.length === 0 && order === undefined && !force) return undefined;
  const ranges = keyRanges(index, bound);
  return {
    kind: "ixscan",
    index,
    ranges: order?.reverse && !order.merge ? ranges.reverse() : ranges,
    exact: index.unique && points === index.fields.length && ranges.every((range) => !range.cut),
    reverse: order?.reverse ?? false,
    merge: order?.merge ?? false,
    givesOrder: order !== undefined,
    repeats: ranges.length > 1 || index.multikey.some((is) => is),
    points,
    ranged: bound.length > points,
  };
}

function sameCollation(index: IndexDefinition, request: PlanRequest): boolean {
  const query = request.collation === undefined || request.collation.simple ? undefined : request.collation.spec;
  if (query === undefined || index.collation === undefined) return query === index.collation;
  return Buffer.compare(query.toBytes(), index.collation.toBytes()) === 0;
}

function fieldConditions(
  conditions: readonly FilterNode[],
  name: string,
  index: IndexDefinition,
  sameText: boolean,
): FieldCondition[] {
  const found: FieldCondition[] = [];
  for (const condition of conditions) {
    if (condition.kind !== "field") continue;
    const path = condition.path.join(".");
    if (condition.op === "$elemMatch") {
      found.push(...elementConditions(condition, path, name));
      continue;
    }
    if (path !== name) continue;
    if (!sameText && holdsText(condition.operand)) continue;
    if (index.sparse && condition.op === "$eq" && condition.operand === null) continue;
    if (
      index.sparse &&
      condition.op === "$in" &&
      condition.operand instanceof Arr &&
      condition.operand.items.includes(null)
    )
      continue;
    found.push(condition);
  }
  return found;
}

/** Conditions on the items of an array bind an index of these items, or of their fields. */
function elementConditions(condition: FieldCondition, path: string, name: string): FieldCondition[] {
  if (!(condition.operand instanceof Doc)) return [];
  const onValues = condition.operand.names[0]?.startsWith("$") === true;
  if (onValues ? path !== name : !name.startsWith(`${path}.`)) return [];
  const key = onValues ? "v" : name.slice(path.length + 1);
  try {
    const filter = onValues ? new Doc().append("v", condition.operand) : condition.operand;
    const inner = conjuncts(compileFilter(filter, { variables: new Map() }));
    return inner.filter(
      (node): node is FieldCondition =>
        node.kind === "field" && node.path.join(".") === key && node.op !== "$elemMatch",
    );
  } catch {
    return [];
  }
}

function excludesMissing(condition: FieldCondition): boolean {
  if (condition.op === "$eq") return condition.operand !== null;
  if (condition.op === "$in") return condition.operand instanceof Arr && !condition.operand.items.includes(null);
  return condition.op !== "other" && condition.op !== "$type" ? condition.operand !== null : false;
}

function combine(
  conditions: readonly FieldCondition[],
  multikey: boolean,
  textKey: TextKey | undefined,
): readonly Interval[] | undefined {
  let result: readonly Interval[] | undefined;
  for (const condition of conditions) {
    const intervals = intervalsOf(condition, textKey);
    if (intervals === undefined) continue;
    if (result === undefined) result = intervals;
    else if (!multikey) result = intersect(result, intervals);
    else if (intervals.every((interval) => interval.point) && !result.every((interval) => interval.point))
      result = intervals;
  }
  return result;
}

function keyRanges(index: IndexDefinition, bound: readonly (readonly Interval[])[]): KeyRange[] {
  const start = prefixKey(KIND.index, index.number);
  let prefixes = [Buffer.alloc(0)];
  let last: readonly Interval[] = [FULL];
  let descending = false;
  bound.forEach((intervals, i) => {
    descending = index.fields[i]?.descending === true;
    if (i === bound.length - 1) {
      last = intervals;
      return;
    }
    prefixes = prefixes.flatMap((prefix) =>
      intervals.map((one) => Buffer.concat([prefix, descending ? inverted(one.low) : one.low])),
    );
  });
  if (bound.length === 0) last = [FULL];
  const ranges = prefixes.flatMap((prefix) => last.map((interval) => keyRange(start, prefix, interval, descending)));
  return ranges.sort((a, b) => Buffer.compare(a.from, b.from));
}

function keyRange(start: Buffer, prefix: Buffer, interval: Interval, descending: boolean): KeyRange {
  const low = descending ? inverted(interval.high) : interval.low;
  const high = descending ? inverted(interval.low) : interval.high;
  const [lowIn, highIn] = descending ? [interval.highIn, interval.lowIn] : [interval.lowIn, interval.highIn];
  const from = bound(start, prefix, low);
  const to = bound(start, prefix, high);
  // If the values were cut, keys on both sides of the bound share what is left.
  return {
    from: lowIn || from.cut ? from.key : afterPrefix(from.key),
    to: highIn || to.cut ? afterPrefix(to.key) : to.key,
    cut: from.cut || to.cut,
    prefix: interval.point ? from.key.length : 5 + prefix.length,
  };
}

function bound(start: Buffer, prefix: Buffer, value: Buffer): { key: Buffer; cut: boolean } {
  const values = Buffer.concat([prefix, value]);
  const common = commonValues(values);
  return { key: Buffer.concat([start, common]), cut: common.length < values.length };
}

function inverted(bytes: Buffer): Buffer {
  const result = Buffer.from(bytes);
  for (let i = 0; i < result.length; i++) result[i] = ~(result[i] as number);
  return result;
}

/** How the index gives the requested order, if it does. */
function sortOrder(
  index: IndexDefinition,
  bound: readonly (readonly Interval[])[],
  points: number,
  sort: Sort,
  sameText: boolean,
): { reverse: boolean; merge: boolean } | undefined {
  if (index.truncated || !sameText) return undefined;
  const single = (at: number): boolean => at < points && (bound[at] as readonly Interval[]).length === 1;
  const follow = (from: number): boolean | undefined => {
    let at = from;
    let reverse: boolean | undefined;
    for (const wanted of sort.fields) {
      while (at < index.fields.length && index.fields[at]?.name !== wanted.name && single(at)) at++;
      const field = index.fields[at];
      if (field === undefined || field.name !== wanted.name) {
        const constant = index.fields.findIndex((one) => one.name === wanted.name);
        if (constant >= 0 && single(constant) && !index.multikey[constant]) continue;
        return undefined;
      }
      if (index.multikey[at]) return undefined;
      const opposite = field.descending !== wanted.descending;
      if (!single(at)) {
        if (reverse !== undefined && reverse !== opposite) return undefined;
        reverse = opposite;
      }
      at++;
    }
    return reverse ?? false;
  };
  const plain = follow(0);
  if (plain !== undefined) return { reverse: plain, merge: false };
  if (bound.length !== points || bound.reduce((product, list) => product * list.length, 1) > MAX_MERGED)
    return undefined;
  const merged = follow(points);
  return merged === undefined ? undefined : { reverse: merged, merge: true };
}

/** Whether every document that satisfies the conditions is in a partial index. */
function implies(
  conditions: readonly FilterNode[],
  wanted: readonly FilterNode[],
  textKey: TextKey | undefined,
): boolean {
  return wanted.every((need) => {
    if (need.kind === "or") return need.nodes.some((node) => implies(conditions, conjuncts(node), textKey));
    if (need.kind === "and") return implies(conditions, need.nodes, textKey);
    if (need.kind !== "field") return false;
    return conditions.some((have) => {
      if (have.kind === "or") return have.nodes.every((node) => implies(conjuncts(node), [need], textKey));
      return (
        have.kind === "field" && have.path.join(".") === need.path.join(".") && conditionImplies(have, need, textKey)
      );
    });
  });
}

function conditionImplies(have: FieldCondition, need: FieldCondition, textKey: TextKey | undefined): boolean {
  if (have.op === need.op && equalValues(have.operand, need.operand)) return true;
  const holds = (value: Value): boolean => {
    const doc = need.path.reduceRight<Value>((inner, part) => new Doc().append(part, inner), value) as Doc;
    return value !== null && need.matches(doc);
  };
  if (have.op === "$eq")
    return (
      !(have.operand instanceof Arr) &&
      (holds(have.operand) || (have.operand === null && need.op === "$eq" && need.operand === null))
    );
  if (have.op === "$in")
    return (
      have.operand instanceof Arr &&
      have.operand.items.length > 0 &&
      have.operand.items.every((item) => !(item instanceof Arr) && holds(item))
    );
  if (need.op === "$exists") return excludesMissing(have);
  const order = rankedCompare(have, need, textKey);
  if (order === undefined) return false;
  if ((need.op === "$gt" || need.op === "$gte") && (have.op === "$gt" || have.op === "$gte"))
    return order > 0 || (order === 0 && (need.op === "$gte" || have.op === "$gt"));
  if ((need.op === "$lt" || need.op === "$lte") && (have.op === "$lt" || have.op === "$lte"))
    return order < 0 || (order === 0 && (need.op === "$lte" || have.op === "$lt"));
  return false;
}

function rankedCompare(have: FieldCondition, need: FieldCondition, textKey: TextKey | undefined): number | undefined {
  const ranged = ["$gt", "$gte", "$lt", "$lte"];
  if (!ranged.includes(have.op) || !ranged.includes(need.op)) return undefined;
  const probe = need.matches(
    need.path.reduceRight<Value>((inner, part) => new Doc().append(part, inner), have.operand) as Doc,
  );
  const order = compareValues(have.operand, need.operand, textKey);
  // Operands of different types bound different values.
  return probe || order === 0 ? order : undefined;
}
