import { type Db, MongoClient, MongoError } from "mongodb";
import type { Logger } from "pino";
import type { Config } from "../../app/config.ts";
import { openDatabase } from "../../app/open-stepgram.ts";
import { CommandFailed } from "../command.ts";
import type { Space } from "./export-line.ts";

/** Stepgram's databases, by what is in them. */
export interface Databases {
  /** Where they are, for people. */
  readonly description: string;
  readonly spaces: readonly { readonly space: Space; readonly db: Db }[];
  of(space: Space): Db;
  close(): Promise<void>;
}

/** Opens the database that the environment names, without starting anything on it. */
export async function openDatabases(config: Config, log: Logger): Promise<Databases> {
  const place = await openDatabase(config, log);
  const client = new MongoClient(place.uri, { appName: "stepgram transfer", serverSelectionTimeoutMS: 10_000 });
  const close = async (): Promise<void> => {
    await client.close();
    await place.close();
  };
  try {
    await client.connect();
  } catch (error) {
    await close();
    throw inWords(`Cannot use the database (${place.description})`, error);
  }
  const dbs: Record<Space, Db> = { engine: client.db(config.MONGODB_DB), data: client.db(`${config.MONGODB_DB}_data`) };
  return {
    description: place.description,
    spaces: (["engine", "data"] as const).map((space) => ({ space, db: dbs[space] })),
    of: (space) => dbs[space],
    close,
  };
}

/** What the driver says went wrong, for people; any other error as it is. */
export function inWords(what: string, error: unknown): unknown {
  return error instanceof MongoError ? new CommandFailed(`${what}: ${error.message}`, { cause: error }) : error;
}
