import type { Collection, Document, Filter, UpdateFilter, UpdateResult } from "mongodb";
import { isDuplicate } from "./database-errors.ts";

/**
 * Changes the document that the filter finds, or inserts one. Two clients that find none at the same time both insert, and
 * MongoDB answers the slower one with E11000; that one repeats its change without an insert. A result with neither a match
 * nor an insert means that a document with that `_id` exists and does not match the filter.
 */
export async function upsertOne<T extends Document>(
  collection: Collection<T>,
  filter: Filter<T>,
  update: UpdateFilter<T>,
): Promise<UpdateResult<T>> {
  try {
    return await collection.updateOne(filter, update, { upsert: true });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return collection.updateOne(filter, update);
  }
}
