import { open } from "lmdb";
import { expect, onTestFinished, test } from "vitest";
import { Doc } from "../../src/embedded/bson/document.ts";
import { Catalog } from "../../src/embedded/storage/catalog.ts";
import { afterPrefix, documentKey, KIND, prefixKey } from "../../src/embedded/storage/keys.ts";
import { type Entry, type RangeRequest, Store } from "../../src/embedded/storage/store.ts";
import { scratchDirectory } from "./scratch-directory.ts";

/** A store that counts its reads. */
class CountingStore extends Store {
  entries = 0;

  override get(key: Buffer): Buffer | undefined {
    this.entries++;
    return super.get(key);
  }

  override range(request: RangeRequest): Entry[] {
    const found = super.range(request);
    this.entries += found.length;
    return found;
  }
}

async function filled(documents: number): Promise<string> {
  const path = scratchDirectory();
  const store = new Store(path);
  const catalog = new Catalog(store);
  store.transact(() => {
    const collection = catalog.create("t.c", new Doc());
    catalog.addIndex(collection, Doc.of({ v: 2, key: Doc.of({ n: 1 }), name: "n_1" }));
    for (let _id = 0; _id < documents; _id++) collection.insert(Doc.of({ _id, n: _id % 7 }));
    catalog.saveStats();
  }, true);
  await store.close();
  return path;
}

function opened(path: string): CountingStore {
  const store = new CountingStore(path);
  onTestFinished(() => store.close());
  return store;
}

test("opening reads the same amount however many documents there are", async () => {
  const read: number[] = [];
  for (const documents of [10, 5000]) {
    const store = opened(await filled(documents));
    const catalog = new Catalog(store);
    expect(catalog.get("t.c")?.count).toBe(documents);
    read.push(store.entries);
  }
  expect(read[1]).toBe(read[0]);
});

test("appending documents fills pages, also in several collections at once", async () => {
  const path = scratchDirectory();
  const store = new Store(path);
  const doc = (_id: number): Doc => Doc.of({ _id, text: "x".repeat(100) });
  const catalog = new Catalog(store);
  const collections = store.transact(() => ["t.a", "t.b", "t.c"].map((ns) => catalog.create(ns, new Doc())));
  for (let from = 0; from < 10_000; from += 1000)
    store.transact(() => {
      for (const collection of collections) for (let _id = from; _id < from + 1000; _id++) collection.insert(doc(_id));
    }, true);
  await store.close();
  const env = open({ path, noSubdir: false });
  const { pageSize, lastPageNumber } = env.getStats() as { pageSize: number; lastPageNumber: number };
  await env.close();
  // A document and its entry in the index of _id, with their keys and headers.
  const entries = doc(0).toBytes().length + 13 + 10 + (15 + 8 + 10);
  expect(pageSize * lastPageNumber).toBeLessThan(30_000 * entries * 1.3);
});

test("data that an earlier version kept in the main tree is found", async () => {
  const path = scratchDirectory();
  const first = new Store(path);
  const number = first.transact(() => new Catalog(first).create("t.c", new Doc()).number);
  await first.close();
  const old = open<Buffer, Buffer>({ path, keyEncoding: "binary", encoding: "binary", noSubdir: false });
  for (let record = 1; record <= 25_000; record++)
    old.put(documentKey(number, record), Doc.of({ _id: record }).toBytes());
  await old.flushed;
  await old.close();
  const store = opened(path);
  const prefix = prefixKey(KIND.documents, number);
  const found = store.range({ from: prefix, to: afterPrefix(prefix), reverse: false, limit: 30_000 });
  expect(found).toHaveLength(25_000);
  expect(new Catalog(store).get("t.c")?.read(25_000)?.get("_id")).toBe(25_000);
});

test("a time series of an earlier version opens as an ordinary collection", async () => {
  const path = scratchDirectory();
  const first = new Store(path);
  first.transact(() => {
    const options = Doc.of({
      timeseries: Doc.of({ timeField: "at" }),
      expireAfterSeconds: 60n,
      validationLevel: "off",
    });
    new Catalog(first).create("t.c", options).insert(Doc.of({ _id: 1 }));
  });
  await first.close();
  const collection = new Catalog(opened(path)).get("t.c");
  expect(collection?.options.names).toEqual(["validationLevel"]);
  expect(collection?.readById(1)?.doc.get("_id")).toBe(1);
});

test("large values that go straight into the tree, between small ones that do not, stay as they are", () => {
  const store = opened(scratchDirectory());
  let n = 0;
  const keyOf = (record: number): Buffer => documentKey(1 + (record % 8), record);
  for (let round = 0; round < 40; round++) {
    const end = n + 50 - round;
    store.transact(() => {
      for (; n < end; n++) store.put(keyOf(n), Buffer.alloc(60_000, 1 + (n % 250)));
    }, true);
    store.transact(() => store.put(keyOf(n), Buffer.alloc(100, 1 + (n++ % 250))));
  }
  for (let record = 0; record < n; record++) {
    const value = store.get(keyOf(record)) as Buffer;
    expect(value.equals(Buffer.alloc(value.length, 1 + (record % 250)))).toBe(true);
  }
});
