import { type Collection, type Document, MongoBulkWriteError, type MongoClient, MongoServerError } from "mongodb";
import { jsonText } from "../../../grammar/json-text.ts";
import { type Problem, problem } from "../../i18n/problem.ts";
import type { DataSpace, FindOptions, TimeLimit } from "../data-space.ts";
import { PermanentError } from "../handler.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { buildIndexes } from "./build-indexes.ts";
import { dataMovesAway, whereDataIs } from "./data-moves.ts";
import { openDb, userDataName } from "./database.ts";
import { isDuplicate, isFailover, isFailoverBefore, isOnlyDuplicates, retryWhileTransient } from "./database-errors.ts";
import { plainDocument, plainValue } from "./plain-document.ts";

const MAX_NAME_BYTES = 120;

/**
 * What is wrong with the name of a user data collection, worded to follow the name. A `/` is never allowed, because it
 * separates the chats' prefixes.
 */
export function collectionNameProblem(name: string): Problem | undefined {
  if (name.trim() === "") return problem("mustNotBeEmpty");
  if (name.includes("/")) return problem("mustNotContain", { part: "/" });
  if (name.includes("$")) return problem("mustNotContain", { part: "$" });
  if (name.includes("\0")) return problem("nulInName");
  if (/\p{Surrogate}/u.test(name)) return problem("containsHalfACharacter");
  if (name.toLowerCase().startsWith("system.")) return problem("mustNotStartWith", { start: "system." });
  if (name.startsWith(".") || name.endsWith(".")) return problem("dotAtEnd");
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return problem("nameTooLong", { most: MAX_NAME_BYTES });
  return undefined;
}

/** Errors saying that the index is impossible here: duplicate ids, another shard key, conflicting options, no permission. */
const INDEX_IMPOSSIBLE = new Set([11000, 67, 72, 85, 86, 115, 238, 13]);

/** What the names of a chat's own collections begin with. */
export function chatPrefix(chatId: number): string {
  return `chats/${chatId}/`;
}

const uniqueIds = new WeakMap<MongoClient, Map<string, Promise<boolean>>>();

/**
 * Creates a unique index on `id` (documents without one are exempt), and returns whether the collection has it. Asks the
 * database once per client and collection.
 */
function hasUniqueIds(client: MongoClient, collection: Collection): Promise<boolean> {
  const answers = uniqueIds.get(client) ?? new Map<string, Promise<boolean>>();
  uniqueIds.set(client, answers);
  const answer = answers.get(collection.namespace) ?? createUniqueIndex(client, collection);
  answers.set(collection.namespace, answer);
  answer.catch(() => answers.delete(collection.namespace));
  return answer;
}

async function createUniqueIndex(client: MongoClient, { dbName, collectionName }: Collection): Promise<boolean> {
  try {
    await buildIndexes(openDb(client, dbName), { [collectionName]: [{ key: { id: 1 }, unique: true, sparse: true }] });
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && INDEX_IMPOSSIBLE.has(Number(error.code))) return false;
    throw error;
  }
}

/** Default time limit of a command, in milliseconds. */
const MAX_TIME = 10_000;
/** One more than the default, so that a caller can tell whether there are more. */
const MAX_DOCUMENTS = 1_001;
const DEFAULT_DOCUMENTS = 1_000;
/** Bytes of JSON after which `find` stops; the document that crosses the limit is included. */
const MAX_BYTES = 8_000_000;

/**
 * An actor's user data, in the database `<dbName>_data`. Each chat has collections of its own, under a prefix that no
 * collection name can contain; if `shared`, all chats use the same ones, without a prefix.
 *
 * A unique index keeps the `id` of a collection's documents unique. Where it cannot be created (another shard key, existing
 * duplicates), a document without an `_id` gets one derived from its `id` instead.
 *
 * Where the chat's data moves to another id, a command waits for that. One that the move overtook runs again in the new place; an
 * update or a delete only if it found nothing in the old one, which is cut off as a whole.
 *
 * When another server takes over, reads and inserts are repeated, because an insert recognizes its own documents. An update or
 * a delete is repeated only if it certainly has not begun: done twice, `$inc` adds twice, and the counts are wrong.
 */
export function userData(client: MongoClient, dbName: string, actor: { chat_id: number }, shared: boolean): DataSpace {
  const database = openDb(client, userDataName(dbName));
  const open = (name: string, chatId: number): Collection<Document> => {
    const why = collectionNameProblem(name);
    if (why !== undefined)
      throw new PermanentError(problem("collectionIs", { collection: JSON.stringify(name.slice(0, 64)), why }));
    return database.collection<Document>(shared ? name : `${chatPrefix(chatId)}${name}`);
  };
  const engineDb = openDb(client, dbName);
  /** Only groups get another id. */
  const staysHere = shared || actor.chat_id >= 0;
  const inPlace = async <T>(
    name: string,
    command: (collection: Collection<Document>) => Promise<T>,
    isDone: (result: T) => boolean = () => false,
  ): Promise<T> => {
    if (staysHere) return command(open(name, actor.chat_id));
    for (;;) {
      const chatId = await repeatable(() => whereDataIs(engineDb, actor.chat_id));
      const result = await command(open(name, chatId));
      if (isDone(result) || !(await repeatable(() => dataMovesAway(engineDb, chatId)))) return result;
    }
  };
  const uniqueFor = (collection: Collection, documents: JsonObject[]): Promise<boolean> =>
    documents.some(hasId) ? hasUniqueIds(client, collection) : Promise.resolve(true);

  return {
    find: (name, query, options) => inPlace(name, (collection) => repeatable(() => find(collection, query, options))),

    count: (name, query, options = {}) =>
      inPlace(name, (collection) => repeatable(() => collection.countDocuments(query, limits(options)))),

    insert: (name, document, id) =>
      inPlace(name, (collection) =>
        repeatable(async () => {
          const unique = await uniqueFor(collection, [document]);
          const { inserted, taken } = await insertAll(collection, unique, [identify(document, id, unique)]);
          const inserted_id = inserted[0] ?? taken[0] ?? null;
          return { inserted_id, duplicate: inserted.length === 0 };
        }),
      ),

    insertMany: (name, documents, id) =>
      inPlace(name, (collection) =>
        repeatable(async () => {
          const unique = await uniqueFor(collection, documents);
          const wanted = documents.map((document, index) => identify(document, `${id}:${index}`, unique));
          const { inserted, taken } = await insertAll(collection, unique, wanted);
          return { inserted_count: inserted.length, duplicates: taken.length };
        }),
      ),

    update: (name, query, update, options = {}) =>
      inPlace(
        name,
        (collection) =>
          fragile(async () => {
            options.signal?.throwIfAborted();
            const { matchedCount, modifiedCount } = await collection.updateMany(query, update, limits(options));
            return { matched_count: matchedCount, modified_count: modifiedCount };
          }),
        ({ matched_count }) => matched_count > 0,
      ),

    delete: (name, query, options = {}) =>
      inPlace(
        name,
        (collection) =>
          fragile(async () => {
            options.signal?.throwIfAborted();
            const { deletedCount } = await collection.deleteMany(query, limits(options));
            return { deleted_count: deletedCount };
          }),
        ({ deleted_count }) => deleted_count > 0,
      ),
  };
}

function limits({ maxTimeMS = MAX_TIME, signal }: TimeLimit): { maxTimeMS: number; signal?: AbortSignal } {
  return signal === undefined ? { maxTimeMS } : { maxTimeMS, signal };
}

async function find(collection: Collection, query: JsonObject, options: FindOptions): Promise<JsonObject[]> {
  const { limit = DEFAULT_DOCUMENTS, sort, projection } = options;
  const cursor = collection.find(query, {
    ...limits(options),
    limit: Math.min(Math.max(1, limit), MAX_DOCUMENTS),
    ...(sort === undefined ? {} : { sort: sort as Record<string, 1 | -1> }),
    ...(projection === undefined ? {} : { projection }),
  });
  const found: JsonObject[] = [];
  let bytes = 0;
  for await (const document of cursor) {
    const plain = plainDocument(document);
    found.push(plain);
    bytes += Buffer.byteLength(jsonText(plain));
    if (bytes > MAX_BYTES) break;
  }
  return found;
}

function hasId(document: JsonObject): boolean {
  return document.id !== undefined;
}

/** A document to insert. `made`: its `_id` was derived from this step, so only an earlier attempt can have stored it. */
interface Candidate {
  document: JsonObject & { _id: JsonValue };
  made: boolean;
}

function identify(document: JsonObject, seed: string, unique: boolean): Candidate {
  if (document._id !== undefined) return { document: document as Candidate["document"], made: false };
  if (unique || !hasId(document)) return { document: { _id: seed, ...document }, made: true };
  return { document: { _id: `id:${jsonText(document.id)}`, ...document }, made: false };
}

/** Inserts new documents. `inserted`: the `_id`s this step has stored, now or earlier; `taken`: those that existed before. */
async function insertAll(
  collection: Collection<Document>,
  unique: boolean,
  candidates: Candidate[],
): Promise<{ inserted: JsonValue[]; taken: JsonValue[] }> {
  const refused: Candidate[] = [];
  const fresh = unique ? candidates : await withoutKnownIds(collection, candidates, refused);
  try {
    if (fresh.length > 0) {
      const documents = fresh.map(({ document }) => document as unknown as Document);
      await collection.insertMany(documents, { ordered: false, maxTimeMS: MAX_TIME });
    }
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isOnlyDuplicates(error)) throw error;
    const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    refused.push(...errors.map(({ index }) => fresh[index] as Candidate));
  }
  const ids = candidates.filter((candidate) => !refused.includes(candidate)).map(({ document }) => document._id);
  const { own, taken } = await splitRefused(collection, refused);
  return { inserted: [...ids, ...own], taken };
}

async function withoutKnownIds(
  collection: Collection<Document>,
  candidates: Candidate[],
  refused: Candidate[],
): Promise<Candidate[]> {
  const ids = candidates.filter(({ document }) => hasId(document)).map(({ document }) => document.id);
  const known = await collection.find({ id: { $in: ids } }, { projection: { id: 1 }, maxTimeMS: MAX_TIME }).toArray();
  const taken = new Set(known.map(({ id }) => jsonText(id)));
  const isTaken = ({ document }: Candidate): boolean => taken.has(jsonText(document.id));
  refused.push(...candidates.filter(isTaken));
  return candidates.filter((candidate) => !isTaken(candidate));
}

/** Splits the refused documents into those stored by an earlier attempt of this step, and the existing ones that block the rest. */
async function splitRefused(
  collection: Collection<Document>,
  refused: Candidate[],
): Promise<{ own: JsonValue[]; taken: JsonValue[] }> {
  if (refused.length === 0) return { own: [], taken: [] };
  const keys = refused.map(({ document }) => document._id);
  const ids = refused.filter(({ document }) => hasId(document)).map(({ document }) => document.id);
  const there = await collection
    .find({ $or: [{ _id: { $in: keys } }, { id: { $in: ids } }] } as Document, {
      projection: { _id: 1, id: 1 },
      maxTimeMS: MAX_TIME,
    })
    .toArray();
  const stored = new Map(there.map((document) => [jsonText(plainValue(document._id)), document]));
  const byId = new Map(there.map((document) => [jsonText(plainValue(document.id)), plainValue(document._id)]));
  const own: JsonValue[] = [];
  const taken: JsonValue[] = [];
  for (const { document, made } of refused) {
    if (made && stored.has(jsonText(document._id))) own.push(document._id);
    else taken.push(byId.get(jsonText(document.id ?? null)) ?? document._id);
  }
  return { own, taken };
}

/** MongoDB's errors that retrying cannot fix: it rejects the query, the update or a value. */
const PERMANENT = new Set([
  2, 9, 13, 14, 16, 20, 28, 40, 52, 54, 56, 57, 66, 73, 96, 115, 238, 292, 10334, 17280, 31249, 31250, 31253, 31254,
  51024, 51091, 51108, 51246, 51270,
]);

/** How long a server may take to replace another, in milliseconds. */
const FAILOVER_MS = 30_000;

/** Runs a command that may run again even if it has already run. */
function repeatable<T>(command: () => Promise<T>): Promise<T> {
  return withReadableErrors(() => retryWhileTransient(command, FAILOVER_MS, isFailover));
}

/** Runs a command that must not run twice. */
function fragile<T>(command: () => Promise<T>): Promise<T> {
  return withReadableErrors(() => retryWhileTransient(command, FAILOVER_MS, isFailoverBefore));
}

async function withReadableErrors<T>(command: () => Promise<T>): Promise<T> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof MongoServerError)) throw error;
    if (isDuplicate(error)) {
      throw new PermanentError(problem("sameDocumentId"), { cause: error });
    }
    if (!PERMANENT.has(Number(error.code))) throw error;
    throw new PermanentError(problem("databaseRefused", { why: error.message }), { cause: error });
  }
}
