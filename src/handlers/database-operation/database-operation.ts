import { defineHandler } from "../../engine/handler.ts";
import { type JsonObject, type JsonValue, pathText } from "../../engine/json.ts";
import { z } from "../../engine/zod.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { readBoolean, readNumber } from "../param-readers.ts";
import { optionalParam, type Read, reportProblems, requiredParam, strictParams } from "../params.ts";
import { anyJson, jsonWithinLimits, type ParamProblem } from "../plain-json.ts";
import { databaseEffects } from "./effects.ts";
import { readCollection, readProjection, readSort } from "./find-shape.ts";
import { guardQuery, selectsAll } from "./guard-query.ts";
import { guardDocument, guardUpdate } from "./guard-update.ts";
import {
  MAX_DOCUMENTS,
  OPERATIONS,
  type Operation,
  type OperationName,
  readOperation,
  runOperation,
} from "./operations.ts";

/** The params that each operation takes besides `operation` and `collection`. */
const TAKES: Record<OperationName, readonly string[]> = {
  find: ["query", "sort", "limit", "projection"],
  find_one: ["query", "sort", "projection"],
  count: ["query"],
  insert: ["data"],
  insert_many: ["data"],
  update: ["query", "data", "all"],
  delete: ["query", "all"],
};

/** Checks the query for any operation. The operation decides whether it may be missing. */
const query = z
  .unknown()
  .optional()
  .transform((value, ctx): JsonObject | undefined => {
    if (value === undefined || value === null) return undefined;
    const problems: ParamProblem[] = [];
    const guarded = guardQuery(value, [], problems);
    reportProblems(problems, ctx);
    return guarded;
  })
  .describe('selects documents, such as {"active": true}; plain MongoDB operators work');

/** Reads the params into an operation that can run as it is. */
export const operationParams = strictParams(
  {
    operation: requiredParam(`one of ${OPERATIONS.join(", ")}`, readOperation),
    collection: requiredParam("the name of the collection", readCollection),
    query,
    data: optionalParam(
      "insert: the document; insert_many: a list; update: fields to set, or operators",
      (value): Read<unknown> => ({ value }),
      undefined,
    ),
    sort: optionalParam('find, find_one: the order, such as {"created": -1}', readSort, undefined),
    limit: optionalParam(
      `find: the maximum number of documents to return; ${MAX_DOCUMENTS} by default`,
      readNumber({ min: 1, max: MAX_DOCUMENTS, integer: true }),
      undefined,
    ),
    projection: optionalParam('find, find_one: the fields to return, such as {"name": 1}', readProjection, undefined),
    all: optionalParam("update, delete: true allows an empty query, which selects every document", readBoolean, false),
  },
  {
    operation: "action op type method command operasi",
    collection: "table coll from collection_name table_name koleksi tabel",
    query: "filter where criteria selector conditions condition match",
    data: "document documents doc docs values value record records set update body payload json fields content",
    sort: "order order_by sort_by",
    limit: "max count top max_results",
    projection: "fields select columns",
  },
).transform((params, ctx): Operation => {
  const problems = misplaced(params);
  const operation = problems.length === 0 ? assemble(params, problems) : undefined;
  reportProblems(problems, ctx);
  return operation ?? z.NEVER;
});

interface Given {
  operation: OperationName;
  collection: string;
  query: JsonObject | undefined;
  data: unknown;
  sort: JsonObject | undefined;
  limit: number | undefined;
  projection: JsonObject | undefined;
  all: boolean;
}

/** Params that the operation does not take. Empty ones are ignored, because AIs fill in every param. */
function misplaced({ operation, collection: _, ...params }: Given): ParamProblem[] {
  const takes = TAKES[operation];
  return Object.entries(params)
    .filter(([name, value]) => !isEmpty(value) && !takes.includes(name))
    .map(([name]) => ({ path: [name], why: problem("isNotFor", { operation, takes }) }));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === false) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function assemble({ operation, collection, data, all, ...given }: Given, problems: ParamProblem[]): Operation {
  const query = given.query ?? {};
  const base = { collection, query };
  if ((operation === "update" || operation === "delete") && selectsAll(query) && !all) {
    problems.push({ path: ["query"], why: problem("emptyQuery", { operation }) });
  }
  switch (operation) {
    case "find":
      return { operation, ...base, sort: given.sort, limit: given.limit, projection: given.projection };
    case "find_one":
      return { operation, ...base, sort: given.sort, projection: given.projection };
    case "count":
    case "delete":
      return { operation, ...base };
    case "insert":
      if (Array.isArray(data)) problems.push({ path: ["data"], why: problem("useInsertMany") });
      return { operation, collection, document: Array.isArray(data) ? {} : guardDocument(data, ["data"], problems) };
    case "insert_many":
      return { operation, collection, documents: guardDocuments(data, problems) };
    case "update":
      return { operation, ...base, update: guardUpdate(data, ["data"], problems) };
  }
}

function guardDocuments(data: unknown, problems: ParamProblem[]): JsonObject[] {
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_DOCUMENTS) {
    problems.push({ path: ["data"], why: problem("mustBeDocuments", { most: MAX_DOCUMENTS }) });
    return [];
  }
  const wrong = jsonWithinLimits(data);
  if (wrong !== undefined) {
    problems.push({ path: ["data", ...wrong.path], why: wrong.why });
    return [];
  }
  return data.map((document, index) => guardDocument(document, ["data", index], problems));
}

/**
 * Why filled-in params are refused, or undefined: a template has put an object or a list into the query or the data with a key
 * that starts with `$`, which would be an operator, or contains a dot, which would be a path. A string that became an object came
 * from a template.
 */
export function checkFilled(raw: JsonObject, filled: JsonObject): Problem | undefined {
  return compareFilled(raw.query, filled.query, ["query"]) ?? compareFilled(raw.data, filled.data, ["data"]);
}

function compareFilled(
  raw: JsonValue | undefined,
  filled: JsonValue | undefined,
  path: ParamProblem["path"],
): Problem | undefined {
  if (typeof filled !== "object" || filled === null) return undefined;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw) !== Array.isArray(filled)) {
    const key = actingKey(filled);
    if (key === undefined) return undefined;
    return problem("filledKey", { path: pathText(path), key: JSON.stringify(key.slice(0, 64)) });
  }
  for (const [key, value] of Object.entries(filled)) {
    const part = Array.isArray(filled) ? Number(key) : key;
    const before = Object.hasOwn(raw, key) ? (raw as JsonObject)[key] : undefined;
    const wrong = compareFilled(before, value as JsonValue, [...path, part]);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** The first key anywhere in a value that MongoDB would not read as a plain name. Does not recurse: depth is not checked yet. */
function actingKey(value: JsonValue): string | undefined {
  const open: JsonValue[] = [value];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    if (typeof item !== "object" || item === null) continue;
    const acting = Array.isArray(item)
      ? undefined
      : Object.keys(item).find((key) => key.startsWith("$") || key.includes("."));
    if (acting !== undefined) return acting;
    for (const inner of Object.values(item) as JsonValue[]) open.push(inner);
  }
  return undefined;
}

const document = z.record(z.string(), anyJson);
const count = z.number().int().min(0);

/** One shape for each operation: find, find_one, count, insert, insert_many, update, delete. */
const result = z.union([
  z.strictObject({ documents: z.array(document), count, truncated: z.literal(true).optional() }),
  z.strictObject({ document: document.nullable(), found: z.boolean() }),
  z.strictObject({ count }),
  z.strictObject({
    inserted_id: anyJson,
    inserted_count: z.union([z.literal(0), z.literal(1)]),
    duplicate: z.boolean(),
    message: z.string().optional(),
  }),
  z.strictObject({ inserted_count: count, duplicates: count }),
  z.strictObject({ matched_count: count, modified_count: count }),
  z.strictObject({ deleted_count: count }),
]);

/**
 * `database_operation`: find, find_one, count, insert, insert_many, update and delete in the user data of the person who started
 * the run, with checked queries and a time limit of ten seconds each. Results: see `result`.
 *
 * An insert repeated after a crash inserts once. A repeated update applies operators such as `$inc` again.
 */
export const databaseOperation = defineHandler({
  name: "database_operation",
  summary: "Finds, counts, inserts, updates or deletes documents in the user database.",
  example: { operation: "find", collection: "users", query: { active: true } },
  moreExamples: [
    { operation: "insert", collection: "logs", data: { message: "Log entry", by: "{context.user_id}" } },
    { operation: "update", collection: "users", query: { id: 123 }, data: { last_seen: "2030-01-01" } },
    { operation: "delete", collection: "temp_data", query: { expired: true } },
    { operation: "count", collection: "users", query: { age: { $gte: 18 } } },
  ],
  synonyms:
    "database db query db_query mongo mongodb sql database_query db_operation find insert update save_to_database".split(
      " ",
    ),
  capability: "database",
  effects: databaseEffects,
  params: operationParams,
  result,
  checkFilled,
  run: (step) => runOperation(step.params, step),
});
