import { MongoClient } from "mongodb";
import { freshName, sharedDatabase } from "../shared-database.ts";

/** A separate database for one test file. */
export interface FreshData {
  client: MongoClient;
  uri: string;
  /** The name that the engine would be given. */
  name: string;
  close(): Promise<void>;
}

/** Opens a fresh database; `close` removes it and fails nothing. */
export async function freshData(): Promise<FreshData> {
  const name = freshName();
  const uri = await sharedDatabase();
  const client = await MongoClient.connect(uri);
  return {
    client,
    uri,
    name,
    close: async () => {
      await client.db(`${name}_data`).dropDatabase();
      await client.close();
    },
  };
}
