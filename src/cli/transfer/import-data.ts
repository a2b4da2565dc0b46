import { CommandFailed } from "../command.ts";
import type { Databases } from "./databases.ts";
import type { ExportCounts } from "./export-data.ts";
import { linesOf } from "./export-file.ts";
import { type CollectionLine, cutLine, readCollection } from "./export-line.ts";
import { ImportBatch } from "./import-batch.ts";
import { documentBytes } from "./read-ejson.ts";
import { StagedCollections } from "./staged-collections.ts";
import { storedCollections } from "./stored-collections.ts";

/** Fails, naming them, where the databases hold documents already. */
export async function refuseExistingData(databases: Databases): Promise<void> {
  const found: string[] = [];
  for (const { db } of databases.spaces)
    for (const { name, type } of await storedCollections(db)) {
      if (type === "view") continue;
      const count = await db.collection(name).estimatedDocumentCount();
      if (count > 0) found.push(`${name} (${count})`);
    }
  if (found.length === 0) return;
  const shown = found.length > 8 ? [...found.slice(0, 8), `${found.length - 8} more`] : found;
  throw new CommandFailed(
    `There is data already (${databases.description}): ${shown.join(", ")}. Nothing was written. --replace puts the import in its place.`,
  );
}

/**
 * Imports a file that was checked. All of it is stored aside first and then put in place of everything that is there, so
 * that what fails before that leaves the databases as they were.
 */
export async function importData(databases: Databases, path: string, signal: AbortSignal): Promise<ExportCounts> {
  const staged = new StagedCollections(databases);
  await staged.discard();
  try {
    const counts = await new Import(databases, staged).read(path, signal);
    await staged.place();
    return counts;
  } finally {
    // Where the database is away, its error is the one to tell.
    await staged.discard().catch(() => {});
  }
}

/** Reads an export into staged collections, one after the other. */
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
      throw new CommandFailed(`The import failed at line ${number}${where}: ${reason}. The database is as it was.`, {
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
