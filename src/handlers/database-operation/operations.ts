import { jsonText } from "../../../grammar/json-text.ts";
import type { StepRun } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import { readChoice } from "../param-readers.ts";

/** The operations, as written in a step's params. */
export const OPERATIONS = ["find", "find_one", "count", "insert", "insert_many", "update", "delete"] as const;
export type OperationName = (typeof OPERATIONS)[number];

const aliases = {
  findmany: "find",
  countdocuments: "count",
  insertone: "insert",
  updatemany: "update",
  deletemany: "delete",
} as const;

const refused = {
  ...suggesting("find", "select query get read fetch load list search"),
  ...suggesting("insert", "create add save store write"),
  ...suggesting("update", "set modify edit patch"),
  ...suggesting("delete", "remove drop"),
  updateone: actsOnAll("update"),
  deleteone: actsOnAll("delete"),
  aggregate: problem("cannotBeUse", { written: "aggregate", use: "find, find_one, count" }),
  replaceone: problem("cannotBeUse", { written: "replace_one", use: "update" }),
  upsert: problem("upsert"),
};

/** Other words that people write for this operation. */
function suggesting(operation: OperationName, words: string): Record<string, Problem> {
  return Object.fromEntries(
    words
      .split(" ")
      .map((word) => [word, problem("cannotBe", { written: JSON.stringify(word), near: operation, choices: [] })]),
  );
}

function actsOnAll(operation: string): Problem {
  return problem("actsOnEveryMatch", { operation });
}

/** Reads an operation's name, in any spelling that counts. */
export const readOperation = readChoice(OPERATIONS, { aliases, refused });

/** The most documents that a find returns, also its default limit. */
export const MAX_DOCUMENTS = 1_000;

/** The most that a find returns, in bytes of JSON; one document may have more. */
const MAX_BYTES = 8_000_000;

/** A database operation with checked params. */
export type Operation =
  | {
      operation: "find";
      collection: string;
      query: JsonObject;
      sort: JsonObject | undefined;
      limit: number | undefined;
      projection: JsonObject | undefined;
    }
  | {
      operation: "find_one";
      collection: string;
      query: JsonObject;
      sort: JsonObject | undefined;
      projection: JsonObject | undefined;
    }
  | { operation: "count" | "delete"; collection: string; query: JsonObject }
  | { operation: "insert"; collection: string; document: JsonObject }
  | { operation: "insert_many"; collection: string; documents: JsonObject[] }
  | { operation: "update"; collection: string; query: JsonObject; update: JsonObject };

type Step = Pick<StepRun<unknown>, "data" | "signal" | "idempotencyKey">;

/** Runs an operation on the actor's user data. */
export async function runOperation(operation: Operation, { data, signal, idempotencyKey }: Step): Promise<JsonObject> {
  const { collection } = operation;
  switch (operation.operation) {
    case "find":
      return find(operation, { data, signal });
    case "find_one": {
      const shape = findShape(operation.sort, operation.projection);
      const [document] = await data.find(collection, operation.query, { ...shape, limit: 1, signal });
      return { document: document ?? null, found: document !== undefined };
    }
    case "count":
      return { count: await data.count(collection, operation.query, { signal }) };
    case "insert": {
      const { inserted_id, duplicate } = await data.insert(collection, operation.document, idempotencyKey);
      if (!duplicate) return { inserted_id, inserted_count: 1, duplicate: false };
      const message = "a document with this id already exists; nothing was changed";
      return { inserted_id, inserted_count: 0, duplicate: true, message };
    }
    case "insert_many":
      return data.insertMany(collection, operation.documents, idempotencyKey);
    case "update":
      return data.update(collection, operation.query, operation.update, { signal });
    case "delete":
      return data.delete(collection, operation.query, { signal });
  }
}

function findShape(sort: JsonObject | undefined, projection: JsonObject | undefined) {
  return {
    ...(sort === undefined ? {} : { sort }),
    ...(projection === undefined ? {} : { projection }),
  };
}

async function find(
  operation: Extract<Operation, { operation: "find" }>,
  { data, signal }: Pick<Step, "data" | "signal">,
): Promise<JsonObject> {
  const limit = operation.limit ?? MAX_DOCUMENTS;
  // Without a limit it asks for one more document, to tell whether some are left out.
  const asked = operation.limit ?? MAX_DOCUMENTS + 1;
  const shape = findShape(operation.sort, operation.projection);
  const found = await data.find(operation.collection, operation.query, { ...shape, limit: asked, signal });
  const documents: JsonObject[] = [];
  let bytes = 0;
  for (const document of found.slice(0, limit)) {
    bytes += Buffer.byteLength(jsonText(document));
    if (bytes > MAX_BYTES && documents.length > 0) break;
    documents.push(document);
  }
  if (documents.length === found.length) return { documents, count: found.length };
  const matching = await data.count(operation.collection, operation.query, { signal });
  const count = Math.min(matching, operation.limit ?? matching);
  return { documents, count: Math.max(count, documents.length), truncated: true };
}
