import { Doc, type Value } from "../bson/document.ts";
import { badValue } from "../errors.ts";
import type { FilterNode } from "../filter/filter-node.ts";
import type { Collection } from "../storage/collection.ts";
import { findIndex } from "../storage/index-definition.ts";
import type { Store } from "../storage/store.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { conjuncts } from "./interval.ts";
import type { Plan, PlanRequest } from "./plan.ts";
import { planIndex } from "./plan-index.ts";

type IndexPlan = Extract<Plan, { kind: "ixscan" }>;

/** How many keys are counted to compare two indexes. */
const TRIAL = 64;

/** Chooses how to find a query's documents: the most selective index, or a scan of the collection. */
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
    plans.push(plan);
  }
  if (plans.length > 0) {
    const best = bestOf(collection.store, plans, request);
    if (best.points > 0 || best.ranged) return best;
    return unionOf(collection, conditions, request) ?? best;
  }
  return unionOf(collection, conditions, request) ?? { kind: "collscan", reverse: false };
}

/** If no index serves the whole filter, each branch of an `$or` may have its own. */
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
  const index = findIndex(collection.indexes, hint);
  if (index?.hidden) throw badValue("error processing query: planner returned error: hinted index is hidden");
  if (index === undefined || index.inert) throw badValue("error processing query: planner returned error: bad hint");
  const plan = planIndex(index, conjuncts(request.filter), request, true);
  if (plan === undefined) throw badValue("error processing query: planner returned error: bad hint");
  return plan;
}
