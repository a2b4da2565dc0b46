import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Timestamp } from "mongodb";
import { describe, expect, it } from "vitest";
import { documentOf, rawDocument, TYPE } from "../../src/cli/transfer/raw-bson.ts";
import { scratchDirectory } from "../embedded/scratch-directory.ts";
import { element, everyType, stringValue } from "./bson-elements.ts";
import { contentOf, exportTo, freshStore, importFrom, type Store } from "./transfer-fixture.ts";

function file(): string {
  return join(scratchDirectory(), "export.jsonl");
}

function insertBytes(store: Store, collection: string, documents: Buffer[]): Promise<unknown> {
  return store.engine.command({ insert: collection, documents: documents.map(rawDocument) });
}

async function rawOf(store: Store, collection: string): Promise<Buffer[]> {
  const documents = await store.engine.collection(collection).find({}, { raw: true }).toArray();
  return documents.map((bytes) => Buffer.from(bytes as unknown as Uint8Array));
}

describe("a move from one database to another", () => {
  it("keeps every document byte for byte, whatever its types and names", async () => {
    const [source, target] = [await freshStore(), await freshStore()];
    const id = (n: number) => element(TYPE.int, "_id", Buffer.from([n, 0, 0, 0]));
    const unusual = [
      [element(TYPE.string, "b", stringValue("first")), element(TYPE.null, "10"), element(TYPE.null, "2")],
      [element(TYPE.document, "named", documentOf([element(TYPE.string, "$oid", stringValue("no id"))]))],
      [element(TYPE.double, "nan", Buffer.from("010000000000f87f", "hex"))],
    ];
    const documents = [...everyType.map(([, type, value]) => [element(type, "a", value)]), ...unusual].map(
      (elements, n) => documentOf([id(n), ...elements]),
    );
    await insertBytes(source, "types", documents);
    // Where a new document's timestamp is empty the server sets it; only an update can leave one.
    const empty = everyType.findIndex(([name]) => name === "an empty timestamp");
    const unset = { $set: { a: new Timestamp(0n) } };
    await source.engine.collection<{ _id: number }>("types").updateOne({ _id: empty }, unset);
    expect(await rawOf(source, "types")).toEqual(documents);
    const path = file();
    expect(await exportTo(source, path)).toEqual({ collections: 1, documents: documents.length });
    await importFrom(target, path);
    expect(await rawOf(target, "types")).toEqual(documents);
  });

  it("keeps collections, their options, their indexes and views, in both databases", async () => {
    const [source, target] = [await freshStore(), await freshStore()];
    const db = source.engine;
    await db.createCollection("checked", { validator: { n: { $gte: 0 } }, validationAction: "error" });
    await db.collection("checked").insertOne({ n: -1 }, { bypassDocumentValidation: true });
    await db.createCollection("collated", { collation: { locale: "en", strength: 2 } });
    await db.collection("collated").createIndexes([
      { key: { a: 1 }, unique: true },
      { key: { b: 1 }, collation: { locale: "simple" } },
    ]);
    await db.collection("collated").insertMany([{ a: "x" }, { a: "y" }]);
    await db.createCollection("ring", { capped: true, size: 4096, max: 2 });
    await db.collection("ring").insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    await db.createCollection("empty");
    await db.createCollection("seen", { viewOn: "checked", pipeline: [{ $match: { n: { $lt: 0 } } }] });
    const data = source.data.collection("chats/-5/things");
    await data.createIndexes([
      { key: { "10": 1, a: -1, "2": 1 } },
      { key: { at: 1 }, expireAfterSeconds: 3600, sparse: true },
      { key: { n: 1 }, partialFilterExpression: { n: { $gt: 5 } }, name: "large" },
      { key: { tags: 1 }, hidden: true },
    ]);
    await data.insertMany([{ tags: ["a", "b"] }, { n: 7 }]);
    const path = file();
    await exportTo(source, path);
    await importFrom(target, path);
    expect(await contentOf(target)).toBe(await contentOf(source));
    expect(await target.data.collection("chats/-5/things").countDocuments()).toBe(2);
    expect(await target.engine.collection("seen").countDocuments()).toBe(1);
    const collated = target.engine.collection("collated");
    await expect(collated.insertOne({ a: "X" })).rejects.toMatchObject({ code: 11000 });
    await expect(target.engine.collection("checked").insertOne({ n: -1 })).rejects.toMatchObject({
      code: 121,
    });
    expect(await target.engine.command({ validate: "collated" })).toMatchObject({ valid: true });
  });

  it("takes many documents, large ones and deep ones", async () => {
    const [source, target] = [await freshStore(), await freshStore()];
    const db = source.engine;
    await db.collection("many").insertMany(Array.from({ length: 5000 }, (_, n) => ({ n, text: `t${n}` })));
    await db.collection("large").insertMany([{ text: "x".repeat(15_000_000) }, { text: "\u0001".repeat(1_000_000) }]);
    let deep: object = {};
    for (let i = 0; i < 90; i++) deep = { deep };
    await db.collection("deep").insertOne(deep);
    const path = file();
    expect(await exportTo(source, path)).toEqual({ collections: 3, documents: 5003 });
    await importFrom(target, path);
    for (const name of ["many", "large", "deep"]) {
      const [were, are] = [await rawOf(source, name), await rawOf(target, name)];
      expect(are.length).toBe(were.length);
      expect(are.every((bytes, i) => bytes.equals(were[i]!))).toBe(true);
    }
  });

  it("writes a file that only its owner may read, in place of an older one", async () => {
    const source = await freshStore();
    const path = file();
    writeFileSync(path, "older", { mode: 0o644 });
    await exportTo(source, path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

describe("an import that finds data", () => {
  const withData = async (): Promise<Store> => {
    const store = await freshStore();
    await store.engine.collection("mine").insertOne({ mine: true });
    await store.data.collection("both").insertOne({ mine: true });
    return store;
  };
  const exported = async (): Promise<string> => {
    const source = await freshStore();
    await source.data.collection<{ _id: number }>("both").insertMany([{ _id: 1 }, { _id: 2 }]);
    const path = file();
    await exportTo(source, path);
    return path;
  };

  it("is refused, naming the collections, and changes nothing", async () => {
    const [store, path] = [await withData(), await exported()];
    const before = await contentOf(store);
    await expect(importFrom(store, path)).rejects.toThrow(/mine \(1\), both \(1\).*--replace/);
    expect(await contentOf(store)).toBe(before);
  });

  it("with --replace leaves exactly what the export has", async () => {
    const [store, path] = [await withData(), await exported()];
    await importFrom(store, path, true);
    expect(await store.engine.collections()).toEqual([]);
    expect(await store.data.collection("both").find().toArray()).toEqual([{ _id: 1 }, { _id: 2 }]);
  });

  it("with collections that are empty needs no --replace", async () => {
    const [store, path] = [await freshStore(), await exported()];
    await store.data.collection("both").createIndex({ n: 1 });
    await importFrom(store, path);
    expect(await store.data.collection("both").countDocuments()).toBe(2);
    expect(await store.data.collection("both").indexes()).toHaveLength(1);
  });

  it("removes what a killed import left, which no export has", async () => {
    const [store, path] = [await freshStore(), await exported()];
    await store.engine.collection("stepgram/import/1").insertOne({ half: "done" });
    expect(await contentOf(store)).not.toContain("half");
    await importFrom(store, path);
    expect(await store.engine.collections()).toEqual([]);
  });

  it("leaves existing data unchanged, whichever command fails", async () => {
    const [store, source, path] = [await withData(), await freshStore(), file()];
    await source.data.collection("both").createIndex({ n: 1 });
    await source.data.collection("both").insertMany([{}, {}]);
    await exportTo(source, path);
    const before = await contentOf(store);
    const admin = store.engine.client.db("admin");
    for (const command of ["create", "createIndexes", "insert", "renameCollection"]) {
      const data = { failCommands: [command], errorCode: 14031 };
      await admin.command({ configureFailPoint: "failCommand", mode: "alwaysOn", data });
      await expect(importFrom(store, path, true), command).rejects.toThrow(/is unchanged|Replaced: none/);
      await admin.command({ configureFailPoint: "failCommand", mode: "off" });
      const all = await store.data.listCollections({}, { nameOnly: true }).toArray();
      expect(all.map(({ name }) => name)).toEqual(["both"]);
      expect(await contentOf(store)).toBe(before);
    }
  });

  it("says what was replaced and what wasn't if it fails midway", async () => {
    const [store, source, path] = [await withData(), await freshStore(), file()];
    for (const name of ["both", "further"]) await source.data.collection<{ _id: number }>(name).insertOne({ _id: 7 });
    await exportTo(source, path);
    const data = { failCommands: ["renameCollection"], errorCode: 14031 };
    const admin = store.engine.client.db("admin");
    await admin.command({ configureFailPoint: "failCommand", mode: { skip: 1 }, data });
    try {
      await expect(importFrom(store, path, true)).rejects.toThrow(/Replaced: both\. Unchanged: further\./);
    } finally {
      await admin.command({ configureFailPoint: "failCommand", mode: "off" });
    }
    expect(await store.data.collection("both").find().toArray()).toEqual([{ _id: 7 }]);
    expect(await store.engine.collection("mine").countDocuments()).toBe(1);
  });
});
