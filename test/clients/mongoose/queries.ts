import assert from "node:assert/strict";
import type { Connection } from "mongoose";
import type { Facts } from "../facts.ts";
import type { Models } from "./models.ts";

/** Queries and writes of many documents. */
export async function queries({ Person, Post }: Models, _connection: Connection, facts: Facts) {
  const people = await Person.insertMany(
    Array.from({ length: 30 }, (_, n) => ({ name: `P${String(n).padStart(2, "0")}`, age: n, tags: [`t${n % 3}`] })),
  );
  const author = people[0]!._id;
  await Post.insertMany([1, 2, 3].map((likes) => ({ title: `L${likes}`, author, likes })));

  await facts.check(
    "insertMany gives timestamps; with ordered: false it continues after a refused document",
    async () => {
      assert.ok(people[5]?.createdAt instanceof Date);
      const given = [{ name: "Fine" }, { name: "x" }, { name: "Twin", email: "t@x" }, { name: "Twine", email: "t@x" }];
      await assert.rejects(Person.insertMany(given, { ordered: false }), { code: 11000 });
      assert.equal(await Person.countDocuments({ name: { $in: ["Fine", "Twin"] } }), 2);
      await Person.deleteMany({ name: { $in: ["Fine", "Twin"] } });
    },
  );

  await facts.check("sort, skip, limit, select, lean and regular expressions", async () => {
    const found = await Person.find({ name: /^p[01]/i, age: { $gte: 5 } })
      .sort("-age")
      .skip(1)
      .limit(2)
      .select("name -_id")
      .lean();
    assert.deepEqual(found, [{ name: "P18" }, { name: "P17" }]);
    assert.deepEqual((await Person.distinct("tags")).sort(), ["t0", "t1", "t2"]);
    assert.equal(await Person.estimatedDocumentCount(), 30);
    assert.equal(
      await Person.where("age")
        .gt(3)
        .lt(7)
        .or([{ age: 4 }, { age: 6 }])
        .countDocuments(),
      2,
    );
  });

  await facts.check("a cursor walks in batches, and eachAsync in parallel", async () => {
    let sum = 0;
    for await (const person of Person.find().sort({ age: 1 }).batchSize(4).cursor()) sum += person.age ?? 0;
    assert.equal(sum, 435);
    let seen = 0;
    await Person.find()
      .cursor({ batchSize: 3 })
      .eachAsync(() => seen++, { parallel: 5 });
    assert.equal(seen, 30);
  });

  await facts.check("populate follows references, virtual ones too", async () => {
    const post = await Post.findOne({ likes: 2 }).populate<{ author: { name: string } }>("author", "name").orFail();
    assert.equal(post.author.name, "P00");
    await Person.updateOne({ _id: author }, { best: post._id });
    const person = await Person.findById(author)
      .populate({ path: "posts", match: { likes: { $gt: 1 } }, options: { sort: { likes: -1 } } })
      .populate("best")
      .orFail();
    const { posts, best } = person.toObject({ virtuals: true }) as unknown as {
      posts: { likes: number }[];
      best: { title: string };
    };
    assert.deepEqual([posts.map(({ likes }) => likes), best.title], [[3, 2], "L2"]);
  });

  await facts.check("findOneAndUpdate upserts once, with defaults and timestamps, however many ask", async () => {
    const upsert = () =>
      Person.findOneAndUpdate(
        { email: "up@x.org" },
        { $set: { name: "Up" }, $inc: { age: 1 } },
        { upsert: true, returnDocument: "after", setDefaultsOnInsert: true },
      ).orFail();
    const made = await upsert();
    assert.deepEqual([made.role, made.age, made.createdAt instanceof Date], ["reader", 1, true]);
    await Promise.all(Array.from({ length: 20 }, upsert));
    const [only, ...others] = await Person.find({ email: "up@x.org" });
    assert.deepEqual([only?.age, others.length], [21, 0]);
    const before = await Person.findOneAndUpdate({ email: "up@x.org" }, { age: 50 }, { returnDocument: "before" });
    assert.equal(before?.age, 21);
    const raw = await Person.findOneAndDelete({ email: "up@x.org" }, { includeResultMetadata: true });
    assert.deepEqual([raw.ok, raw.value?.age], [1, 50]);
  });

  await facts.check("updateMany, replaceOne, findOneAndReplace and an update by a pipeline", async () => {
    const { matchedCount, modifiedCount } = await Person.updateMany({ age: { $lt: 10 } }, { $mul: { age: 2 } });
    assert.deepEqual([matchedCount, modifiedCount], [10, 10]);
    await Person.updateOne({ name: "P20" }, [{ $set: { any: { $concat: ["$name", "?"] } } }], { updatePipeline: true });
    assert.equal((await Person.findOne({ name: "P20" }))?.any, "P20?");
    await Person.replaceOne({ name: "P21" }, { name: "R21" });
    assert.equal((await Person.findOne({ name: "R21" }).lean())?.age, undefined);
    const replaced = await Person.findOneAndReplace({ name: "P22" }, { name: "R22" }, { returnDocument: "after" });
    assert.equal(replaced?.name, "R22");
  });

  await facts.check("bulkWrite and bulkSave", async () => {
    const { insertedCount, modifiedCount, deletedCount, upsertedCount } = await Person.bulkWrite([
      { insertOne: { document: { name: "Bulk" } } },
      { updateOne: { filter: { name: "Bulk" }, update: { age: 1 } } },
      { deleteOne: { filter: { name: "Bulk" } } },
      { updateOne: { filter: { name: "Bulk2" }, update: { $set: { age: 2 } }, upsert: true } },
    ]);
    assert.deepEqual([insertedCount, modifiedCount, deletedCount, upsertedCount], [1, 1, 1, 1]);
    const posts = await Post.find().sort({ likes: 1 });
    for (const post of posts) post.likes += 10;
    await Post.bulkSave([...posts, new Post({ title: "new", likes: 99 })]);
    assert.deepEqual(await Post.distinct("likes"), [11, 12, 13, 99]);
  });

  await facts.check("aggregate with $match, $lookup, $unwind, $group, $project and $facet", async () => {
    const [row] = await Post.aggregate([
      { $match: { likes: { $lt: 20 } } },
      { $lookup: { from: "people", localField: "author", foreignField: "_id", as: "author" } },
      { $unwind: "$author" },
      { $group: { _id: "$author.name", likes: { $sum: "$likes" }, titles: { $push: "$title" } } },
      { $project: { _id: 0, name: "$_id", likes: 1, n: { $size: "$titles" } } },
    ]);
    assert.deepEqual(row, { likes: 36, name: "P00", n: 3 });
    const [{ total, top }] = await Post.aggregate()
      .facet({ total: [{ $count: "n" }], top: [{ $sort: { likes: -1 } }, { $limit: 1 }] })
      .exec();
    assert.deepEqual([total[0].n, top[0].likes], [4, 99]);
    let walked = 0;
    for await (const _ of Person.aggregate().sort({ age: 1 }).cursor({ batchSize: 5 })) walked++;
    assert.equal(walked, await Person.countDocuments());
  });

  await facts.check("explain, hint, collation, maxTimeMS, comment and read preference", async () => {
    const explained = JSON.stringify(await Person.find({ name: "P03" }).explain("executionStats"));
    assert.match(explained, /name_1_age_-1/);
    const query = Person.find({ name: "p03" })
      .collation({ locale: "en", strength: 2 })
      .maxTimeMS(10_000)
      .comment("why");
    assert.equal((await query.read("secondaryPreferred").hint({ _id: 1 })).length, 1);
  });
}
