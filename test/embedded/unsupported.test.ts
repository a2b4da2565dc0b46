import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, MongoClient } from "mongodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEmbedded } from "../../src/embedded/open-embedded.ts";

let client: MongoClient;
let close: () => Promise<void>;

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "sg-"));
  const database = await openEmbedded({ dataDir });
  client = await new MongoClient(database.uri).connect();
  await client.db("test").collection("rows").insertOne({ n: 1 });
  close = async () => {
    await client.close();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
});
afterAll(() => close());

function aggregate(...pipeline: Document[]): Document {
  return { aggregate: "rows", pipeline, cursor: {} };
}
function stage(name: string): [string, Document, number] {
  return [`the stage ${name}`, aggregate({ [name]: {} }), 40324];
}
function expression(name: string): [string, Document, number] {
  return [`the expression ${name}`, aggregate({ $project: { v: { [name]: ["$n"] } } }), 168];
}
function accumulator(name: string): [string, Document, number] {
  return [`the accumulator ${name}`, aggregate({ $group: { _id: null, v: { [name]: "$n" } } }), 15952];
}
function condition(name: string, operand: unknown): [string, Document, number] {
  return [`the query operator ${name}`, { find: "rows", filter: { n: { [name]: operand } } }, 2];
}

function createOption(name: string, value: unknown): [string, Document, number] {
  return [`create's ${name}`, { create: "other", [name]: value }, 238];
}
function collModOption(name: string, value: unknown): [string, Document, number] {
  return [`collMod's ${name}`, { collMod: "rows", [name]: value }, 238];
}
function findOption(name: string, value: unknown): [string, Document, number] {
  return [`find's ${name}`, { find: "rows", [name]: value }, 238];
}

/** What MongoDB has and this server does not, and MongoDB's code for what a server does not know. */
const UNSUPPORTED: readonly (readonly [string, Document, number])[] = [
  ...["$densify", "$fill", "$geoNear", "$redact", "$search", "$setWindowFields"].map(stage),
  ...["$accumulator", "$median", "$percentile", "$stdDevPop", "$stdDevSamp"].map(accumulator),
  ...["$bitAnd", "$bitNot", "$bitOr", "$bitXor", "$function", "$median", "$percentile"].map(expression),
  ...["$binarySize", "$indexOfBytes", "$sigmoid", "$toHashedIndexKey", "$tsIncrement", "$tsSecond"].map(expression),
  ...["$acos", "$atan2", "$cos", "$degreesToRadians", "$sin", "$tanh", "$stdDevPop"].map(expression),
  condition("$bitsAllClear", 1),
  condition("$bitsAllSet", 1),
  condition("$bitsAnyClear", 1),
  condition("$bitsAnySet", 1),
  condition("$geoWithin", {}),
  ["the query operator $sampleRate", { find: "rows", filter: { $sampleRate: 0.5 } }, 2],
  ["the update operator $bit", { findAndModify: "rows", update: { $bit: { n: { or: 1 } } } }, 9],
  ["an update operator that nobody knows", { findAndModify: "rows", update: { $foo: { n: 1 } } }, 9],
  ["a keyword of newer JSON schemas", { find: "rows", filter: { $jsonSchema: { const: 1 } } }, 9],
  ["a date in words", aggregate({ $project: { v: { $dateFromString: { dateString: "July 4, 2020" } } } }), 241],
  ["an ISO week", aggregate({ $project: { v: { $dateFromParts: { isoWeekYear: 2020 } } } }), 40518],
  ["ISO weeks as parts", aggregate({ $project: { v: { $dateToParts: { date: "$n", iso8601: true } } } }), 40520],
  [
    "reading an ISO week by a format",
    aggregate({ $project: { v: { $dateFromString: { dateString: "2020", format: "%G" } } } }),
    18536,
  ],
  createOption("changeStreamPreAndPostImages", { enabled: true }),
  createOption("clusteredIndex", { key: { _id: 1 }, unique: true }),
  createOption("encryptedFields", { fields: [] }),
  createOption("expireAfterSeconds", 60),
  createOption("timeseries", { timeField: "at" }),
  collModOption("cappedMax", 5),
  collModOption("cappedSize", 4096),
  collModOption("changeStreamPreAndPostImages", { enabled: true }),
  collModOption("expireAfterSeconds", 60),
  collModOption("index", { keyPattern: { _id: 1 }, prepareUnique: true }),
  collModOption("index", { keyPattern: { _id: 1 }, unique: true }),
  findOption("awaitData", true),
  findOption("max", { n: 1 }),
  findOption("min", { n: 1 }),
  findOption("returnKey", true),
  findOption("showRecordId", true),
  findOption("tailable", true),
  [
    "createIndexes' prepareUnique",
    { createIndexes: "rows", indexes: [{ key: { n: 1 }, name: "n", prepareUnique: true }] },
    197,
  ],
  ["a text index", { createIndexes: "rows", indexes: [{ key: { n: "text" }, name: "n" }] }, 67],
  ["a search index", { createSearchIndexes: "rows", indexes: [] }, 31082],
  ["the profiler", { profile: 1 }, 238],
  ["mapReduce", { mapReduce: "rows" }, 59],
  ["convertToCapped", { convertToCapped: "rows", size: 4096 }, 59],
  ["getFreeMonitoringStatus", { getFreeMonitoringStatus: 1 }, 59],
  ["granularity", aggregate({ $bucketAuto: { groupBy: "$n", buckets: 2, granularity: "R5" } }), 40245],
];

test.each(UNSUPPORTED)("%s is refused with MongoDB's own code", async (_what, command, code) => {
  await expect(client.db("test").command(command)).rejects.toMatchObject({ code });
});
