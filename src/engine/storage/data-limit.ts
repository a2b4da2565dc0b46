import type { Db, MongoClient } from "mongodb";
import { jsonText } from "../../../grammar/json-text.ts";
import { problem } from "../../i18n/problem.ts";
import type { DataSpace } from "../data-space.ts";
import { PermanentError } from "../handler.ts";
import type { JsonValue } from "../json.ts";
import { type Held, MeasuredSpaces } from "../measured-spaces.ts";
import { openDb, userDataName } from "./database.ts";
import { chatPrefix } from "./user-data.ts";

/** The most collections of one chat. */
export const MAX_COLLECTIONS = 100;

/** Keeps the user data of each chat below a number of bytes and collections. */
export class DataLimit {
  readonly #db: Db;
  readonly #maxBytes: number;
  readonly #spaces: MeasuredSpaces<number>;
  /** The names of each chat's collections, without the prefix. */
  readonly #collections = new Map<number, Set<string>>();

  /** `maxBytes`: the most of one chat. */
  constructor(client: MongoClient, dbName: string, maxBytes: number) {
    this.#db = openDb(client, userDataName(dbName));
    this.#maxBytes = maxBytes;
    this.#spaces = new MeasuredSpaces({ bytes: maxBytes, things: MAX_COLLECTIONS }, (chat) => this.#measure(chat));
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
        // Every match may grow by as much as the whole update.
        const matches = await space.count(collection, query, options);
        await admit(collection, matches * sizeOf(update));
        return space.update(collection, query, update, options);
      },
    };
  }

  async #admit(chatId: number, collection: string, bytes: number): Promise<void> {
    const isNew = (): boolean => this.#collections.get(chatId)?.has(collection) !== true;
    if (!(await this.#spaces.admit(chatId, bytes, () => (isNew() ? 1 : 0))))
      throw new PermanentError(problem("dataSpaceFull", { most: this.#maxBytes, collections: MAX_COLLECTIONS }));
    this.#collections.get(chatId)?.add(collection);
  }

  async #measure(chatId: number): Promise<Held> {
    const prefix = chatPrefix(chatId);
    const named = this.#db.listCollections({ name: { $gte: prefix, $lt: `${prefix}\uffff` } }, { nameOnly: true });
    const names = (await named.toArray()).map(({ name }) => name);
    const sizes = await Promise.all(
      names.map(async (name) => {
        const size = { $group: { _id: null, bytes: { $sum: "$storageStats.size" } } };
        const stats = [{ $collStats: { storageStats: {} } }, size];
        const [total] = await this.#db.collection(name).aggregate<{ bytes: number }>(stats).toArray();
        return Number(total?.bytes ?? 0);
      }),
    );
    this.#collections.set(chatId, new Set(names.map((name) => name.slice(prefix.length))));
    return { bytes: sizes.reduce((sum, size) => sum + size, 0), things: names.length };
  }
}

function sizeOf(value: JsonValue): number {
  return Buffer.byteLength(jsonText(value));
}
