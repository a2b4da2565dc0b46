import type { JsonObject, JsonValue } from "./json.ts";

/**
 * User data, separate from the engine's: owners share one space, every other chat has its own.
 * Callers check queries and updates; operators aren't checked here.
 */
export interface DataSpace {
  find(collection: string, query: JsonObject, options: FindOptions): Promise<JsonObject[]>;
  count(collection: string, query: JsonObject, options?: TimeLimit): Promise<number>;
  /** `_id` is optional. `duplicate`: a document with that `_id` (or `id`, if given) exists, and nothing has changed. */
  insert(collection: string, document: JsonObject, id: string): Promise<{ inserted_id: JsonValue; duplicate: boolean }>;
  /** Existing documents are left unchanged and counted as duplicates. `id` seeds the ids of documents without one. */
  insertMany(
    collection: string,
    documents: JsonObject[],
    id: string,
  ): Promise<{ inserted_count: number; duplicates: number }>;
  /** Updates every match. `update` consists of update operators. */
  update(
    collection: string,
    query: JsonObject,
    update: JsonObject,
    options?: TimeLimit,
  ): Promise<{ matched_count: number; modified_count: number }>;
  delete(collection: string, query: JsonObject, options?: TimeLimit): Promise<{ deleted_count: number }>;
}

/** Limits on a command. */
export interface TimeLimit {
  /** Milliseconds the database may spend. */
  maxTimeMS?: number;
  /** Aborts the command. */
  signal?: AbortSignal;
}

export interface FindOptions extends TimeLimit {
  sort?: JsonObject;
  limit?: number;
  projection?: JsonObject;
}

/** A data space that is opened on first use; most steps never use it. */
export function lazyDataSpace(open: () => Promise<DataSpace>): DataSpace {
  let opened: Promise<DataSpace> | undefined;
  const space = (): Promise<DataSpace> => {
    opened ??= open();
    return opened;
  };
  return {
    find: async (...args) => (await space()).find(...args),
    count: async (...args) => (await space()).count(...args),
    insert: async (...args) => (await space()).insert(...args),
    insertMany: async (...args) => (await space()).insertMany(...args),
    update: async (...args) => (await space()).update(...args),
    delete: async (...args) => (await space()).delete(...args),
  };
}
