import { createWriteStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { type Db, type Document, Timestamp } from "mongodb";
import { FORMAT_COLLECTION } from "../../engine/storage/migrations.ts";
import { CommandFailed, type Input, UsageError } from "../command.ts";
import { type Databases, storedCollections } from "./databases.ts";
import type { ExportCounts } from "./export-data.ts";
import { type CollectionLine, cutLine, linesOf, readCollection } from "./export-format.ts";
import { documentBytes } from "./extended-json.ts";
import { type BsonElement, elementsOf, RawValue, rawDocument, TYPE } from "./raw-bson.ts";
import { refuseRunningProcesses } from "./running-processes.ts";
import { StagedCollections } from "./staged-collections.ts";

/** Throws if the databases already hold documents, and names the collections. */
export async function refuseExistingData(databases: Databases): Promise<void> {
  const found: string[] = [];
  for (const { space, db } of databases.spaces)
    for (const { name, type } of await storedCollections(db)) {
      // Opening a database stores its format, which is not data. An export brings its own, or none if it is of an earlier version.
      if (type === "view" || (space === "engine" && name === FORMAT_COLLECTION)) continue;
      const count = await db.collection(name).estimatedDocumentCount();
      if (count > 0) found.push(`${name} (${count})`);
    }
  if (found.length === 0) return;
  const shown = found.length > 8 ? [...found.slice(0, 8), `${found.length - 8} more`] : found;
  throw new CommandFailed(
    `The database already contains data (${databases.description}): ${shown.join(", ")}. Nothing was written. Use --replace to replace it.`,
  );
}

/**
 * Imports a checked file. Everything is stored under temporary names first and then replaces what is there, so a failure
 * before that point changes nothing.
 */
export async function importData(databases: Databases, path: string, signal: AbortSignal): Promise<ExportCounts> {
  const staged = new StagedCollections(databases);
  await staged.discard();
  try {
    const counts = await new Import(databases, staged).read(path, signal);
    // Someone may have started one meanwhile.
    await refuseRunningProcesses(databases);
    await staged.place();
    return counts;
  } finally {
    // If the database is unreachable, the first error is the one to report.
    await staged.discard().catch(() => {});
  }
}

/** Reads an export into staged collections, one at a time. */
class Import {
  readonly #databases: Databases;
  readonly #staged: StagedCollections;
  #line: CollectionLine | undefined;
  #stagedName = "";
  #bypass = false;
  #indexes: Buffer[] = [];
  #batch: ImportBatch | undefined;
  #collections = 0;
  #documents = 0;

  constructor(databases: Databases, staged: StagedCollections) {
    this.#databases = databases;
    this.#staged = staged;
  }

  async read(path: string, signal: AbortSignal): Promise<ExportCounts> {
    let number = 0;
    try {
      for await (const line of linesOf(path)) {
        number++;
        signal.throwIfAborted();
        const done = this.#take(line.toString());
        if (done !== undefined) await done;
      }
      await this.#finishCollection();
    } catch (error) {
      if (error === signal.reason) throw error;
      const where = this.#line === undefined ? "" : ` (collection ${this.#line.name})`;
      const reason = error instanceof Error ? error.message : String(error);
      throw new CommandFailed(`The import failed at line ${number}${where}: ${reason}. The database is unchanged.`, {
        cause: error,
      });
    }
    return { collections: this.#collections, documents: this.#documents };
  }

  #take(text: string): Promise<void> | undefined {
    const { kind, json } = cutLine(text);
    switch (kind) {
      case "document":
        this.#documents++;
        return this.#add(documentBytes(json));
      case "index":
        this.#indexes.push(documentBytes(json));
        return undefined;
      case "options":
        return this.#create(documentBytes(json));
      case "collection":
        return this.#begin(readCollection(json));
      default:
        return undefined;
    }
  }

  async #begin(line: CollectionLine): Promise<void> {
    await this.#finishCollection();
    this.#line = line;
    this.#collections++;
  }

  async #create(options: Buffer): Promise<void> {
    if (this.#line === undefined) throw new CommandFailed("options come before their collection");
    this.#bypass = options.includes("validator");
    this.#stagedName = await this.#staged.create(this.#line, options);
  }

  #add(document: Buffer): Promise<void> | undefined {
    if (this.#batch === undefined) return this.#addFirst(document);
    return this.#batch.add(document);
  }

  async #addFirst(document: Buffer): Promise<void> {
    await this.#makeIndexes();
    if (this.#line === undefined) throw new CommandFailed("a document comes before its collection");
    this.#batch = new ImportBatch(this.#databases.of(this.#line.space), this.#stagedName, this.#bypass);
    await this.#batch.add(document);
  }

  async #makeIndexes(): Promise<void> {
    const indexes = this.#indexes;
    this.#indexes = [];
    if (this.#line !== undefined) await this.#staged.createIndexes(this.#line.space, this.#stagedName, indexes);
  }

  async #finishCollection(): Promise<void> {
    await this.#makeIndexes();
    await this.#batch?.flush();
    this.#batch = undefined;
  }
}

/** A file that is read twice: once to check it, once to import it. */
export interface ImportSource {
  readonly path: string;
  /** Its name in messages. */
  readonly name: string;
  close(): void;
}

/** The named file, or a copy of the input for `-` and for no name. */
export async function importSource(file: string | undefined, input: Input): Promise<ImportSource> {
  if (file !== undefined && file !== "-") {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) throw new UsageError(`Cannot read ${file}: there is no such file.`);
    if (stats.isDirectory()) throw new UsageError(`Cannot read ${file}: it is a directory.`);
    if (stats.isFile()) return { path: file, name: file, close: () => {} };
    throw new UsageError(`Cannot read ${file}: it is not a regular file; pipe it in instead.`);
  }
  if (input.isTTY === true) throw new UsageError("Name the file to import, or pipe it in.");
  const directory = mkdtempSync(join(tmpdir(), "stepgram-import-"));
  const path = join(directory, "export.jsonl");
  const close = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    await pipeline(input, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    close();
    throw new CommandFailed(`Cannot store the input in ${tmpdir()}: ${(error as Error).message}.`);
  }
  return { path, name: "The input", close };
}

/** A batch is sent at this many documents or bytes. */
const MOST_DOCUMENTS = 1000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Inserts documents into a collection in batches. */
class ImportBatch {
  readonly #db: Db;
  readonly #collection: string;
  readonly #options: Document;
  #documents: Buffer[] = [];
  #bytes = 0;
  #sent: Promise<void> = Promise.resolve();

  /** `bypass` skips the collection's validator, as documents may be older than it. */
  constructor(db: Db, collection: string, bypass: boolean) {
    this.#db = db;
    this.#collection = collection;
    this.#options = {
      writeConcern: { w: "majority", j: true },
      ...(bypass ? { bypassDocumentValidation: true } : {}),
    };
  }

  /** Returns a promise only if the caller has to wait. */
  add(document: Buffer): Promise<void> | undefined {
    const isFull = this.#documents.length === MOST_DOCUMENTS || this.#bytes + document.length > MOST_BYTES;
    const earlier = isFull ? this.#send() : undefined;
    this.#documents.push(document);
    this.#bytes += document.length;
    return earlier;
  }

  /** Sends the rest and waits until everything is stored. */
  async flush(): Promise<void> {
    await this.#send();
    await this.#sent;
  }

  /**
   * Sends these documents after the earlier ones and returns the promise of the earlier ones: one batch is stored while the
   * next one is read.
   */
  #send(): Promise<void> {
    const documents = this.#documents;
    this.#documents = [];
    this.#bytes = 0;
    const earlier = this.#sent;
    this.#sent = earlier.then(() => this.#store(documents));
    // The next one to await it gets the error.
    this.#sent.catch(() => {});
    return earlier;
  }

  async #store(documents: readonly Buffer[]): Promise<void> {
    if (documents.length === 0) return;
    await this.#write({ insert: this.#collection, documents: documents.map(rawDocument), ordered: true });
    const updates = documents.flatMap((document) => resettingUpdate([...elementsOf(document)]));
    if (updates.length > 0) await this.#write({ update: this.#collection, updates, ordered: true });
  }

  async #write(command: Document): Promise<void> {
    const reply = await this.#db.command({ ...command, ...this.#options });
    const problem = reply.writeErrors?.[0]?.errmsg ?? reply.writeConcernError?.errmsg;
    if (problem !== undefined) throw new CommandFailed(`the database rejected a document: ${problem}`);
  }
}

/** A server replaces an empty top-level timestamp of a new document with its clock; this restores the empty one. */
function resettingUpdate(elements: readonly BsonElement[]): Document[] {
  const empty = elements.filter(({ type, name, value }) => type === TYPE.timestamp && name !== "_id" && isZero(value));
  const id = elements.find(({ name }) => name === "_id");
  if (empty.length === 0 || id === undefined) return [];
  const u = empty.map(({ name }) => ({
    $replaceWith: { $setField: { field: { $literal: name }, input: "$$ROOT", value: Timestamp.fromBits(0, 0) } },
  }));
  return [{ q: { _id: new RawValue(id.type, id.value) }, u }];
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
