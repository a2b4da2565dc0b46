import { randomBytes } from "node:crypto";
import { Binary } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { parseCollation } from "../values/collation.ts";
import { Collection } from "./collection.ts";
import { defineIndex, type IndexDefinition } from "./index-definition.ts";
import { afterPrefix, KIND, prefixKey } from "./keys.ts";
import type { Store } from "./store.ts";

const CATALOG_PREFIX = Buffer.from([KIND.catalog]);
const NEXT_NUMBER_KEY = Buffer.from([KIND.settings, 1]);

/** The collections and their indexes. Changes must be made in a transaction of the store. */
export class Catalog {
  readonly #store: Store;
  #collections = new Map<string, Collection>();
  /** Those whose counts this transaction changed. */
  readonly #changed = new Set<Collection>();
  readonly #keeper = {
    indexChanged: (collection: Collection) => this.#save(collection),
    statsChanged: (collection: Collection) => void this.#changed.add(collection),
  };
  #nextNumber = 1;

  constructor(store: Store) {
    this.#store = store;
    this.reload();
  }

  /** Reads everything again, for instance after a transaction was rolled back. */
  reload(): void {
    this.#collections = new Map();
    this.#changed.clear();
    const next = this.#store.get(NEXT_NUMBER_KEY);
    this.#nextNumber = next === undefined ? 1 : next.readUInt32BE(0);
    const all = { from: CATALOG_PREFIX, to: afterPrefix(CATALOG_PREFIX), reverse: false, limit: 1_000_000 };
    for (const { key, value } of this.#store.range(all)) {
      const entry = new Doc(value);
      const indexes = (entry.get("indexes") as Arr).items.map((item) => {
        const stored = item as Doc;
        const index = defineIndex(stored.get("number") as number, stored.get("spec") as Doc);
        index.multikey = (stored.get("multikey") as Arr).items.map((flag) => flag === true);
        index.truncated = stored.get("truncated") === true;
        return index;
      });
      const ns = key.toString("utf8", 1);
      const uuid = Buffer.from((entry.get("uuid") as Binary).buffer);
      this.#collections.set(
        ns,
        this.#make(entry.get("number") as number, ns, supported(entry.get("options") as Doc), uuid, indexes),
      );
    }
  }

  #make(number: number, ns: string, options: Doc, uuid: Buffer, indexes: IndexDefinition[]): Collection {
    return new Collection(this.#store, number, ns, options, uuid, indexes, this.#keeper);
  }

  get(ns: string): Collection | undefined {
    return this.#collections.get(ns);
  }

  get collections(): Iterable<Collection> {
    return this.#collections.values();
  }

  /** The collections of a database, sorted by name. */
  of(database: string): Collection[] {
    const own = [...this.#collections.values()].filter((collection) => collection.database === database);
    return own.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The collection, created if it does not exist, as by the first write to it. */
  require(ns: string): Collection {
    return this.#collections.get(ns) ?? this.create(ns, new Doc());
  }

  create(ns: string, options: Doc): Collection {
    checkNamespace(ns);
    const collation = parseCollation(options.get("collation"));
    const idSpec = Doc.of({ v: 2, key: Doc.of({ _id: 1 }), name: "_id_" });
    if (collation !== undefined && !collation.simple) idSpec.append("collation", collation.spec);
    const uuid = randomBytes(16);
    uuid[6] = ((uuid[6] as number) & 0x0f) | 0x40;
    uuid[8] = ((uuid[8] as number) & 0x3f) | 0x80;
    const collection = this.#make(this.#takeNumber(), ns, options, uuid, [defineIndex(this.#takeNumber(), idSpec)]);
    this.#collections.set(ns, collection);
    this.#save(collection);
    return collection;
  }

  /** Removes a collection from the catalog. `sweep` removes its contents later. */
  drop(collection: Collection): void {
    this.#store.remove(this.#key(collection.ns));
    this.#store.remove(prefixKey(KIND.stats, collection.number));
    for (const index of collection.indexes) this.#discard(KIND.index, index.number);
    this.#discard(KIND.documents, collection.number);
    this.#collections.delete(collection.ns);
    this.#changed.delete(collection);
  }

  rename(collection: Collection, ns: string): void {
    checkNamespace(ns);
    this.#store.remove(this.#key(collection.ns));
    this.#collections.delete(collection.ns);
    const renamed = this.#make(collection.number, ns, collection.options, collection.uuid, collection.indexes);
    renamed.count = collection.count;
    renamed.bytes = collection.bytes;
    this.#changed.delete(collection);
    this.#changed.add(renamed);
    this.#collections.set(ns, renamed);
    this.#save(renamed);
  }

  /** Creates and fills an index. The specification must be normalized. */
  addIndex(collection: Collection, spec: Doc): void {
    const index = defineIndex(this.#takeNumber(), spec);
    collection.build(index);
    collection.indexes.push(index);
    this.#save(collection);
  }

  dropIndex(collection: Collection, index: IndexDefinition): void {
    collection.indexes = collection.indexes.filter((other) => other !== index);
    this.#discard(KIND.index, index.number);
    this.#save(collection);
  }

  /** Replaces the specification of an index, for collMod. Its keys stay as they are. */
  changeIndex(collection: Collection, index: IndexDefinition, spec: Doc): void {
    const changed = defineIndex(index.number, spec);
    changed.multikey = index.multikey;
    changed.truncated = index.truncated;
    collection.indexes = collection.indexes.map((other) => (other === index ? changed : other));
    this.#save(collection);
  }

  changeOptions(collection: Collection, options: Doc): void {
    collection.options = options;
    this.#save(collection);
  }

  /** Writes the counts that this transaction changed. */
  saveStats(): void {
    for (const collection of this.#changed) collection.saveStats();
    this.#changed.clear();
  }

  /** Removes up to `limit` entries of dropped collections and indexes. Returns whether there is more to do. */
  sweep(limit: number): boolean {
    const prefix = Buffer.from([KIND.trash]);
    const [first] = this.#store.range({ from: prefix, to: afterPrefix(prefix), reverse: false, limit: 1 });
    if (first === undefined) return false;
    const from = first.key.subarray(1);
    const entries = this.#store.range({ from, to: afterPrefix(from), reverse: false, limit });
    for (const { key } of entries) this.#store.remove(key);
    if (entries.length < limit) this.#store.remove(first.key);
    return true;
  }

  #discard(kind: number, number: number): void {
    this.#store.put(Buffer.concat([Buffer.from([KIND.trash]), prefixKey(kind, number)]), Buffer.from([1]));
  }

  #takeNumber(): number {
    const number = this.#nextNumber++;
    const next = Buffer.alloc(4);
    next.writeUInt32BE(this.#nextNumber, 0);
    this.#store.put(NEXT_NUMBER_KEY, next);
    return number;
  }

  #key(ns: string): Buffer {
    return Buffer.concat([CATALOG_PREFIX, Buffer.from(ns)]);
  }

  #save(collection: Collection): void {
    const indexes = collection.indexes.map(
      (index): Value =>
        Doc.of({
          number: index.number,
          spec: index.spec,
          multikey: new Arr([...index.multikey]),
          truncated: index.truncated,
        }),
    );
    const entry = Doc.of({
      number: collection.number,
      uuid: new Binary(collection.uuid, 4),
      options: collection.options,
      indexes: new Arr(indexes),
    });
    this.#store.put(this.#key(collection.ns), entry.toBytes());
  }
}

/** Options that earlier versions supported. A collection that has them is opened as an ordinary one. */
const FORMER_OPTIONS = ["changeStreamPreAndPostImages", "clusteredIndex", "expireAfterSeconds", "timeseries"];

function supported(options: Doc): Doc {
  if (!FORMER_OPTIONS.some((name) => options.has(name))) return options;
  const rest = options.copy();
  for (const name of FORMER_OPTIONS) rest.delete(name);
  return rest;
}

/** Refuses names of databases and collections that MongoDB would not allow. */
export function checkNamespace(ns: string): void {
  const dot = ns.indexOf(".");
  const database = dot < 0 ? ns : ns.slice(0, dot);
  const name = dot < 0 ? "" : ns.slice(dot + 1);
  const invalid =
    database === "" ||
    Buffer.byteLength(database) > 63 ||
    /[/\\ "$\0]/.test(database) ||
    name === "" ||
    name.startsWith(".") ||
    name.endsWith(".") ||
    name.includes("$") ||
    name.includes("\0") ||
    Buffer.byteLength(ns) > 255;
  if (invalid) throw new CommandError("InvalidNamespace", `Invalid namespace specified '${ns}'`);
}

/** Refuses writes to views and to the namespaces that are reserved for the server. */
export function checkWritable(ns: string, catalog?: Catalog): void {
  const name = ns.slice(ns.indexOf(".") + 1);
  if (name.startsWith("system.")) throw new CommandError("InvalidNamespace", `cannot write to '${ns}'`);
  if (catalog?.get(ns)?.isView)
    throw new CommandError("CommandNotSupportedOnView", `Namespace ${ns} is a view, not a collection`);
}
