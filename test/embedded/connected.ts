import { MongoClient } from "mongodb";
import { onTestFinished } from "vitest";

/** A client that waits for a new owner of the database for a minute, until the end of the test. */
export async function connected(uri: string): Promise<MongoClient> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 60_000 });
  onTestFinished(() => client.close());
  return client.connect();
}
