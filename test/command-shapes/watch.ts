import { type CommandStartedEvent, type Document, MongoClient } from "mongodb";
import { afterEach, expect } from "vitest";
import { sharedDatabase } from "../shared-database.ts";
import { type Reviewed, rowOf } from "./reviewed.ts";
import { list, takeUnreviewed } from "./seen.ts";
import type { Shape } from "./shape.ts";

// A test fails if Stepgram sends an unreviewed shape during it. Commands that tests send themselves do not count.

/** Tests of random inputs may reach a shape that no earlier run has. They add rows, but do not fail for lack of one. */
const RANDOM = /propert|fuzz/;

afterEach(async () => {
  const found = takeUnreviewed();
  if (found.length === 0) return;
  const rows: Reviewed[] = [];
  for (const { shape, event } of found) rows.push({ ...shape, index: await indexOf(shape, event) });
  if (process.env.COMMAND_SHAPES === "write") return list(rows);
  if (RANDOM.test(expect.getState().testPath ?? "")) return;
  throw new Error(
    `Stepgram sent commands of shapes that docs/mongodb-commands.md does not list:\n${rows.map(rowOf).join("\n")}\n` +
      "To list them: COMMAND_SHAPES=write npx vitest run and these test files. Then check each new row by the rules on that " +
      "page, and change the command where it breaks one.",
  );
});

/** The index that serves the shape, as the database explains it. */
async function indexOf({ query, collection }: Shape, event: CommandStartedEvent): Promise<Reviewed["index"]> {
  if (query === undefined) return "";
  const client = new MongoClient(await sharedDatabase());
  try {
    const cursor = client.db(event.databaseName).collection(collection).find(query.filter);
    if (query.sort !== undefined) cursor.sort(query.sort as never);
    if (query.hint !== undefined) cursor.hint(query.hint as never);
    const plan = JSON.stringify(((await cursor.explain("queryPlanner")) as Document).queryPlanner.winningPlan);
    const names = [...plan.matchAll(/"indexName":"([^"]+)"/g)].map((match) => match[1]);
    if (names.length > 0) return [...new Set(names)].join(", ");
    if (plan.includes("IDHACK")) return "_id_";
    return plan.includes("COLLSCAN") ? "none" : "?";
  } catch {
    return "?";
  } finally {
    await client.close();
  }
}
