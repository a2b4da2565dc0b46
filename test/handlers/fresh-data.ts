import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";

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
  const given = process.env.TEST_MONGODB_URI;
  const dataDir = await mkdtemp(join(tmpdir(), "stepgram-data-"));
  const embedded = given === undefined ? await openEmbedded({ dataDir }) : undefined;
  const uri = given ?? embedded?.uri ?? "";
  const client = await MongoClient.connect(uri);
  return {
    client,
    uri,
    name,
    close: async () => {
      await client.db(`${name}_data`).dropDatabase();
      await client.close();
      await embedded?.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
