import type { CreateIndexesOptions, Db, IndexDescription } from "mongodb";

/** The indexes of collections, by the collections' names. */
export type CollectionIndexes = Readonly<Record<string, IndexDescription[]>>;

/**
 * The driver passes this option to the connection but does not declare it. Building an index over much data takes longer
 * than any other command may; a vanished server is noticed by TCP's keep-alive.
 */
const PATIENT: CreateIndexesOptions & { socketTimeoutMS: number } = { socketTimeoutMS: 0 };

/**
 * Creates the indexes that do not exist yet, those of all collections at the same time, and waits until they are built, however
 * long that takes.
 */
export async function buildIndexes(db: Db, indexes: CollectionIndexes): Promise<void> {
  await Promise.all(
    Object.entries(indexes).map(([collection, wanted]) => db.collection(collection).createIndexes(wanted, PATIENT)),
  );
}
