import type { Db, MongoClient } from "mongodb";
import { jsonText } from "../../../grammar/json-text.ts";
import { problem } from "../../i18n/problems/problem.ts";
import type { DataSpace } from "../data-space.ts";
import { PermanentError } from "../handler.ts";
import type { JsonValue } from "../json.ts";
import { openDb } from "./database.ts";
import { chatPrefix, userDataName } from "./user-data.ts";

/** The most collections of one chat. */
export const MAX_COLLECTIONS = 100;

/** What a chat's data holds, as it was measured, with what has been written since. */
interface Usage {
  bytes: number;
  /** The names of its collections, without the prefix. */
  collections: Set<string>;
  /** What has been written since it was measured; above a tenth of the limit, it is measured again. */
  since: number;
}

/**
 * Keeps the user data of each chat below a number of bytes and collections. The database is measured, so that nothing has to
 * be kept in step with it; what other processes write in between is seen at the next measurement.
 */
export class DataLimit {
  readonly #db: Db;
  readonly #maxBytes: number;
  readonly #usage = new Map<number, Usage>();

  /** `maxBytes`: the most of one chat. */
  constructor(client: MongoClient, dbName: string, maxBytes: number) {
    this.#db = openDb(client, userDataName(dbName));
    this.#maxBytes = maxBytes;
  }

  /** The data of a chat, which refuses what would make it larger than allowed with a PermanentError. */
  of(chatId: number, space: DataSpace): DataSpace {
    const admit = (collection: string, bytes: number): Promise<void> => this.#admit(chatId, collection, bytes);
    return {
      ...space,
      async insert(collection, document, id) {
        await admit(collection, sizeOf(document));
        return space.insert(collection, document, id);
      },
      async insertMany(collection, documents, id) {
        await admit(collection, sizeOf(documents));
        return space.insertMany(collection, documents, id);
      },
      async update(collection, query, update, options) {
        // Every match may grow by all that the update says.
        const matches = await space.count(collection, query, options);
        await admit(collection, matches * sizeOf(update));
        return space.update(collection, query, update, options);
      },
    };
  }

  async #admit(chatId: number, collection: string, bytes: number): Promise<void> {
    const known = this.#usage.get(chatId);
    const isFresh = known !== undefined && known.since * 10 < this.#maxBytes;
    // What was deleted since is seen only by measuring.
    const usage = isFresh && this.#hasRoom(known, collection, bytes) ? known : await this.#measure(chatId);
    this.#usage.set(chatId, usage);
    if (!this.#hasRoom(usage, collection, bytes))
      throw new PermanentError(problem("dataSpaceFull", { most: this.#maxBytes, collections: MAX_COLLECTIONS }));
    usage.bytes += bytes;
    usage.since += bytes;
    usage.collections.add(collection);
  }

  #hasRoom({ bytes, collections }: Usage, collection: string, more: number): boolean {
    return bytes + more <= this.#maxBytes && (collections.has(collection) || collections.size < MAX_COLLECTIONS);
  }

  async #measure(chatId: number): Promise<Usage> {
    const prefix = chatPrefix(chatId);
    const named = this.#db.listCollections({ name: { $gte: prefix, $lt: `${prefix}\uffff` } }, { nameOnly: true });
    const names = (await named.toArray()).map(({ name }) => name);
    const sizes = await Promise.all(
      names.map(async (name) => {
        const stats = [
          { $collStats: { storageStats: {} } },
          { $group: { _id: null, bytes: { $sum: "$storageStats.size" } } },
        ];
        const [total] = await this.#db.collection(name).aggregate<{ bytes: number }>(stats).toArray();
        return Number(total?.bytes ?? 0);
      }),
    );
    const collections = new Set(names.map((name) => name.slice(prefix.length)));
    return { bytes: sizes.reduce((sum, size) => sum + size, 0), collections, since: 0 };
  }
}

function sizeOf(value: JsonValue): number {
  return Buffer.byteLength(jsonText(value));
}
