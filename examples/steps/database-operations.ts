// A step on your own database: it connects before the worker first runs it, disconnects when the worker stops, and its
// operations may safely run twice.

import { type Collection, MongoClient, MongoNetworkError, MongoServerError } from "mongodb";
import { defineHandler, PermanentError, withBackoff, z } from "stepgram";

/** Ids are values, never operators such as `{ $ne: null }`. */
const id = z.union([z.string(), z.number()]);
const table = z.enum(["customers", "orders"]);
const fields = z.record(z.string().regex(/^[a-z]\w*$/), z.json());

/** `crm_operation`: one operation on one record of the CRM's database. */
export function crmOperation(databaseUrl: string) {
  let client: MongoClient;
  return defineHandler({
    name: "crm_operation",
    summary: "Changes one record of the CRM.",
    example: { operation: "insert", table: "customers", id: 7, data: { name: "Ada" } },
    capability: "database",
    params: z.discriminatedUnion("operation", [
      z.object({ operation: z.literal("insert"), table, id, data: fields }),
      z.object({ operation: z.literal("update"), table, id, data: fields }),
      z.object({ operation: z.literal("delete"), table, id }),
    ]),
    initialize: async () => {
      client = await MongoClient.connect(databaseUrl, { minPoolSize: 1, maxPoolSize: 5, socketTimeoutMS: 60_000 });
    },
    cleanup: () => client.close(),

    async run({ params, signal }) {
      const records = client.db("crm").collection<{ _id: string | number }>(params.table);
      const result = await withBackoff(() => execute(records, params), {
        maxAttempts: 3,
        baseDelay: 0.5,
        retryOn: (error) => error instanceof MongoNetworkError,
        signal,
      });
      return { status: "completed", operation: params.operation, table: params.table, ...result };
    },
  });
}

type Operation =
  | { operation: "insert" | "update"; id: string | number; data: object }
  | { operation: "delete"; id: string | number };

/** Each is one atomic write that finds its record by id, so repeating it changes nothing more. */
async function execute(records: Collection<{ _id: string | number }>, params: Operation): Promise<object> {
  const _id = params.id;
  switch (params.operation) {
    case "insert":
      try {
        await records.insertOne({ ...params.data, _id });
        return { affected_rows: 1, inserted_id: _id };
      } catch (error) {
        if (!(error instanceof MongoServerError && error.code === 11_000)) throw error;
        return { affected_rows: 0, message: "Record already exists" };
      }
    case "update": {
      const { matchedCount } = await records.updateOne({ _id }, { $set: params.data });
      if (matchedCount === 0) throw new PermanentError(`There is no record ${_id} in ${records.collectionName}.`);
      return { affected_rows: matchedCount };
    }
    case "delete":
      return { affected_rows: (await records.deleteOne({ _id })).deletedCount };
  }
}
