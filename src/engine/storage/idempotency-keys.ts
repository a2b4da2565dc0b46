import type { Db } from "mongodb";
import { isDuplicate } from "./database-errors.ts";

/** The step that holds a key. The key's result is that step's outcome. */
export interface KeyHolder {
  /** Fingerprint of the params. */
  params: string;
  execution_id: string;
  step: number;
}

interface KeyDocument extends KeyHolder {
  _id: string;
}

/** Claims the key if it is free; returns its holder. */
export async function claimKey(db: Db, id: string, holder: KeyHolder): Promise<KeyHolder> {
  const keys = db.collection<KeyDocument>("idempotency_keys");
  try {
    await keys.insertOne({ _id: id, ...holder });
    return holder;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return (await keys.findOne({ _id: id })) ?? holder;
  }
}

/** Takes over the key of a holder that failed; false if another step was faster. */
export async function takeOverKey(db: Db, id: string, from: KeyHolder, to: KeyHolder): Promise<boolean> {
  const { matchedCount } = await db
    .collection<KeyDocument>("idempotency_keys")
    .updateOne({ _id: id, execution_id: from.execution_id, step: from.step }, { $set: to });
  return matchedCount === 1;
}
