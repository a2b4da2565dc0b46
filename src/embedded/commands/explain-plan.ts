import type { PipelineSource } from "../aggregate/compile-pipeline.ts";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { SERVER_VERSION } from "../instance/instance.ts";
import type { Plan } from "../plan/plan.ts";
import type { ScanCounts } from "../plan/scan.ts";
import { findMatches, planOf, type Query } from "../query/query.ts";
import type { Collection } from "../storage/collection.ts";

/** The plan of a query as stages and, unless only the plan is wanted, what running it examined. */
export function explainQuery(
  ns: string,
  collection: Collection | undefined,
  query: Query,
  limit: number,
  verbosity: string,
): Doc {
  const counts: ScanCounts = { keys: 0, documents: 0 };
  const plan: Plan = collection === undefined ? { kind: "empty" } : planOf(collection, query);
  const winningPlan = stageOf(plan, query);
  const result = Doc.of({
    explainVersion: "1",
    queryPlanner: Doc.of({
      namespace: ns,
      indexFilterSet: false,
      maxIndexedOrSolutionsReached: false,
      winningPlan,
      rejectedPlans: new Arr([]),
    }),
  });
  if (verbosity === "queryPlanner") return withServerInfo(result);
  const started = performance.now();
  let nReturned = 0;
  if (collection !== undefined)
    for (const found of findMatches(collection, query, counts, limit))
      if (found !== undefined && ++nReturned === limit) break;
  result.append(
    "executionStats",
    Doc.of({
      executionSuccess: true,
      nReturned,
      executionTimeMillis: Math.round(performance.now() - started),
      totalKeysExamined: counts.keys,
      totalDocsExamined: counts.documents,
      executionStages: winningPlan.copy().append("nReturned", nReturned),
    }),
  );
  return withServerInfo(result);
}

/** The plan of the query that a pipeline starts with, followed by the other stages as they were written. */
export function explainAggregate(
  ns: string,
  source: PipelineSource | undefined,
  stages: readonly Value[],
  verbosity = "queryPlanner",
): Doc {
  if (source === undefined) return withServerInfo(Doc.of({ explainVersion: "1", stages: new Arr([...stages]) }));
  const cursor = explainQuery(ns, source.collection, source.query, source.limit, verbosity);
  const rest = stages.slice(source.stages);
  if (rest.length === 0) return cursor;
  const first = Doc.of({
    $cursor: Doc.of({ queryPlanner: cursor.get("queryPlanner"), executionStats: cursor.get("executionStats") }),
  });
  return withServerInfo(Doc.of({ explainVersion: "1", stages: new Arr([first, ...rest]) }));
}

function withServerInfo(doc: Doc): Doc {
  return doc.append(
    "serverInfo",
    Doc.of({ host: "localhost", port: 0, version: SERVER_VERSION, gitVersion: "stepgram" }),
  );
}

function stageOf(plan: Plan, query: Query): Doc {
  const found = accessStage(plan);
  const sorted = query.sort === undefined || (plan.kind === "ixscan" && plan.givesOrder);
  if (sorted || query.sort === undefined) return found;
  const pattern = new Doc();
  for (const field of query.sort.fields) pattern.append(field.name, field.descending ? -1 : 1);
  return Doc.of({ stage: "SORT", sortPattern: pattern, inputStage: found });
}

function accessStage(plan: Plan): Doc {
  switch (plan.kind) {
    case "empty":
      return Doc.of({ stage: "EOF" });
    case "collscan":
      return Doc.of({ stage: "COLLSCAN", direction: plan.reverse ? "backward" : "forward" });
    case "union":
      return Doc.of({
        stage: "FETCH",
        inputStage: Doc.of({ stage: "OR", inputStages: new Arr(plan.plans.map(accessStage)) }),
      });
    case "ixscan": {
      const { index } = plan;
      const scan = Doc.of({
        stage: "IXSCAN",
        keyPattern: index.spec.get("key"),
        indexName: index.name,
        isMultiKey: index.multikey.some((is) => is),
        isUnique: index.unique,
        isSparse: index.sparse,
        isPartial: index.partial !== undefined,
        indexVersion: 2,
        direction: plan.reverse ? "backward" : "forward",
        boundFields: plan.points + (plan.ranged ? 1 : 0),
      });
      const input = plan.merge ? Doc.of({ stage: "SORT_MERGE", inputStages: new Arr([scan]) }) : scan;
      return Doc.of({ stage: "FETCH", inputStage: input });
    }
  }
}
