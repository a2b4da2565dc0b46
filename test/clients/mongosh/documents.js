// What people do with documents in mongosh.

fact("insertMany and find().sort().limit()", () => {
  const { insertedIds } = db.things.insertMany([
    { _id: 1, kind: "a", n: 1, tags: ["x", "y"] },
    { _id: 2, kind: "b", n: 2 },
    { _id: 3, kind: "a", n: 3 },
  ]);
  same(insertedIds, { 0: 1, 1: 2, 2: 3 });
  same(db.things.find({}, { n: 1 }).sort({ n: -1 }).limit(2), [
    { _id: 3, n: 3 },
    { _id: 2, n: 2 },
  ]);
});

fact("a cursor's pretty, skip, count, size, itcount, map, forEach, hasNext", () => {
  same(db.things.find({ kind: "a" }).sort({ _id: 1 }).skip(1).pretty(), [{ _id: 3, kind: "a", n: 3 }]);
  same([db.things.find().count(), db.things.find().limit(2).size(), db.things.find().itcount()], [3, 2, 3]);
  same(
    db.things
      .find()
      .map((one) => one.n)
      .toArray(),
    [1, 2, 3],
  );
  const seen = [];
  db.things.find().forEach((one) => {
    seen.push(one._id);
  });
  const cursor = db.things.find().batchSize(2);
  while (cursor.hasNext()) seen.push(cursor.next()._id);
  same(seen, [1, 2, 3, 1, 2, 3]);
});

fact("hint, comment, maxTimeMS, collation, readConcern, readPref, noCursorTimeout on a cursor", () => {
  same(db.things.find({ kind: "A" }).collation({ locale: "en", strength: 2 }).itcount(), 2);
  const cursor = db.things.find().hint({ _id: 1 }).comment("who").maxTimeMS(10_000).noCursorTimeout();
  same(cursor.readConcern("majority").readPref("secondaryPreferred").itcount(), 3);
});

fact("updateOne, updateMany, replaceOne and an upsert", () => {
  const { matchedCount, modifiedCount } = db.things.updateMany({ kind: "a" }, { $inc: { n: 10 } });
  same([matchedCount, modifiedCount], [2, 2]);
  same(db.things.updateOne({ _id: 1 }, { $set: { n: 11 } }).modifiedCount, 0);
  same(db.things.updateOne({ _id: 4 }, { $set: { kind: "c" } }, { upsert: true }).insertedId, 4);
  same(db.things.replaceOne({ _id: 4 }, { kind: "d" }).modifiedCount, 1);
  same(
    db.things.updateOne({ _id: 1 }, { $set: { "tags.$[t]": "z" } }, { arrayFilters: [{ t: "y" }] }).modifiedCount,
    1,
  );
  same(db.things.updateOne({ _id: 2 }, [{ $set: { twice: { $multiply: ["$n", 2] } } }]).modifiedCount, 1);
  same(db.things.findOne({ _id: 2 }), { _id: 2, kind: "b", n: 2, twice: 4 });
});

fact("aggregate with $group and $lookup", () => {
  db.kinds.insertOne({ _id: "a", name: "A" });
  same(db.things.aggregate([{ $group: { _id: "$kind", sum: { $sum: "$n" } } }, { $sort: { _id: 1 } }]), [
    { _id: "a", sum: 24 },
    { _id: "b", sum: 2 },
    { _id: "d", sum: 0 },
  ]);
  const joined = db.things.aggregate([
    { $match: { _id: 1 } },
    { $lookup: { from: "kinds", localField: "kind", foreignField: "_id", as: "of" } },
    { $unwind: "$of" },
    { $project: { name: "$of.name" } },
  ]);
  same(joined, [{ _id: 1, name: "A" }]);
});

fact("$facet, $sortByCount, $unwind, $out and $merge", () => {
  same(
    db.things.aggregate([{ $facet: { all: [{ $count: "n" }], kinds: [{ $sortByCount: "$kind" }, { $limit: 1 }] } }]),
    [{ all: [{ n: 4 }], kinds: [{ _id: "a", count: 2 }] }],
  );
  db.things.aggregate([{ $unwind: "$tags" }, { $project: { _id: "$tags" } }, { $out: "tags" }]);
  db.things.aggregate([{ $project: { n: 1 } }, { $merge: { into: "tags" } }]);
  same(
    db.tags
      .find({}, { _id: 1 })
      .sort({ _id: 1 })
      .map((one) => one._id)
      .toArray(),
    [1, 2, 3, 4, "x", "z"],
  );
});

fact("countDocuments, estimatedDocumentCount and distinct", () => {
  same([db.things.countDocuments({ kind: "a" }), db.things.estimatedDocumentCount()], [2, 4]);
  same(db.things.distinct("kind"), ["a", "b", "d"]);
});

fact("findOneAndUpdate, findOneAndReplace, findOneAndDelete and findAndModify", () => {
  same(db.things.findOneAndUpdate({ _id: 3 }, { $inc: { n: 1 } }, { returnDocument: "after", projection: { n: 1 } }), {
    _id: 3,
    n: 14,
  });
  same(db.things.findOneAndReplace({ _id: 4 }, { kind: "e" }), { _id: 4, kind: "d" });
  same(db.things.findOneAndDelete({ _id: 4 }), { _id: 4, kind: "e" });
  same(db.things.findAndModify({ query: { _id: 3 }, update: { $unset: { n: 1 } }, new: true }), { _id: 3, kind: "a" });
  same(db.things.findOneAndUpdate({ _id: 99 }, { $set: { n: 1 } }), null);
});

fact("bulkWrite, and the older bulk builders", () => {
  const result = db.things.bulkWrite([
    { insertOne: { document: { _id: 9, kind: "z" } } },
    { updateOne: { filter: { _id: 9 }, update: { $set: { n: 1 } } } },
    { deleteOne: { filter: { _id: 3 } } },
    { replaceOne: { filter: { _id: 20 }, replacement: { kind: "r" }, upsert: true } },
  ]);
  same([result.insertedCount, result.modifiedCount, result.deletedCount, result.upsertedCount], [1, 1, 1, 1]);
  const bulk = db.things.initializeUnorderedBulkOp();
  bulk.insert({ _id: 30 });
  bulk.find({ _id: 30 }).updateOne({ $set: { kind: "bulk" } });
  bulk
    .find({ _id: 31 })
    .upsert()
    .updateOne({ $set: { kind: "bulk" } });
  bulk.find({ kind: "z" }).delete();
  const { insertedCount, upsertedCount, deletedCount } = bulk.execute();
  same([insertedCount, upsertedCount, deletedCount], [1, 1, 1]);
});

fact("a duplicate _id is refused with 11000, and deleteMany deletes", () => {
  refused(11000, () => db.things.insertOne({ _id: 1 }));
  same(db.things.deleteMany({ kind: "bulk" }).deletedCount, 2);
});

fact("every shell type comes back as it went", () => {
  const one = {
    _id: ObjectId("65f000000000000000000001"),
    int: NumberInt(1),
    long: Long("9007199254740993"),
    double: 1.5,
    decimal: Decimal128("1.10"),
    date: ISODate("2024-02-29T12:00:00Z"),
    uuid: UUID("0123456789abcdef0123456789abcdef"),
    binary: BinData(0, "AQID"),
    regex: /^a.b/i,
    timestamp: Timestamp(5, 7),
    min: MinKey(),
    max: MaxKey(),
    code: Code("f()"),
    none: null,
  };
  db.types.insertOne(one);
  same(EJSON.stringify(db.types.findOne(), { relaxed: false }), EJSON.stringify(one, { relaxed: false }));
});

fact("a session writes, and a transaction is refused as on any standalone", () => {
  const session = db.getMongo().startSession();
  session.getDatabase(db.getName()).things.insertOne({ _id: "in a session" });
  session.startTransaction();
  let said = "";
  try {
    session.getDatabase(db.getName()).things.insertOne({ _id: "in a transaction" });
  } catch (error) {
    said = error.message;
  }
  session.endSession();
  const isStandalone = db.hello().setName === undefined && db.hello().msg === undefined;
  holds(!isStandalone || (said !== "" && db.things.countDocuments({ _id: "in a transaction" }) === 0), said);
});
