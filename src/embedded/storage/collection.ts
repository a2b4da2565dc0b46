import { Doc, type Value } from "../bson/document.ts";
import { inTurn } from "../budget.ts";
import { CommandError } from "../errors.ts";
import { showValue } from "../values/bson-type.ts";
import type { IndexDefinition } from "./index-definition.ts";
import { documentKeys } from "./index-values.ts";
import { afterPrefix, documentKey, indexKey, isCut, KIND, prefixKey, readRecord, recordBytes } from "./keys.ts";
import { textOf } from "./overlay.ts";
import type { Store } from "./store.ts";
import { compileValidator, type Validator } from "./validation.ts";

/** A stored document with its record number. */
export interface StoredDocument {
  readonly record: number;
  readonly doc: Doc;
}

/** Who keeps what a collection is, beside its documents. */
export interface CollectionKeeper {
  /** An index holds an array or a truncated key for the first time. */
  indexChanged(collection: Collection): void;
  /** Count and size differ from what is stored. */
  statsChanged(collection: Collection): void;
}

/** A collection: its documents, and its indexes kept in step with them. Writes must be made in a transaction of the store. */
export class Collection {
  readonly store: Store;
  readonly number: number;
  readonly ns: string;
  /** The options of `create`, as listCollections shows them. */
  options: Doc;
  readonly uuid: Buffer;
  indexes: IndexDefinition[];
  count = 0;
  bytes = 0;
  /** Goes up with every write. */
  version = 0;
  readonly #keeper: CollectionKeeper;
  #nextRecord: number;
  #validated: Doc | undefined;
  #validator: Validator | undefined;

  constructor(
    store: Store,
    number: number,
    ns: string,
    options: Doc,
    uuid: Buffer,
    indexes: IndexDefinition[],
    keeper: CollectionKeeper,
  ) {
    this.store = store;
    this.number = number;
    this.ns = ns;
    this.options = options;
    this.uuid = uuid;
    this.indexes = indexes;
    this.#keeper = keeper;
    const prefix = prefixKey(KIND.documents, number);
    const last = store.range({ from: prefix, to: afterPrefix(prefix), reverse: true, limit: 1 })[0];
    this.#nextRecord = last === undefined ? 1 : readRecord(last.key, 5) + 1;
    const stats = store.get(prefixKey(KIND.stats, number));
    if (stats !== undefined) {
      this.count = stats.readDoubleBE(0);
      this.bytes = stats.readDoubleBE(8);
    }
  }

  /** A view has no documents of its own. */
  get isView(): boolean {
    return this.options.has("viewOn");
  }

  /** Checks a document against the collection's validator. */
  validate(after: Doc, before: Doc | undefined): void {
    if (this.#validated !== this.options) {
      this.#validated = this.options;
      this.#validator = compileValidator(this.options);
    }
    inTurn(Number.POSITIVE_INFINITY, () => this.#validator?.(after, before));
  }

  get database(): string {
    return this.ns.slice(0, this.ns.indexOf("."));
  }

  get name(): string {
    return this.ns.slice(this.ns.indexOf(".") + 1);
  }

  get idIndex(): IndexDefinition {
    return this.indexes[0] as IndexDefinition;
  }

  /** The document of a record; undefined if it is gone. */
  read(record: number): Doc | undefined {
    const bytes = this.store.get(documentKey(this.number, record));
    return bytes === undefined ? undefined : new Doc(bytes);
  }

  /** The document with this `_id`. */
  readById(id: Value): StoredDocument | undefined {
    const found = this.store.get(indexKey(this.idIndex, [id], 0));
    if (found === undefined) return undefined;
    const record = readRecord(found);
    const doc = this.read(record);
    return doc === undefined ? undefined : { record, doc };
  }

  /** Inserts a document that has an `_id`. Throws DuplicateKey before anything is written. */
  insert(doc: Doc): void {
    const record = this.#nextRecord;
    const entries = this.indexes.map((index) => this.#entries(index, doc, record));
    for (let i = 0; i < entries.length; i++)
      this.#checkUnique(this.indexes[i] as IndexDefinition, entries[i] as Entries, record, doc);
    this.#nextRecord++;
    const bytes = doc.toBytes();
    this.store.put(documentKey(this.number, record), bytes);
    const value = recordBytes(record);
    for (let i = 0; i < entries.length; i++) {
      const { keys, multikey, truncated } = entries[i] as Entries;
      for (const key of keys) this.store.put(key, value);
      this.#note(this.indexes[i] as IndexDefinition, multikey, truncated);
    }
    this.#changed(1, bytes.length);
    if (this.options.get("capped") === true) this.#removeOldest(record);
  }

  /** Keeps a capped collection within its bounds. The newest document always stays. */
  #removeOldest(newest: number): void {
    const size = Number(this.options.get("size"));
    const max = Number(this.options.get("max") ?? Number.POSITIVE_INFINITY);
    const prefix = prefixKey(KIND.documents, this.number);
    while (this.bytes > size || this.count > max) {
      const oldest = this.store.range({ from: prefix, to: afterPrefix(prefix), reverse: false, limit: 1 })[0];
      const record = oldest === undefined ? newest : readRecord(oldest.key, 5);
      if (oldest === undefined || record === newest) return;
      this.remove(record, new Doc(oldest.value));
    }
  }

  /** Replaces a document, which must be passed as it is stored. Throws DuplicateKey before anything is written. */
  replace(record: number, before: Doc, after: Doc): void {
    const changes: { index: IndexDefinition; old: Entries; fresh: Entries }[] = [];
    for (const index of this.indexes) {
      if (index.dependsOn?.every((name) => before.get(name) === after.get(name))) continue;
      const old = this.#entries(index, before, record);
      const fresh = this.#entries(index, after, record);
      this.#checkUnique(index, fresh, record, after);
      changes.push({ index, old, fresh });
    }
    const bytes = after.toBytes();
    this.store.put(documentKey(this.number, record), bytes);
    const value = recordBytes(record);
    for (const { index, old, fresh } of changes) {
      for (const key of without(old.keys, fresh.keys)) this.store.remove(key);
      for (const key of without(fresh.keys, old.keys)) this.store.put(key, value);
      this.#note(index, fresh.multikey, fresh.truncated);
    }
    this.#changed(0, bytes.length - (before.raw?.length ?? before.toBytes().length));
  }

  /** Removes a document, which must be passed as it is stored. */
  remove(record: number, doc: Doc): void {
    const keys = this.indexes.flatMap((index) => this.#entries(index, doc, record).keys);
    for (const key of keys) this.store.remove(key);
    this.store.remove(documentKey(this.number, record));
    this.#changed(-1, -(doc.raw?.length ?? doc.toBytes().length));
  }

  #changed(count: number, bytes: number): void {
    this.count += count;
    this.bytes += bytes;
    this.version++;
    this.#keeper.statsChanged(this);
  }

  /** Fills a new index. Throws DuplicateKey if it is unique and the documents are not. */
  build(index: IndexDefinition): void {
    const prefix = prefixKey(KIND.documents, this.number);
    const to = afterPrefix(prefix);
    let from = prefix;
    for (;;) {
      const chunk = this.store.range({ from, to, reverse: false, limit: 256 });
      for (const { key, value } of chunk) {
        const record = readRecord(key, 5);
        const doc = new Doc(value);
        const entries = this.#entries(index, doc, record);
        this.#checkUnique(index, entries, record, doc);
        const pointer = recordBytes(record);
        for (const entry of entries.keys) this.store.put(entry, pointer);
        this.#note(index, entries.multikey, entries.truncated);
      }
      const last = chunk.at(-1);
      if (last === undefined || chunk.length < 256) return;
      from = Buffer.concat([last.key, Buffer.alloc(1)]);
    }
  }

  /** Writes count and size. */
  saveStats(): void {
    const stats = Buffer.alloc(16);
    stats.writeDoubleBE(this.count, 0);
    stats.writeDoubleBE(this.bytes, 8);
    this.store.put(prefixKey(KIND.stats, this.number), stats);
  }

  /** The index keys that a document must have. */
  entriesOf(index: IndexDefinition, doc: Doc, record: number): readonly Buffer[] {
    return this.#entries(index, doc, record).keys;
  }

  #entries(index: IndexDefinition, doc: Doc, record: number): Entries {
    if (index.partial !== undefined && !index.partial.node.matches(doc)) return NO_ENTRIES;
    if (index.inert) return NO_ENTRIES;
    const found = documentKeys(doc, index.fields);
    if (found.multikey.some((is, i) => is && index.fields[i]?.hashed))
      throw new CommandError("HashedArray", "hashed indexes do not currently support array values");
    if (index.sparse && found.absent) return NO_ENTRIES;
    const keys: Buffer[] = [];
    const seen = found.keys.length > 1 ? new Set<string>() : undefined;
    let truncated = false;
    for (const values of found.keys) {
      const key = indexKey(index, values, record);
      if (isCut(index, key)) truncated = true;
      if (seen !== undefined) {
        const text = textOf(key);
        if (seen.has(text)) continue;
        seen.add(text);
      }
      keys.push(key);
    }
    return { keys, multikey: found.multikey, truncated };
  }

  #checkUnique(index: IndexDefinition, entries: Entries, record: number, doc: Doc): void {
    if (!index.unique) return;
    for (let i = 0; i < entries.keys.length; i++) {
      const holder = this.store.get(entries.keys[i] as Buffer);
      if (holder === undefined || readRecord(holder) === record) continue;
      throw this.#duplicate(index, doc, entries.keys[i] as Buffer);
    }
  }

  #duplicate(index: IndexDefinition, doc: Doc, clash: Buffer): CommandError {
    const { keys } = documentKeys(doc, index.fields);
    const values = keys.find((one) => indexKey(index, one, 0).equals(clash)) ?? keys[0] ?? [];
    const keyValue = new Doc();
    index.fields.forEach((field, i) => {
      keyValue.append(field.name, values[i] ?? null);
    });
    const message = `E11000 duplicate key error collection: ${this.ns} index: ${index.name} dup key: ${showValue(keyValue)}`;
    const details = { keyPattern: index.spec.get("key"), keyValue, collation: index.collation };
    return new CommandError("DuplicateKey", message, details);
  }

  #note(index: IndexDefinition, multikey: readonly boolean[], truncated: boolean): void {
    const grows = multikey.some((is, i) => is && !index.multikey[i]);
    if (!grows && (!truncated || index.truncated)) return;
    if (grows) index.multikey = index.multikey.map((was, i) => was || multikey[i] === true);
    if (truncated) index.truncated = true;
    this.#keeper.indexChanged(this);
  }
}

interface Entries {
  readonly keys: readonly Buffer[];
  readonly multikey: readonly boolean[];
  readonly truncated: boolean;
}

/** The keys that are not among others. */
function without(keys: readonly Buffer[], others: readonly Buffer[]): readonly Buffer[] {
  const [other] = others;
  if (other === undefined || keys.length === 0) return keys;
  if (others.length === 1) return keys.filter((key) => !key.equals(other));
  const texts = new Set(others.map(textOf));
  return keys.filter((key) => !texts.has(textOf(key)));
}

const NO_ENTRIES: Entries = { keys: [], multikey: [], truncated: false };
