import { BSON, type Document } from "mongodb";
import { expect, test } from "vitest";
import { Doc } from "../../src/embedded/bson/document.ts";
import { runCommand } from "../../src/embedded/commands/run-command.ts";
import { removeExpired } from "../../src/embedded/instance/housekeeping.ts";
import { type Instance, openInstance } from "../../src/embedded/instance/instance.ts";
import { scratchDirectory } from "./scratch-directory.ts";

function open(path: string): Instance {
  return openInstance(path, (line) => {
    throw new Error(line);
  });
}

async function close({ queue, store }: Instance): Promise<void> {
  await queue.close();
  await store.close();
}

async function run(instance: Instance, command: Document): Promise<Document> {
  const body = new Doc(BSON.serialize({ ...command, $db: "t" }));
  const reply = BSON.deserialize((await runCommand(instance, body, new Map(), { id: 1, remote: "" })).toBytes());
  expect(reply.ok, JSON.stringify(reply)).toBe(1);
  return reply;
}

test("what has expired is removed, also after a restart, and nothing else is", async () => {
  const path = scratchDirectory();
  const first = open(path);
  for (const name of ["filled", "empty"]) {
    const index = { key: { at: 1 }, name: "at_1", expireAfterSeconds: 60 };
    await run(first, { createIndexes: name, indexes: [index] });
  }
  const ago = (seconds: number): Date => new Date(Date.now() - seconds * 1000);
  const documents = [
    { _id: 1, at: ago(3600) },
    { _id: 2, at: ago(0) },
    { _id: 3 },
    ...Array.from({ length: 1200 }, (_, i) => ({ _id: 10 + i, at: ago(120) })),
  ];
  await run(first, { insert: "filled", documents });
  await close(first);

  const second = open(path);
  expect(await removeExpired(second)).toBe(1201);
  const { cursor } = await run(second, { find: "filled", sort: { _id: 1 } });
  expect(cursor.firstBatch.map(({ _id }: Document) => _id)).toEqual([2, 3]);

  await run(second, { insert: "empty", documents: [{ _id: 1, at: ago(3600) }] });
  expect(await removeExpired(second)).toBe(1);
  expect(await removeExpired(second)).toBe(0);
  await close(second);
});
