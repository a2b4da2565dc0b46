import type { Db, Document } from "mongodb";
import { CommandFailed } from "../command.ts";
import { type Databases, STAGING, type StoredCollection, stagedNames, storedCollections } from "./databases.ts";
import type { CollectionLine, Space } from "./export-format.ts";
import { asBuffer, documentOf, elementsOf, RawValue, rawDocument, TYPE } from "./raw-bson.ts";

const WRITE_CONCERN = { w: "majority", j: true };

/** `collation: {locale: "simple"}` as a BSON element. */
const SIMPLE_COLLATION = Buffer.from("\x03collation\0\x18\0\0\0\x02locale\0\x07\0\0\0simple\0\0", "latin1");

interface Staged extends CollectionLine {
  readonly stagedName: string;
  readonly options: Buffer;
}

/** The collections of an import, under temporary names until `place` renames them. */
export class StagedCollections {
  readonly #databases: Databases;
  readonly #staged: Staged[] = [];

  constructor(databases: Databases) {
    this.#databases = databases;
  }

  /** Creates an empty collection and returns its temporary name. For a view it only remembers the definition. */
  async create(line: CollectionLine, options: Buffer): Promise<string> {
    const stagedName = `${STAGING}${this.#staged.length + 1}`;
    this.#staged.push({ ...line, stagedName, options });
    if (line.type === "collection") await create(this.#databases.of(line.space), stagedName, options);
    return stagedName;
  }

  /** Creates a collection's indexes. */
  async createIndexes(space: Space, stagedName: string, indexes: readonly Buffer[]): Promise<void> {
    if (indexes.length === 0) return;
    const staged = this.#staged.find((one) => one.space === space && one.stagedName === stagedName);
    const isCollated = staged !== undefined && has(staged.options, "collation");
    // An index without a collation would inherit the collection's.
    const complete = indexes.map((index) =>
      isCollated && !has(index, "collation")
        ? documentOf([...[...elementsOf(index)].map(({ bytes }) => bytes), SIMPLE_COLLATION])
        : index,
    );
    const command = { createIndexes: stagedName, indexes: complete.map(rawDocument), writeConcern: WRITE_CONCERN };
    await this.#databases.of(space).command(command);
  }

  /** Replaces everything in the databases, one collection at a time. */
  async place(): Promise<void> {
    const left = new Set(this.#staged);
    try {
      for (const { db, collections } of this.#perDatabase()) {
        const names = new Set(collections.map(({ name }) => name));
        // A rename cannot replace a view.
        await drop(db, ({ name, type }) => type === "view" && names.has(name));
        for (const staged of collections) {
          await db.renameCollection(staged.stagedName, staged.name, { dropTarget: true });
          left.delete(staged);
        }
      }
      for (const { db, collections, views } of this.#perDatabase()) {
        const names = new Set(collections.map(({ name }) => name));
        await drop(db, ({ name, type }) => type === "view" || !names.has(name));
        for (const view of views) {
          await create(db, view.name, view.options);
          left.delete(view);
        }
      }
    } catch (error) {
      const names = (all: readonly Staged[]) => all.map(({ name }) => name).join(", ") || "none";
      const placed = this.#staged.filter((one) => !left.has(one));
      throw new CommandFailed(
        `The import was read, but could not replace the data: ${(error as Error).message}. Replaced: ${names(placed)}. Unchanged: ${names([...left])}. Import it again with --replace.`,
        { cause: error },
      );
    }
  }

  #perDatabase(): { db: Db; collections: Staged[]; views: Staged[] }[] {
    return this.#databases.spaces.map(({ space, db }) => {
      const mine = this.#staged.filter((one) => one.space === space);
      return {
        db,
        collections: mine.filter(({ type }) => type === "collection"),
        views: mine.filter(({ type }) => type === "view"),
      };
    });
  }

  /** Drops staged collections of this import and of earlier ones. */
  async discard(): Promise<void> {
    for (const { db } of this.#databases.spaces)
      for (const name of await stagedNames(db)) await db.dropCollection(name);
  }
}

async function drop(db: Db, isDropped: (one: StoredCollection) => boolean): Promise<void> {
  for (const one of await storedCollections(db)) if (isDropped(one)) await db.dropCollection(one.name);
}

function has(document: Buffer, name: string): boolean {
  return [...elementsOf(document)].some((element) => element.name === name);
}

/** Options that listCollections reports and `create` does not accept. */
const TOLD_ONLY = new Set(["autoIndexId", "uuid"]);

async function create(db: Db, name: string, options: Buffer): Promise<void> {
  const command: Document = { create: name };
  for (const { type, name: option, value } of elementsOf(asBuffer(options)))
    if (!TOLD_ONLY.has(option)) command[option] = type === TYPE.undefined ? null : new RawValue(type, value);
  await db.command({ ...command, writeConcern: WRITE_CONCERN });
}
