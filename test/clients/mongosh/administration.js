// What people ask mongosh about the server, a database and its collections.

fact("createIndex and getIndexes", () => {
  same(db.things.createIndex({ kind: 1, n: -1 }, { name: "by kind", unique: true }), "by kind");
  same(db.things.createIndexes([{ tags: 1 }, { n: 1 }], { sparse: true }), ["tags_1", "n_1"]);
  same(db.things.getIndexes(), [
    { v: 2, key: { _id: 1 }, name: "_id_" },
    { v: 2, key: { kind: 1, n: -1 }, name: "by kind", unique: true },
    { v: 2, key: { tags: 1 }, name: "tags_1", sparse: true },
    { v: 2, key: { n: 1 }, name: "n_1", sparse: true },
  ]);
  same(db.things.getIndexKeys().length, 4);
  same(db.things.hideIndex("n_1").hidden_new, true);
  same(db.things.unhideIndex("n_1").hidden_new, false);
});

const plansOf = (value, name) =>
  value === null || typeof value !== "object"
    ? []
    : Object.entries(value).flatMap(([key, inner]) => (key === name ? [inner] : plansOf(inner, name)));

fact('explain("executionStats") says which index served, and what was examined', () => {
  const explained = db.things.find({ kind: "a" }).explain("executionStats");
  holds(plansOf(explained.queryPlanner.winningPlan, "indexName").includes("by kind"), explained);
  const { nReturned, totalKeysExamined, totalDocsExamined, executionSuccess } = explained.executionStats;
  same([executionSuccess, nReturned, totalKeysExamined, totalDocsExamined], [true, 1, 1, 1]);
  holds(show(db.things.find({ other: 1 }).explain()).includes("COLLSCAN"));
});

fact("explain of aggregate, count, distinct, update, remove and findAndModify, which write nothing", () => {
  const before = show(db.things.find());
  const explain = db.things.explain("executionStats");
  const explained = [
    explain.aggregate([{ $match: { kind: "a" } }]),
    explain.count({ kind: "a" }),
    explain.distinct("kind", { kind: "a" }),
    explain.update({ kind: "a" }, { $set: { n: 100 } }),
    explain.remove({ kind: "a" }),
    explain.findAndModify({ query: { kind: "a" }, update: { $set: { n: 100 } } }),
    explain.find({ kind: "a" }).finish(),
  ];
  for (const one of explained) holds(one.ok === 1 && show(one).includes("by kind"), one);
  same(show(db.things.find()), before);
});

fact("db.stats() and coll.stats(), with a scale", () => {
  const stats = db.stats();
  same([stats.db, stats.ok], [db.getName(), 1]);
  holds(stats.collections >= 4 && stats.objects >= 6 && stats.dataSize > 0 && stats.indexes >= 5, stats);
  holds(Math.abs(db.stats(1024).dataSize * 1024 - stats.dataSize) < 1024);
  const { ns, count, size, nindexes, indexSizes, capped } = db.things.stats();
  same([ns, count, nindexes, capped], [`${db.getName()}.things`, db.things.countDocuments(), 4, false]);
  holds(size > 0 && indexSizes["by kind"] > 0, indexSizes);
  same([db.things.dataSize(), db.things.isCapped()], [size, false]);
  holds(db.things.totalSize() >= db.things.storageSize() + db.things.totalIndexSize());
});

fact("validate finds a collection sound", () => {
  const { valid, nrecords, keysPerIndex, errors } = db.things.validate({ full: true });
  same([valid, Number(nrecords), Object.keys(keysPerIndex).length, errors], [true, db.things.countDocuments(), 4, []]);
});

fact("$indexStats and $collStats", () => {
  same(db.things.aggregate([{ $indexStats: {} }, { $project: { _id: 0, name: 1 } }, { $sort: { name: 1 } }]), [
    { name: "_id_" },
    { name: "by kind" },
    { name: "n_1" },
    { name: "tags_1" },
  ]);
  const [{ count }] = db.things.aggregate([{ $collStats: { count: {} } }]).toArray();
  same(Number(count), db.things.countDocuments());
});

fact("db.version(), db.serverBuildInfo(), db.hello(), db.hostInfo()", () => {
  holds(/^[0-9]+[.][0-9]+[.][0-9]+/.test(db.version()), db.version());
  same(db.serverBuildInfo().version, db.version());
  same(db.serverBits(), 64);
  const hello = db.hello();
  same([hello.ok, Number(hello.maxBsonObjectSize)], [1, 16777216]);
  holds(Number(db.hostInfo().system.numCores) > 0);
});

fact("db.serverStatus()", () => {
  const status = db.serverStatus();
  same([status.ok, status.version], [1, db.version()]);
  holds(Number(status.pid) > 0 && status.uptime > 0 && status.localTime instanceof Date, status);
  holds(status.connections.current >= 1 && status.connections.available > 0, status.connections);
  holds(Number(status.opcounters.insert) > 0 && Number(status.opcounters.query) > 0, status.opcounters);
});

fact("listDatabases, getDBNames and getSiblingDB", () => {
  const listed = db.adminCommand({ listDatabases: 1 }).databases.find(({ name }) => name === db.getName());
  holds(listed.sizeOnDisk > 0 && listed.empty === false, listed);
  holds(db.getMongo().getDBNames().includes(db.getName()));
  same(db.adminCommand({ listDatabases: 1, nameOnly: true, filter: { name: db.getName() } }).databases, [
    { name: db.getName() },
  ]);
  same(db.getSiblingDB("never_used").things.countDocuments(), 0);
});

fact("db.currentOp() sees the operation that asks", () => {
  const inprog = db.currentOp().inprog;
  holds(
    inprog.some(({ active, op }) => active === true && op === "command"),
    inprog,
  );
  same(db.currentOp({ ns: "no such namespace" }).inprog, []);
  const asked = db
    .getSiblingDB("admin")
    .aggregate([{ $currentOp: {} }, { $match: { op: "command" } }])
    .toArray();
  holds(asked.length > 0 && asked.every(({ opid }) => opid !== undefined), asked);
});

fact("db.getProfilingStatus(), getLog, getCmdLineOpts and getParameter", () => {
  same(db.getProfilingStatus().was, 0);
  holds(Array.isArray(db.adminCommand({ getLog: "global" }).log));
  holds(db.adminCommand({ getCmdLineOpts: 1 }).argv.length > 0);
  holds(db.adminCommand({ getParameter: 1, featureCompatibilityVersion: 1 }).featureCompatibilityVersion.version);
});

fact("db.listCommands() names find and insert", () => {
  const { commands } = db.adminCommand({ listCommands: 1 });
  holds(commands.find !== undefined && commands.insert !== undefined, Object.keys(commands));
});

fact("there are no users and roles of one's own", () => {
  same([db.getUsers().users, db.getRoles().roles], [[], []]);
});

fact("createCollection with a validator, collMod, a view and a rename", () => {
  db.createCollection("checked", { validator: { $jsonSchema: { required: ["name"] } } });
  refused(121, () => db.checked.insertOne({ other: 1 }));
  db.runCommand({ collMod: "checked", validationLevel: "off" });
  same(db.checked.insertOne({ other: 1 }).acknowledged, true);
  db.createView("kind_b", "things", [{ $match: { kind: "b" } }]);
  same(db.kind_b.countDocuments(), 1);
  same(db.getCollectionInfos({ name: "kind_b" })[0].type, "view");
  same(db.checked.renameCollection("renamed").ok, 1);
});

fact("getCollectionNames, and what completion with Tab asks", () => {
  const names = db.getCollectionNames().filter((name) => name !== "system.views");
  same(names.sort(), ["kind_b", "kinds", "renamed", "tags", "things", "types"]);
  holds(show(db.runCommand({ listCollections: 1, nameOnly: true, authorizedCollections: true })).includes("things"));
  holds(db.things.aggregate([{ $sample: { size: 3 } }], { maxTimeMS: 10_000 }).itcount() === 3);
});

fact("what needs a replica set, and what there is not, is refused with MongoDB's codes", () => {
  if (db.hello().setName === undefined) {
    refused(76, () => rs.status());
    refused(40573, () => db.things.watch().tryNext());
  }
  refused(59, () => db.runCommand({ nothingSuch: 1 }));
});

fact("dropIndex, dropIndexes, drop and dropDatabase", () => {
  same(db.things.dropIndex("n_1").nIndexesWas, 4);
  same(db.things.dropIndexes().ok, 1);
  same(db.things.getIndexes().length, 1);
  same(db.things.drop(), true);
  same(db.dropDatabase().ok, 1);
  holds(!db.getMongo().getDBNames().includes(db.getName()));
});
