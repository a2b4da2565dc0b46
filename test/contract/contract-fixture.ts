import { type Db, type Document, MongoClient } from "mongodb";
import { MongoBinary, MongoMemoryServer } from "mongodb-memory-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sharedDatabase } from "../shared-database.ts";

/** A database that the contract is tried on. */
interface Target {
  readonly name: string;
  readonly open: () => Promise<{ readonly uri: string; readonly close: () => Promise<unknown> }>;
}

const embedded: Target = {
  name: "the embedded database",
  open: async () => ({ uri: await sharedDatabase(), close: async () => undefined }),
};

/** A real MongoDB: the one of TEST_MONGODB_URI, else a mongod that is on this machine; nothing is downloaded. */
async function realTarget(): Promise<Target | undefined> {
  const uri = process.env.TEST_MONGODB_URI;
  if (uri !== undefined) return { name: "TEST_MONGODB_URI", open: async () => ({ uri, close: async () => undefined }) };
  process.env.MONGOMS_RUNTIME_DOWNLOAD = "false";
  try {
    const binary = await MongoBinary.getPath();
    return {
      name: `mongod at ${binary}`,
      open: async () => {
        const server = await MongoMemoryServer.create();
        return { uri: server.getUri(), close: () => server.stop() };
      },
    };
  } catch {
    return undefined;
  }
}

const real = await realTarget();
const targets = real === undefined ? [embedded] : [embedded, real];
console.log(`The contract is tried on ${targets.map((target) => target.name).join(" and on ")}.`);

/** Defines the same tests for the embedded database and, if there is one, for a real MongoDB. */
export function contract(title: string, define: (db: () => Db) => void): void {
  describe.each(targets)(`${title}, on $name:`, (target) => {
    let client: MongoClient;
    let close: () => Promise<unknown>;
    const name = `contract_${process.pid}_${Math.random().toString(36).slice(2)}`;
    beforeAll(async () => {
      const opened = await target.open();
      close = opened.close;
      client = await new MongoClient(opened.uri).connect();
    });
    afterAll(async () => {
      await client.db(name).dropDatabase();
      await client.close();
      await close();
    });
    define(() => client.db(name));
  });
}

let last = 0;

/** A name for a collection that no other test of this process uses. */
export function freshName(): string {
  return `c${++last}`;
}

/** An expression and its value, or its error's code. */
export type ExpressionCase = readonly [expression: Document, value: unknown, code?: number];

/** Each expression gives the value next to it. */
export function tryExpressions(db: () => Db, cases: readonly ExpressionCase[]): void {
  test.each(cases)("%j", async (expression, value, code) => {
    const rows = db().collection(freshName());
    await rows.insertOne({});
    const result = rows.aggregate([{ $project: { _id: 0, value: expression } }]).toArray();
    if (code === undefined) expect((await result)[0]?.value).toEqual(value);
    else await expect(result).rejects.toMatchObject({ code });
  });
}
