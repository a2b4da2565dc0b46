import assert from "node:assert/strict";
import type { Connection, Types as MongooseTypes } from "mongoose";
import type { Facts } from "../facts.ts";
import type { Models } from "./models.ts";

/** A document's array, with mongoose's additions. */
function inMemory(array: string[]) {
  return array as unknown as MongooseTypes.Array<string>;
}

/** Arrays and subdocuments, changed in memory and in place. */
export async function arrays({ Person, Post }: Models, _connection: Connection, facts: Facts) {
  await facts.check("push, pull, addToSet and subdocuments by their id", async () => {
    const post = await Post.create({
      title: "t",
      comments: [
        { by: "a", text: "1" },
        { by: "b", text: "2" },
      ],
    });
    post.comments.push({ by: "c", text: "3" });
    const [first, second] = post.comments;
    second!.text = "changed";
    post.comments.pull(first!._id);
    await post.save();
    const read = await Post.findById(post._id).orFail();
    assert.deepEqual(
      read.comments.map(({ by, text }) => `${by}${text}`),
      ["bchanged", "c3"],
    );
    assert.equal(read.comments.id(second!._id)?.text, "changed");
    const person = await Person.create({ name: "Tagged", tags: ["x"] });
    inMemory(person.tags).addToSet("x", "y");
    await person.save();
    assert.deepEqual([...(await Person.findById(person._id).orFail()).tags], ["x", "y"]);
  });

  await facts.check("an element set by its index in memory is set by its position in the database", async () => {
    const person = await Person.create({ name: "Set", tags: ["a", "b", "c"] });
    inMemory(person.tags).set(1, "B");
    await person.save();
    assert.deepEqual([...(await Person.findById(person._id).orFail()).tags], ["a", "B", "c"]);
  });

  await facts.check("positional updates: $, $[] and $[name]", async () => {
    const { _id } = await Post.create({ title: "p", comments: ["a", "b", "a"].map((by) => ({ by, text: "old" })) });
    await Post.updateOne({ _id, "comments.by": "b" }, { $set: { "comments.$.text": "found" } });
    await Post.updateOne({ _id }, { $set: { "comments.$[c].text": "filtered" } }, { arrayFilters: [{ "c.by": "a" }] });
    const texts = async () => (await Post.findById(_id).orFail()).comments.map(({ text }) => text);
    assert.deepEqual(await texts(), ["filtered", "found", "filtered"]);
    await Post.updateOne({ _id }, { $set: { "comments.$[].text": "all" } });
    assert.deepEqual(await texts(), ["all", "all", "all"]);
  });

  await facts.check("$push with $each, $sort, $slice and $position; $pull with a condition; $pop", async () => {
    const { _id } = await Person.create({ name: "Visits", visits: [{ count: 3 }, { count: 1 }] });
    const counts = async () => (await Person.findById(_id).orFail()).visits.map(({ count }) => count);
    await Person.updateOne({ _id }, { $push: { visits: { $each: [{ count: 2 }], $sort: { count: 1 }, $slice: 3 } } });
    assert.deepEqual(await counts(), [1, 2, 3]);
    await Person.updateOne({ _id }, { $push: { visits: { $each: [{ count: 9 }], $position: 0 } } });
    await Person.updateOne({ _id }, { $pull: { visits: { count: { $lt: 2 } } } });
    assert.deepEqual(await counts(), [9, 2, 3]);
    await Person.updateOne({ _id }, { $pop: { visits: 1 } });
    assert.deepEqual(await counts(), [9, 2]);
  });

  await facts.check("maps and nested paths are set one key at a time", async () => {
    const person = await Person.create({ name: "Map", settings: { a: "1" } });
    person.settings?.set("b", "2");
    await person.save();
    await Person.updateOne({ _id: person._id }, { $set: { "settings.c": "3" }, $unset: { "settings.a": 1 } });
    const read = await Person.findById(person._id).orFail();
    assert.deepEqual(Object.fromEntries(read.settings ?? []), { b: "2", c: "3" });
  });

  await facts.check("$elemMatch, $all, $size and a slice of an array", async () => {
    await Person.create({ name: "Search", tags: ["p", "q"], visits: [{ count: 7 }, { count: 8 }] });
    assert.equal(await Person.countDocuments({ visits: { $elemMatch: { count: { $gt: 7, $lt: 9 } } } }), 1);
    assert.equal(await Person.countDocuments({ tags: { $all: ["q", "p"], $size: 2 } }), 1);
    const sliced = await Person.findOne({ name: "Search" }).slice("visits", -1).orFail();
    assert.deepEqual(
      sliced.visits.map(({ count }) => count),
      [8],
    );
  });
}
