import { MongoClient } from "mongodb";
import type { Client } from "../client.ts";
import { jobs } from "./jobs.ts";
import { workers } from "./workers.ts";

/** agenda with its MongoDB backend: jobs that run now, later and repeatedly, and several agendas in parallel. */
export const client: Client = {
  name: "agenda",
  run: async ({ uri, database }, facts) => {
    const connection = await new MongoClient(uri).connect();
    const db = connection.db(database);
    try {
      for (const part of [jobs, workers]) {
        await db.dropDatabase();
        await part(db, facts);
      }
      await db.dropDatabase();
    } finally {
      await connection.close();
    }
  },
};
