import { createConnection } from "mongoose";
import { type Client, uriWith } from "../client.ts";
import { arrays } from "./arrays.ts";
import { documents } from "./documents.ts";
import { indexes } from "./indexes.ts";
import { modelsOf } from "./models.ts";
import { queries } from "./queries.ts";

/** mongoose, with models of the usual kinds. */
export const client: Client = {
  name: "mongoose",
  run: async ({ uri, database }, facts) => {
    const connection = await createConnection(uriWith(uri, database)).asPromise();
    try {
      const models = modelsOf(connection);
      for (const part of [indexes, documents, arrays, queries]) {
        await connection.dropDatabase();
        for (const model of Object.values(models)) await model.init().then(() => model.createIndexes());
        await part(models, connection, facts);
      }
      await connection.dropDatabase();
    } finally {
      await connection.close();
    }
  },
};
