import { defineHandler } from "../../engine/handler.ts";
import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { z } from "../../engine/zod.ts";
import { isWord, readBoolean, readChoice, readNumber, said } from "../param-readers.ts";
import { optionalParam, type Reader, requiredParam, strictParams } from "../params.ts";
import { anyJson, jsonProblem, pathText } from "../plain-json.ts";
import { readCollection, readProjection, readSort } from "./find-shape.ts";
import { type Fault, guardQuery, type Path } from "./guard-query.ts";
import { guardDocument, guardUpdate } from "./guard-update.ts";
import { MAX_DOCUMENTS, type Operation, runOperation } from "./operations.ts";

const OPERATIONS = ["find", "find_one", "count", "insert", "insert_many", "update", "delete"] as const;

const aliases = {
  findmany: "find",
  countdocuments: "count",
  insertone: "insert",
  updatemany: "update",
  deletemany: "delete",
} as const;

/** Each word means the operation, which it is not. */
function meansOperation(operation: (typeof OPERATIONS)[number], words: string): Record<string, string> {
  return Object.fromEntries(
    words.split(" ").map((word) => [word, `cannot be ${JSON.stringify(word)}, did you mean "${operation}"?`]),
  );
}

function everyMatch(name: string): string {
  return `has no "${name}_one": "${name}" acts on every match of its query`;
}
const refused = {
  ...meansOperation("find", "select query get read fetch load list search"),
  ...meansOperation("insert", "create add save store write"),
  ...meansOperation("update", "set modify edit patch"),
  ...meansOperation("delete", "remove drop"),
  updateone: everyMatch("update"),
  deleteone: everyMatch("delete"),
  aggregate: 'has no "aggregate"; there is find, find_one and count',
  replaceone: 'has no "replace_one"; there is update',
  upsert: 'has no "upsert"; insert changes nothing where the id exists, then update',
};

/** Which params an operation takes besides `operation` and `collection`. */
const TAKES: Record<(typeof OPERATIONS)[number], readonly string[]> = {
  find: ["query", "sort", "limit", "projection"],
  find_one: ["query", "sort", "projection"],
  count: ["query"],
  insert: ["data"],
  insert_many: ["data"],
  update: ["query", "data", "all"],
  delete: ["query", "all"],
};

const anything: Reader<unknown> = (value) => ({ value });

/** A query, guarded whatever the operation turns out to be; absent and null are left to the operation. */
const query = z
  .unknown()
  .optional()
  .transform((value, ctx): JsonObject | undefined => {
    if (value === undefined || value === null) return undefined;
    const faults: Fault[] = [];
    const guarded = guardQuery(value, [], faults);
    report(faults, ctx);
    return guarded;
  })
  .describe('which documents, such as {"active": true}, with MongoDB\'s plain operators');

/** The params of `database_operation`, read into an operation that can be carried out as it is. */
export const operationParams = strictParams({
  operation: requiredParam(OPERATIONS.join(", "), readChoice(OPERATIONS, { aliases, refused })),
  collection: requiredParam("name of the collection", readCollection),
  query,
  data: optionalParam(
    "insert: the document; insert_many: a list; update: fields to set, or operators",
    anything,
    undefined,
  ),
  sort: optionalParam('find, find_one: order, such as {"created": -1}', readSort, undefined),
  limit: optionalParam(
    `find: most documents, ${MAX_DOCUMENTS} when not given`,
    readNumber({ min: 1, max: MAX_DOCUMENTS, integer: true }),
    undefined,
  ),
  projection: optionalParam('find, find_one: fields to keep, such as {"name": 1}', readProjection, undefined),
  all: optionalParam("update, delete: true allows an empty query, which is every document", readBoolean, false),
}).transform((params, ctx): Operation => {
  const faults: Fault[] = [];
  for (const [name, value] of Object.entries(params)) {
    if (name === "operation" || name === "collection" || isNothing(value)) continue;
    if (!TAKES[params.operation].includes(name)) {
      faults.push({
        path: [name],
        message: `is not for ${params.operation}, which takes ${TAKES[params.operation].join(", ")}`,
      });
    }
  }
  const operation = faults.length === 0 ? assemble(params, faults) : undefined;
  report(faults, ctx);
  return operation ?? z.NEVER;
});

/** AIs fill in what an operation does not take with nothing. */
function isNothing(value: unknown): boolean {
  return (
    value === undefined ||
    value === false ||
    (typeof value === "object" && value !== null && Object.keys(value).length === 0)
  );
}

interface Given {
  operation: (typeof OPERATIONS)[number];
  collection: string;
  query: JsonObject | undefined;
  data: unknown;
  sort: JsonObject | undefined;
  limit: number | undefined;
  projection: JsonObject | undefined;
  all: boolean;
}

function assemble({ operation, collection, data, all, ...given }: Given, faults: Fault[]): Operation {
  const query = given.query ?? {};
  const base = { collection, query };
  if ((operation === "update" || operation === "delete") && Object.keys(query).length === 0 && !all) {
    const message = `is empty, which means every document; if ${operation} shall act on all, add "all": true`;
    faults.push({ path: ["query"], message });
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
      if (Array.isArray(data))
        faults.push({ path: ["data"], message: 'is a list; for that the operation is "insert_many"' });
      return { operation, collection, document: Array.isArray(data) ? {} : guardDocument(data, ["data"], faults) };
    case "insert_many":
      return { operation, collection, documents: documents(data, faults) };
    case "update":
      return { operation, ...base, update: guardUpdate(data, ["data"], faults) };
  }
}

function documents(data: unknown, faults: Fault[]): JsonObject[] {
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_DOCUMENTS) {
    faults.push({ path: ["data"], message: `must be a list of 1 to ${MAX_DOCUMENTS} documents` });
    return [];
  }
  const problem = jsonProblem(data);
  if (problem !== undefined) {
    faults.push({ path: ["data", ...problem.path], message: problem.message });
    return [];
  }
  return data.map((document, index) => guardDocument(document, ["data", index], faults));
}

const MAX_REPORTED = 10;

function report(faults: readonly Fault[], ctx: z.core.$RefinementCtx): void {
  for (const { path, message } of faults.slice(0, MAX_REPORTED)) {
    ctx.issues.push({ code: "custom", path: [...path], message, input: undefined });
  }
}

const document = z.record(z.string(), anyJson);
const count = z.number().int().min(0);

/** What each operation gives, in the order find, find_one, count, insert, insert_many, update, delete. */
export const operationResult = z.union([
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
 * Whether a template has put more than a value into a query or an update: an object or list that holds a key with a
 * `$`, which would be an operator, or with a dot, which would be a path. Where the params had a string and now have an
 * object, it came from a template. Gives the sentence to refuse it with, or undefined.
 */
export function checkFilled(raw: JsonObject, filled: JsonObject): string | undefined {
  return compare(raw.query, filled.query, ["query"]) ?? compare(raw.data, filled.data, ["data"]);
}

function compare(raw: JsonValue | undefined, filled: JsonValue | undefined, path: Path): string | undefined {
  if (typeof filled !== "object" || filled === null) return undefined;
  if (typeof raw !== "object" || raw === null || Array.isArray(raw) !== Array.isArray(filled)) {
    const key = actingKey(filled);
    if (key === undefined) return undefined;
    return (
      `${pathText(path)} comes from a template and holds the key ${JSON.stringify(key.slice(0, 64))}: ` +
      "a template value is a value, never an operator or a path"
    );
  }
  for (const [key, value] of Object.entries(filled)) {
    const part = Array.isArray(filled) ? Number(key) : key;
    const before = Object.hasOwn(raw, key) ? (raw as JsonObject)[key] : undefined;
    const problem = compare(before, value as JsonValue, [...path, part]);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first key anywhere in a value that MongoDB would read as more than a name. Without recursion: depth is not bounded yet. */
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

/**
 * `database_operation`: find, find_one, count, insert, insert_many, update and delete in the actor's user data, with
 * guarded queries. Results: `{documents, count, truncated?}`, `{document, found}`, `{count}`,
 * `{inserted_id, inserted_count, duplicate, message?}`, `{inserted_count, duplicates}`,
 * `{matched_count, modified_count}`, `{deleted_count}`. An insert that is repeated inserts once; an update that is
 * repeated after a crash applies operators such as `$inc` again.
 */
export const databaseOperation = defineHandler({
  name: "database_operation",
  summary: "Finds, counts, inserts, updates or deletes documents of the user data.",
  example: { operation: "find", collection: "users", query: { active: true } },
  capability: "database",
  effects: ({ operation, collection }) =>
    isWord(operation, ["find", "find_one", "count"]) ? [] : [`${said(operation)} in "${said(collection)}"`],
  params: operationParams,
  result: operationResult,
  checkFilled,
  run: ({ params, ...step }) => runOperation(params, step),
});
