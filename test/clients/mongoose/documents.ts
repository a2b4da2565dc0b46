import assert from "node:assert/strict";
import { type Connection, Error as MongooseError, Types } from "mongoose";
import type { Facts } from "../facts.ts";
import type { Models } from "./models.ts";

/** Single documents: saved, read, changed by two clients at the same time, removed. */
export async function documents(
  { Person, Post, Event, Click, Purchase }: Models,
  connection: Connection,
  facts: Facts,
) {
  await facts.check("a document is saved with defaults, casts, setters and timestamps, and read back", async () => {
    const made = new Person({ name: "  Ada ", email: "ADA@X.ORG", address: { city: "London" } });
    made.set("age", "36");
    await made.save();
    const read = await Person.findById(made._id).orFail();
    assert.deepEqual([read.name, read.email, read.age, read.role], ["Ada", "ada@x.org", 36, "reader"]);
    assert.ok(read.createdAt instanceof Date && read.updatedAt.getTime() === read.createdAt.getTime());
    assert.equal(read.address?.city, "London");
    assert.equal(read.__v, 0);
  });

  await facts.check("every schema type comes back as it went", async () => {
    const key = new Types.UUID("01234567-89ab-4def-8123-456789abcdef");
    const given = {
      name: "Types",
      balance: Types.Decimal128.fromString("1234.500"),
      big: 9007199254740993n,
      key,
      photo: Buffer.from([1, 2, 3]),
      settings: new Map([["a", "b"]]),
      any: { deep: [1, { er: null }] },
    };
    const { _id } = await Person.create(given);
    const read = await Person.findById(_id).orFail();
    assert.deepEqual(
      [read.balance?.toString(), read.big, read.key?.toString()],
      ["1234.500", given.big, key.toString()],
    );
    assert.deepEqual([read.photo?.toString("hex"), read.settings?.get("a"), read.any], ["010203", "b", given.any]);
  });

  await facts.check("what a schema refuses is not saved", async () => {
    const before = await Person.countDocuments();
    const wrong = new Person({ name: "x", age: 200, role: "king", address: {} });
    const error = await wrong.save().then(
      () => undefined,
      (failure: unknown) => failure,
    );
    assert.ok(error instanceof MongooseError.ValidationError);
    assert.deepEqual(Object.keys(error.errors).sort(), ["address.city", "age", "name", "role"].sort());
    await assert.rejects(Person.updateOne({ name: "Ada" }, { age: -1 }, { runValidators: true }), /minimum/);
    assert.equal(await Person.countDocuments(), before);
  });

  await facts.check("a change sends only what changed, and moves updatedAt alone", async () => {
    const ada = await Person.findOne({ name: "Ada" }).orFail();
    const { createdAt, updatedAt } = ada;
    await new Promise((resolve) => setTimeout(resolve, 5));
    ada.age = 37;
    ada.set("address.street", "Main");
    ada.set("role", undefined);
    assert.deepEqual(ada.modifiedPaths().sort(), ["address", "address.street", "age", "role"]);
    await ada.save();
    const read = await Person.findById(ada._id).orFail();
    assert.deepEqual([read.age, read.address?.street, read.createdAt], [37, "Main", createdAt]);
    assert.ok(read.updatedAt > updatedAt);
    assert.equal((await Person.findById(ada._id).lean())?.role, undefined);
  });

  await facts.check("of two that save the same version one is refused with VersionError", async () => {
    const { _id } = await Post.create({ title: "one" });
    const [first, second] = await Promise.all([Post.findById(_id).orFail(), Post.findById(_id).orFail()]);
    first.title = "first";
    second.title = "second";
    await first.save();
    await assert.rejects(second.save(), MongooseError.VersionError);
    const read = await Post.findById(_id).orFail();
    assert.deepEqual([read.title, read.__v], ["first", 1]);
  });

  await facts.check("discriminators share a collection, and each finds its own", async () => {
    await Click.create({ at: new Date(), url: "/" });
    await Purchase.create([{ price: 3 }, { price: 4 }]);
    assert.deepEqual([await Event.countDocuments(), await Purchase.countDocuments()], [3, 2]);
    const all = await Event.find().sort({ kind: 1 });
    assert.ok(all[0] instanceof Click && all[1] instanceof Purchase);
    assert.equal(await Purchase.collection.countDocuments({ kind: "Purchase" }), 2);
  });

  await facts.check("virtuals and toJSON", async () => {
    const ada = await Person.findOne({ name: "Ada" }).orFail();
    const json = ada.toJSON();
    assert.deepEqual([json["shout" as keyof typeof json], json.id], ["ADA!", ada._id.toString()]);
  });

  await facts.check("deleteOne, and a save of what is gone", async () => {
    const post = await Post.create({ title: "gone" });
    assert.equal((await post.deleteOne()).deletedCount, 1);
    assert.equal(await Post.exists({ _id: post._id }), null);
    const ghost = await Post.create({ title: "ghost" });
    await Post.deleteOne({ _id: ghost._id });
    ghost.title = "boo";
    await assert.rejects(ghost.save(), /No matching document|not found/i);
  });

  await facts.check("a transaction is refused as on any standalone, and leaves nothing", async () => {
    const { setName, msg } = await connection.db!.command({ hello: 1 });
    if (setName !== undefined || msg === "isdbgrid") return;
    const inTransaction = connection.transaction(async (session) => {
      await Post.create([{ title: "in a transaction" }], { session });
    });
    await assert.rejects(inTransaction, /Transaction numbers|does not support retryable writes/);
    assert.equal(await Post.countDocuments({ title: "in a transaction" }), 0);
  });

  await facts.check("a session without a transaction works", async () => {
    const session = await connection.startSession();
    await Post.create([{ title: "in a session" }], { session });
    assert.equal(await Post.countDocuments({ title: "in a session" }).session(session), 1);
    await session.endSession();
  });
}
