import { type Collection, type MongoClient, MongoServerError } from "mongodb";

/** Errors that say that this collection cannot have the index: documents that share an id, a foreign shard key, other options, no right. */
const CANNOT_HAVE_IT = new Set([11000, 67, 72, 85, 86, 115, 238, 13]);

const known = new WeakMap<MongoClient, Map<string, Promise<boolean>>>();

/**
 * Makes a collection refuse a second document with the same `id` (documents without one do not count), and says whether
 * it does. Asked of the database once for each client and collection.
 */
export function hasUniqueIds(client: MongoClient, collection: Collection): Promise<boolean> {
  const answers = known.get(client) ?? new Map<string, Promise<boolean>>();
  known.set(client, answers);
  const answer = answers.get(collection.namespace) ?? ask(collection);
  answers.set(collection.namespace, answer);
  answer.catch(() => answers.delete(collection.namespace));
  return answer;
}

async function ask(collection: Collection): Promise<boolean> {
  try {
    await collection.createIndex({ id: 1 }, { unique: true, sparse: true });
    return true;
  } catch (error) {
    if (error instanceof MongoServerError && CANNOT_HAVE_IT.has(Number(error.code))) return false;
    throw error;
  }
}
