import type { CommandStartedEvent } from "mongodb";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createChatStore } from "../../src/chat-store/chat-store.ts";
import { connect, createIndexes, type Database } from "../../src/engine/storage/database.ts";
import { databaseUri, freshName, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

let database: Database;
beforeEach(async () => {
  database = await connect(`${databaseUri()}&monitorCommands=true`, freshName());
});
afterEach(() => database.client.close());

async function indexNames(): Promise<Map<string, string[]>> {
  const collections = await database.db.listCollections().toArray();
  const found = await Promise.all(
    collections.map(async ({ name }): Promise<[string, string[]]> => {
      const indexes = await database.db.collection(name).indexes();
      return [name, indexes.map((index) => index.name ?? "").sort()];
    }),
  );
  return new Map(found.sort());
}

async function open(): Promise<void> {
  await createIndexes(database);
  await createChatStore(database, () => new Date(0));
}

it("a database restored without its indexes gets them when it is opened", async () => {
  await open();
  const before = await indexNames();
  expect(before.size).toBeGreaterThan(15);
  for (const name of before.keys()) await database.db.collection(name).dropIndexes();
  await open();
  expect(await indexNames()).toEqual(before);
});

it("no collection waits for the indexes of another", async () => {
  const built: string[] = [];
  const askedBeforeAnswers: number[] = [];
  let asked = 0;
  database.client.on("connectionCheckOutStarted", () => {
    asked += 1;
  });
  database.client.on("commandStarted", ({ command }: CommandStartedEvent) => built.push(String(command.createIndexes)));
  database.client.on("commandSucceeded", () => askedBeforeAnswers.push(asked));
  await createIndexes(database);
  expect(new Set(built).size).toBe(built.length);
  expect(askedBeforeAnswers[0]).toBe(built.length);
});
