import { Doc, type Value } from "../bson/document.ts";
import { badValue, CommandError, failedToParse } from "../errors.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { Collection } from "../storage/collection.ts";
import type { IndexDefinition } from "../storage/index-definition.ts";
import { afterPrefix, commonValues, KIND, prefixKey } from "../storage/keys.ts";
import type { Store } from "../storage/store.ts";
import { isNumber } from "../values/bson-type.ts";
import type { Collation } from "../values/collation.ts";
import { toDouble } from "../values/compare-values.ts";
import type { Sort } from "../values/compile-sort.ts";
import { encodeKey } from "../values/encode-key.ts";
import { conjuncts } from "./interval.ts";
import type { Plan } from "./plan.ts";
import { planIndex } from "./plan-index.ts";

/** What a plan is chosen for. */
export interface PlanRequest {
  readonly filter: FilterNode;
  readonly sort: Sort | undefined;
  readonly hint: Value | undefined;
  readonly collation: Collation | undefined;
}

type IndexPlan = Extract<Plan, { kind: "ixscan" }>;

/** How many keys are counted to compare two indexes that look alike. */
const TRIAL = 64;

/** Chooses how to find a query's documents: the index that binds most, or the whole collection. */
export function choosePlan(collection: Collection, request: PlanRequest): Plan {
  const { hint } = request;
  if (hint !== undefined && !(hint instanceof Doc && hint.size === 0)) return hinted(collection, request, hint);
  const conditions = conjuncts(request.filter);
  const plans: IndexPlan[] = [];
  for (const index of collection.indexes) {
    if (index.hidden || index.inert) continue;
    const plan = planIndex(index, conditions, request);
    if (plan === undefined) continue;
    if (plan.kind === "empty") return plan;
    if (plan.kind !== "ixscan") continue;
    if (plan.exact && plan.ranges.length === 1) return plan;
    if (plan.points > 0 || plan.ranged || plan.givesOrder) plans.push(plan);
  }
  if (plans.length > 0) {
    const best = bestOf(collection.store, plans, request);
    if (best.points > 0 || best.ranged) return best;
    return unionOf(collection, conditions, request) ?? best;
  }
  return unionOf(collection, conditions, request) ?? walk(collection, request);
}

/** The whole collection: in the order of insertion, or in that of the key by which it is clustered. */
function walk(collection: Collection, request: PlanRequest): Plan {
  const byKey = collection.options.has("clusteredIndex")
    ? planIndex(collection.idIndex, conjuncts(request.filter), request, true)
    : undefined;
  return byKey ?? { kind: "collscan", reverse: false };
}

/** Where no index serves the whole, each branch of an `$or` may have its own. */
function unionOf(collection: Collection, conditions: readonly FilterNode[], request: PlanRequest): Plan | undefined {
  for (const condition of conditions) {
    if (condition.kind !== "or") continue;
    const plans = condition.nodes.map((filter) =>
      choosePlan(collection, { ...request, filter, sort: undefined, hint: undefined }),
    );
    if (plans.every((plan) => plan.kind !== "collscan")) return { kind: "union", plans };
  }
  return undefined;
}

function bestOf(store: Store, plans: readonly IndexPlan[], request: PlanRequest): IndexPlan {
  const bound = plans.filter((plan) => plan.points > 0 || plan.ranged);
  const pool = bound.length > 0 ? bound : plans;
  if (pool.length === 1) return pool[0] as IndexPlan;
  const rated = pool.map((plan) => {
    let keys = 0;
    for (const range of plan.ranges) {
      keys += store.range({ from: range.from, to: range.to, reverse: false, limit: TRIAL - keys }).length;
      if (keys >= TRIAL) break;
    }
    return { plan, keys };
  });
  const wantsOrder = request.sort !== undefined;
  rated.sort((a, b) => {
    if (a.keys !== b.keys && (a.keys < TRIAL || b.keys < TRIAL)) return a.keys - b.keys;
    if (wantsOrder && a.plan.givesOrder !== b.plan.givesOrder) return a.plan.givesOrder ? -1 : 1;
    return weight(b.plan) - weight(a.plan);
  });
  return (rated[0] as { plan: IndexPlan }).plan;
}

function weight(plan: IndexPlan): number {
  return plan.points * 2 + (plan.ranged ? 1 : 0) - plan.index.fields.length / 100;
}

function hinted(collection: Collection, request: PlanRequest, hint: Value): Plan {
  if (hint instanceof Doc && hint.names[0] === "$natural") {
    const direction = hint.values[0] as Value;
    return { kind: "collscan", reverse: isNumber(direction) && toDouble(direction) < 0 };
  }
  const index = findIndex(collection, hint);
  if (index?.hidden) throw badValue("error processing query: planner returned error: hinted index is hidden");
  if (index === undefined || index.inert) throw badValue("error processing query: planner returned error: bad hint");
  const plan = planIndex(index, conjuncts(request.filter), request, true);
  if (plan === undefined) throw badValue("error processing query: planner returned error: bad hint");
  return plan;
}

/** The index that a hint names or whose key pattern it is. */
export function findIndex(collection: Collection, hint: Value): IndexDefinition | undefined {
  if (typeof hint === "string") return collection.indexes.find((index) => index.name === hint);
  if (!(hint instanceof Doc)) throw failedToParse("Hint must be a string or an object");
  return collection.indexes.find((index) => samePattern(index.spec.get("key") as Doc, hint));
}

/** Whether two key patterns have the same fields in the same order and directions. */
export function samePattern(left: Doc, right: Doc): boolean {
  return (
    left.size === right.size &&
    left.names.every((name, i) => {
      const a = left.values[i] as Value;
      const b = right.values[i] as Value;
      return name === right.names[i] && (isNumber(a) && isNumber(b) ? toDouble(a) === toDouble(b) : a === b);
    })
  );
}

/** Where in the hinted index a walk starts, with its key, and where it ends, before it. */
export interface KeyBounds {
  readonly min: Doc | undefined;
  readonly max: Doc | undefined;
}

/** Walks the hinted index between two of its keys. Fails with 51173 to 51176, as MongoDB, where they do not fit it. */
export function planBounds(collection: Collection, hint: unknown, { min, max }: KeyBounds): Plan {
  const index = findIndex(collection, hint as Doc);
  if (index === undefined || index.inert) throw badValue("error processing query: planner returned error: bad hint");
  const low = min === undefined ? undefined : keyOf(index, min);
  const high = max === undefined ? undefined : keyOf(index, max);
  if (low !== undefined && high !== undefined && Buffer.compare(low.key, high.key) >= 0)
    throw new CommandError(
      51175,
      "Location51175",
      "The value provided for min() does not come before the value provided for max() in the hinted index",
    );
  const all = prefixKey(KIND.index, index.number);
  const range = {
    from: low?.key ?? all,
    to: high === undefined ? afterPrefix(all) : high.cut ? afterPrefix(high.key) : high.key,
    prefix: all.length,
    cut: low?.cut === true || high?.cut === true,
  };
  return {
    kind: "ixscan",
    index,
    ranges: Buffer.compare(range.from, range.to) < 0 ? [range] : [],
    exact: false,
    reverse: false,
    merge: false,
    givesOrder: false,
    repeats: index.multikey.some((is) => is),
    points: 0,
    ranged: true,
  };
}

function keyOf(index: IndexDefinition, bound: Doc): { readonly key: Buffer; readonly cut: boolean } {
  if (bound.size !== index.fields.length || index.fields.some((field, i) => bound.names[i] !== field.name))
    throw new CommandError(
      51174,
      "Location51174",
      "The index chosen is not compatible with min/max: their fields must be those of its key pattern",
    );
  const descending = index.fields.map((field) => field.descending);
  const values = encodeKey(bound.values, descending, index.textKey);
  const common = commonValues(values);
  return { key: Buffer.concat([prefixKey(KIND.index, index.number), common]), cut: common.length < values.length };
}
