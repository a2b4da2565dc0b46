import type { JsonObject, JsonValue } from "./json.ts";

/**
 * User data, apart from the engine's: owners share one space, every other chat has its own.
 * Queries and updates are checked by whoever calls; nothing here looks at operators.
 */
export interface DataSpace {
  find(collection: string, query: JsonObject, options: FindOptions): Promise<JsonObject[]>;
  count(collection: string, query: JsonObject, options?: TimeLimit): Promise<number>;
  /** `_id` given or not. `duplicate` when a document with that `_id` (or, where it has one, that `id`) exists: nothing is changed then. */
  insert(collection: string, document: JsonObject, id: string): Promise<{ inserted_id: JsonValue; duplicate: boolean }>;
  /** Documents that exist already are left as they are and counted as duplicates. `id` seeds the ids of documents without one. */
  insertMany(
    collection: string,
    documents: JsonObject[],
    id: string,
  ): Promise<{ inserted_count: number; duplicates: number }>;
  /** Acts on every match. `update` is made of update operators. */
  update(
    collection: string,
    query: JsonObject,
    update: JsonObject,
    options?: TimeLimit,
  ): Promise<{ matched_count: number; modified_count: number }>;
  delete(collection: string, query: JsonObject, options?: TimeLimit): Promise<{ deleted_count: number }>;
}

/** How long a command may take. */
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

/** A data space that is opened when it is first asked for something: most steps never do. */
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
