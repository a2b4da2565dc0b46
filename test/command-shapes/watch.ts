import { appendFileSync, readFileSync } from "node:fs";
import { type CommandStartedEvent, type Document, MongoClient } from "mongodb";
import { afterEach, expect } from "vitest";
import { sharedDatabase } from "../shared-database.ts";
import { type Reviewed, rowOf } from "./reviewed.ts";
import { takeUnreviewed } from "./seen.ts";
import type { Shape } from "./shape.ts";

/** The tests that are watched: a run of the engine, of each handler, of the HTTP API and of the bot that leaves out no kind of work. */
const WATCHED = /[\\/]test[\\/](engine|handlers|http|telegram)[\\/]/;

/** Whether all commands in a test file are Stepgram's: one that opens the engine's database itself sends some of its own. */
function isWatched(path: string): boolean {
  return WATCHED.test(path) && !readFileSync(path, "utf8").includes("engine/storage/");
}

// With COMMAND_SHAPES=check, a test that makes Stepgram send a shape which nobody has reviewed fails.

afterEach(async () => {
  const found = takeUnreviewed();
  if (found.length === 0 || !isWatched(expect.getState().testPath ?? "")) return;
  const rows: string[] = [];
  for (const { shape, event } of found) rows.push(rowOf({ ...shape, index: await indexOf(shape, event) }));
  const file = process.env.COMMAND_SHAPES;
  if (file !== undefined && file !== "check") return appendFileSync(file, `${rows.join("\n")}\n`);
  throw new Error(
    `Stepgram sent commands that nobody has reviewed. Check each by the rules in docs/mongodb-commands.md, and add its row there, in alphabetical order:\n${rows.join("\n")}\n` +
      "A version of 99 means that an operator is missing in test/command-shapes/operators.ts. " +
      "With COMMAND_SHAPES=<file> the rows of all tests go to that file instead of failing them.",
  );
});

/** The index that serves the shape, as the embedded server explains it. */
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
