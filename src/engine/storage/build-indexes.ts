import type { Collection, CreateIndexesOptions, Document, IndexDescription } from "mongodb";

/**
 * The driver passes this option to the connection but does not declare it. Building an index over much data takes longer
 * than any other command may; a vanished server is noticed by TCP's keep-alive.
 */
const PATIENT: CreateIndexesOptions & { socketTimeoutMS: number } = { socketTimeoutMS: 0 };

/** Creates the indexes that do not exist yet, and waits until they are built, however long that takes. */
export async function buildIndexes<T extends Document>(
  collection: Collection<T>,
  indexes: IndexDescription[],
): Promise<void> {
  await collection.createIndexes(indexes, PATIENT);
}
