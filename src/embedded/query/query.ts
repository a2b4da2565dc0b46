import { Doc, type Value } from "../bson/document.ts";
import type { Variables } from "../expression/expression.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { FilterContext, FilterNode } from "../filter/filter-node.ts";
import { choosePlan } from "../plan/choose-plan.ts";
import { conjuncts } from "../plan/interval.ts";
import type { Plan } from "../plan/plan.ts";
import { type ScanCounts, scan } from "../plan/scan.ts";
import { isPauseDue } from "../plan/scan-pause.ts";
import type { Collection, StoredDocument } from "../storage/collection.ts";
import { rankOf } from "../values/bson-type.ts";
import { type Collation, parseCollation } from "../values/collation.ts";
import { compileSort, type Sort, sortInSteps } from "../values/compile-sort.ts";
import type { Hit } from "../values/path.ts";

/** A compiled query. */
export interface Query {
  readonly filter: FilterNode;
  readonly sort: Sort | undefined;
  /** The direction of a `$natural` sort. */
  readonly natural: 1 | -1 | undefined;
  readonly hint: Value | undefined;
  readonly collation: Collation | undefined;
  readonly context: FilterContext;
}

/** The parts of a request that make up a query. */
export interface QueryParts {
  readonly filter: Doc;
  readonly sort?: Doc | undefined;
  readonly hint?: Value | undefined;
  readonly collation?: Value | undefined;
  readonly variables: Variables;
}

/** A document that a query found. */
export interface Found extends StoredDocument {
  readonly hit: Hit;
}

/** Compiles a query. Without a collation of its own it has the collection's. */
export function compileQuery(collection: Collection | undefined, parts: QueryParts): Query {
  const collation = parseCollation(parts.collation) ?? parseCollation(collection?.options.get("collation"));
  const context: FilterContext = { variables: parts.variables, textKey: collation?.textKey };
  const filter = compileFilter(parts.filter, context);
  const { sort } = parts;
  const natural = sort?.names[0] === "$natural" ? (Number(sort.values[0]) < 0 ? -1 : 1) : undefined;
  return {
    filter,
    sort:
      sort === undefined || sort.size === 0 || natural !== undefined
        ? undefined
        : compileSort(sort, collation?.textKey),
    natural,
    hint: parts.hint,
    collation,
    context,
  };
}

/** The plan that finds the query's documents. */
export function planOf(collection: Collection, query: Query): Plan {
  if (query.natural !== undefined) return { kind: "collscan", reverse: query.natural < 0 };
  return choosePlan(collection, query);
}

/** The `_id` that a query asks for, if that alone finds its document. */
function boundId(collection: Collection, query: Query): Value | undefined {
  if (
    !collection.idIndex.unique ||
    query.hint !== undefined ||
    query.natural !== undefined ||
    query.filter.kind === "other"
  )
    return undefined;
  for (const node of conjuncts(query.filter)) {
    if (node.kind !== "field" || node.op !== "$eq" || node.path.length !== 1 || node.path[0] !== "_id") continue;
    const rank = rankOf(node.operand);
    // ObjectIds and numbers compare the same under every collation, text only without one.
    if (rank === 35 || rank === 10) return node.operand;
    if (rank === 15 && query.collation?.textKey === undefined && collection.idIndex.textKey === undefined)
      return node.operand;
  }
  return undefined;
}

/** The matches, in order. Yields undefined now and then, so that the caller can check the clock. */
export function* findMatches(
  collection: Collection,
  query: Query,
  counts: ScanCounts,
  limit = 0,
): Generator<Found | undefined, void, void> {
  const id = boundId(collection, query);
  if (id !== undefined) {
    counts.keys++;
    const stored = collection.readById(id);
    if (stored === undefined) return;
    counts.documents++;
    const hit: Hit = { index: undefined };
    if (query.filter.matches(stored.doc, hit)) yield { ...stored, hit };
    return;
  }
  const plan = planOf(collection, query);
  const ordered = query.sort === undefined || (plan.kind === "ixscan" && plan.givesOrder);
  const matches = filterScan(collection, query, plan, counts);
  yield* ordered || query.sort === undefined ? matches : sortMatches(matches, query.sort, collection, query, limit);
}

/** How long to skip documents that do not match before yielding to the caller. */
const TURN_MS = 4;

function* filterScan(
  collection: Collection,
  query: Query,
  plan: Plan,
  counts: ScanCounts,
): Generator<Found | undefined, void, void> {
  let since = 0;
  let turnEnds = performance.now() + TURN_MS;
  for (const stored of scan(collection, plan, counts)) {
    const hit: Hit = { index: undefined };
    if (query.filter.matches(stored.doc, hit)) {
      since = 0;
      yield { ...stored, hit };
    } else if (++since >= 64 || performance.now() > turnEnds || isPauseDue()) {
      since = 0;
      yield undefined;
    } else continue;
    turnEnds = performance.now() + TURN_MS;
  }
}

/** How much a sort keeps in memory. Of further documents it keeps the record numbers and reads them again. */
const KEPT_BYTES = 64 * 1024 * 1024;

interface Sortable {
  readonly key: Buffer;
  readonly record: number;
  readonly hit: Hit;
  doc: Doc | undefined;
}

function* sortMatches(
  matches: Generator<Found | undefined, void, void>,
  sort: Sort,
  collection: Collection,
  query: Query,
  limit: number,
): Generator<Found | undefined, void, void> {
  let rows: Sortable[] = [];
  let kept = 0;
  const order = (a: Sortable, b: Sortable): number => sort.compare(a.key, b.key);
  for (const found of matches) {
    if (found === undefined) {
      yield undefined;
      continue;
    }
    kept += found.doc.raw?.length ?? 0;
    rows.push({
      key: sort.keyOf(found.doc),
      record: found.record,
      hit: found.hit,
      doc: kept > KEPT_BYTES ? undefined : new Doc(found.doc.toBytes()),
    });
    if (limit > 0 && rows.length >= limit * 2 + 1000) {
      rows = (yield* sortInSteps(rows, order)).slice(0, limit);
      kept = rows.reduce((sum, row) => sum + (row.doc?.raw?.length ?? 0), 0);
    }
    yield undefined;
  }
  rows = yield* sortInSteps(rows, order);
  for (const row of limit > 0 ? rows.slice(0, limit) : rows) {
    const doc = row.doc ?? collection.read(row.record);
    if (doc !== undefined && (row.doc !== undefined || query.filter.matches(doc)))
      yield { record: row.record, doc, hit: row.hit };
  }
}
