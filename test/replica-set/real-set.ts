import { MongoClient } from "mongodb";
import { retryWhileTransient } from "../../src/engine/storage/database-errors.ts";

/** The primary of a real replica set steps down. Resolves when another has been elected. */
export async function stepDownAt(uri: string): Promise<void> {
  const client = await MongoClient.connect(uri);
  try {
    const admin = client.db("admin");
    // The connection may end before the answer comes.
    await admin.command({ replSetStepDown: 5, secondaryCatchUpPeriodSecs: 4, force: true }).catch(() => undefined);
    await retryWhileTransient(() => admin.command({ ping: 1 }, { readPreference: "primary" }));
  } finally {
    await client.close();
  }
}
