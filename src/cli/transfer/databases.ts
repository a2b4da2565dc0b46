import { type Db, type Document, MongoClient, MongoError } from "mongodb";
import type { Logger } from "pino";
import type { Config } from "../../app/config.ts";
import { openDatabase } from "../../app/open-database.ts";
import { openDb, userDataName } from "../../engine/storage/database.ts";
import { CommandFailed } from "../command.ts";
import type { Space } from "./export-format.ts";
import { asBuffer, documentOf, elementsOf } from "./raw-bson.ts";

/** Stepgram's two databases: the engine's own, and the users' data. */
export interface Databases {
  /** Where the data is, for people. */
  readonly description: string;
  readonly spaces: readonly { readonly space: Space; readonly db: Db }[];
  of(space: Space): Db;
  close(): Promise<void>;
}

/** Connects to the databases that the environment names; starts no engine on them. */
export async function openDatabases(config: Config, log: Logger): Promise<Databases> {
  const place = await openDatabase(config, log);
  const client = new MongoClient(place.uri, { appName: "stepgram transfer", ...waitOf(place.uri) });
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
  const dbs: Record<Space, Db> = {
    engine: openDb(client, config.MONGODB_DB),
    data: openDb(client, userDataName(config.MONGODB_DB)),
  };
  return {
    description: place.description,
    spaces: (["engine", "data"] as const).map((space) => ({ space, db: dbs[space] })),
    of: (space) => dbs[space],
    close,
  };
}

/** How long to wait for a server: what the connection string says, or 10 s. Options would override the string. */
function waitOf(uri: string): { serverSelectionTimeoutMS?: number } {
  return /[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: 10_000 };
}

/** Turns a driver's error into one for people; returns any other error unchanged. */
export function inWords(what: string, error: unknown): unknown {
  return error instanceof MongoError ? new CommandFailed(`${what}: ${error.message}`, { cause: error }) : error;
}

/** Prefix of the collections that an import fills before it renames them. Stepgram itself never uses it. */
export const STAGING = "stepgram/import/";

/** A collection or view in a database. */
export interface StoredCollection {
  readonly name: string;
  readonly type: "collection" | "view";
  /** The options that it was created with, as BSON. */
  readonly options: Buffer;
}

const NO_OPTIONS = documentOf([]);

/** A database's collections and views by name, without the server's own and those of an unfinished import. */
export async function storedCollections(db: Db): Promise<StoredCollection[]> {
  const found: StoredCollection[] = [];
  for await (const raw of db.listCollections({}, { raw: true }) as AsyncIterable<unknown>) {
    const elements = [...elementsOf(asBuffer(raw as Uint8Array))];
    const text = (name: string): string => {
      const value = elements.find((element) => element.name === name)?.value;
      return value === undefined ? "" : value.toString("utf8", 4, value.length - 1);
    };
    const name = text("name");
    const type = text("type");
    if (name.startsWith("system.") || name.startsWith(STAGING)) continue;
    if (type !== "collection" && type !== "view")
      throw new CommandFailed(`The collection ${name} is of type ${type}, which cannot be exported.`);
    found.push({ name, type, options: elements.find((element) => element.name === "options")?.value ?? NO_OPTIONS });
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A collection's indexes as BSON, without the one on `_id`, which every collection has. */
export async function storedIndexes(db: Db, name: string): Promise<Buffer[]> {
  const found: Buffer[] = [];
  for await (const raw of db.collection(name).listIndexes({ raw: true }) as AsyncIterable<unknown>) {
    const elements = [...elementsOf(asBuffer(raw as Uint8Array))];
    const isOnId = elements.some((element) => element.name === "name" && element.value.equals(ID_INDEX_NAME));
    const isClustered = elements.some((element) => element.name === "clustered");
    // Servers before 4.4 put the collection's name into its indexes, where it would be wrong after a rename.
    if (!isOnId && !isClustered)
      found.push(documentOf(elements.filter((element) => element.name !== "ns").map(({ bytes }) => bytes)));
  }
  return found;
}

const ID_INDEX_NAME = Buffer.from("\x05\0\0\0_id_\0", "latin1");

/** A collection's documents as BSON, in natural order. */
export async function* storedDocuments(db: Db, name: string): AsyncGenerator<Buffer, void, void> {
  const cursor = db.collection(name).find<Document>({}, { raw: true, batchSize: 1000 });
  for await (const raw of cursor as AsyncIterable<unknown>) yield asBuffer(raw as Uint8Array);
}

/** The collections that an unfinished import left. */
export async function stagedNames(db: Db): Promise<string[]> {
  const all = await db.listCollections({}, { nameOnly: true }).toArray();
  return all.map(({ name }) => name).filter((name) => name.startsWith(STAGING));
}
