import { randomBytes } from "node:crypto";
import { MongoClient } from "mongodb";
import { sharedDatabase } from "../shared-database.ts";

/** A database of its own for one test file: on TEST_MONGODB_URI where it is set, else on the embedded server. */
export interface FreshData {
  client: MongoClient;
  uri: string;
  /** The name that the engine would be given. */
  name: string;
  close(): Promise<void>;
}

/** Opens a fresh database; `close` removes it and fails nothing. */
export async function freshData(): Promise<FreshData> {
  const name = `t${randomBytes(6).toString("hex")}`;
  const uri = process.env.TEST_MONGODB_URI ?? (await sharedDatabase());
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
