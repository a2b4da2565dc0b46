import type { StepRun } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";

/** How many documents a find gives without a limit, and at most. */
export const MAX_DOCUMENTS = 1_000;

/** About what a find gives at most, in bytes of JSON. The store stops with the document that goes beyond it. */
const MAX_BYTES = 1_000_000;

/** A database operation whose params have been read and guarded. */
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

/** Carries out an operation on the actor's user data. */
export async function runOperation(wanted: Operation, { data, signal, idempotencyKey }: Step): Promise<JsonObject> {
  const { collection } = wanted;
  switch (wanted.operation) {
    case "find":
      return find(wanted, { data, signal });
    case "find_one": {
      const shape = findShape(wanted.sort, wanted.projection);
      const [document] = await data.find(collection, wanted.query, { ...shape, limit: 1, signal });
      return { document: document ?? null, found: document !== undefined };
    }
    case "count":
      return { count: await data.count(collection, wanted.query, { signal }) };
    case "insert": {
      const { inserted_id, duplicate } = await data.insert(collection, wanted.document, idempotencyKey);
      if (!duplicate) return { inserted_id, inserted_count: 1, duplicate: false };
      const message = "a document with this id exists already; nothing was changed";
      return { inserted_id, inserted_count: 0, duplicate: true, message };
    }
    case "insert_many":
      return data.insertMany(collection, wanted.documents, idempotencyKey);
    case "update":
      return data.update(collection, wanted.query, wanted.update, { signal });
    case "delete":
      return data.delete(collection, wanted.query, { signal });
  }
}

function findShape(sort: JsonObject | undefined, projection: JsonObject | undefined) {
  return {
    ...(sort === undefined ? {} : { sort }),
    ...(projection === undefined ? {} : { projection }),
  };
}

async function find(
  wanted: Extract<Operation, { operation: "find" }>,
  { data, signal }: Pick<Step, "data" | "signal">,
): Promise<JsonObject> {
  const limit = wanted.limit ?? MAX_DOCUMENTS;
  // Without a limit of its own it asks for one document more, to know whether some are left out.
  const asked = wanted.limit ?? MAX_DOCUMENTS + 1;
  const shape = findShape(wanted.sort, wanted.projection);
  const found = await data.find(wanted.collection, wanted.query, { ...shape, limit: asked, signal });
  const documents: JsonObject[] = [];
  let bytes = 0;
  for (const document of found.slice(0, limit)) {
    bytes += Buffer.byteLength(JSON.stringify(document));
    if (bytes > MAX_BYTES && documents.length > 0) break;
    documents.push(document);
  }
  const all = { documents, count: documents.length };
  return documents.length < found.length ? { ...all, truncated: true } : all;
}
