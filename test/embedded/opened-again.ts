import { MongoClient } from "mongodb";
import { onTestFinished } from "vitest";
import { type DatabaseProcess, startDatabaseProcess } from "./database-process.ts";

/** Opens the database of a directory again, in a process of its own, until the end of the test. */
export async function openedAgain(dataDir: string): Promise<{ process: DatabaseProcess; client: MongoClient }> {
  const process = await startDatabaseProcess(dataDir);
  onTestFinished(() => void process.kill());
  const client = new MongoClient(process.uri);
  onTestFinished(() => client.close());
  return { process, client };
}
