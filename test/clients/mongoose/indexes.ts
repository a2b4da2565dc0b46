import assert from "node:assert/strict";
import { type Connection, Schema } from "mongoose";
import type { Facts } from "../facts.ts";
import type { Models } from "./models.ts";

/** Indexes and collections, and the writes they refuse. */
export async function indexes({ Person }: Models, connection: Connection, facts: Facts) {
  await facts.check("a schema's indexes are made", async () => {
    const made = (await Person.listIndexes()).map(({ key, unique, sparse }) => ({ key, unique, sparse }));
    assert.deepEqual(made, [
      { key: { _id: 1 }, unique: undefined, sparse: undefined },
      { key: { email: 1 }, unique: true, sparse: true },
      { key: { name: 1, age: -1 }, unique: undefined, sparse: undefined },
    ]);
  });

  await facts.check("a duplicate is refused with 11000, its keyPattern and keyValue", async () => {
    await Person.create({ name: "Ada", email: "a@x.org" });
    const twin = Person.create({ name: "Eda", email: "A@x.org" });
    await assert.rejects(twin, { code: 11000, keyPattern: { email: 1 }, keyValue: { email: "a@x.org" } });
    await Person.create([{ name: "No mail" }, { name: "No mail either" }]);
  });

  await facts.check("syncIndexes drops what the schema does not have and makes what it has", async () => {
    await Person.collection.createIndex({ role: 1 });
    await Person.collection.dropIndex("name_1_age_-1");
    const differences = await Person.diffIndexes();
    assert.deepEqual([differences.toDrop, differences.toCreate.length], [["role_1"], 1]);
    assert.deepEqual(await Person.syncIndexes(), ["role_1"]);
    assert.deepEqual((await Person.listIndexes()).length, 3);
    assert.deepEqual(await Person.syncIndexes(), []);
  });

  await facts.check(
    "TTL, partial, collated and text-free compound indexes come back as they were defined",
    async () => {
      const schema = new Schema({ at: { type: Date, expires: 60 }, name: String, n: Number });
      schema.index({ name: 1 }, { collation: { locale: "en", strength: 2 }, unique: true });
      schema.index({ n: 1 }, { partialFilterExpression: { n: { $gt: 5 } } });
      const Model = connection.model("Indexed", schema);
      await Model.init();
      const made = await Model.listIndexes();
      assert.deepEqual([made[1].expireAfterSeconds, made[2].collation.strength], [60, 2]);
      assert.deepEqual(made[3].partialFilterExpression, { n: { $gt: 5 } });
      await Model.create({ name: "a" });
      await assert.rejects(Model.create({ name: "A" }), { code: 11000 });
      connection.deleteModel("Indexed");
      await Model.collection.drop();
    },
  );

  await facts.check("createCollection with a validator, a view's pipeline, listCollections", async () => {
    const schema = new Schema({ n: Number }, { collection: "checked", autoCreate: false, autoIndex: false });
    const Model = connection.model("Checked", schema);
    await Model.createCollection({ validator: { n: { $gte: 0 } } });
    await assert.rejects(Model.create({ n: -1 }), { code: 121 });
    await connection.createCollection("positive", { viewOn: "checked", pipeline: [{ $match: { n: { $gt: 0 } } }] });
    await Model.create([{ n: 0 }, { n: 1 }]);
    assert.equal(await connection.collection("positive").countDocuments(), 1);
    const names = (await connection.listCollections()).map(({ name }) => name);
    assert.ok(names.includes("checked") && names.includes("positive"));
    connection.deleteModel("Checked");
  });
}
