import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { DataSpace } from "../../src/engine/data-space.ts";
import { beginDataMove } from "../../src/engine/storage/data-moves.ts";
import { type Database, openDatabase, openDb, userDataName } from "../../src/engine/storage/database.ts";
import { moveEngineData } from "../../src/engine/storage/move-chat.ts";
import { userData } from "../../src/engine/storage/user-data.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";

const [GROUP, SUPER] = [-501, -1_000_501];
let database: Database;
beforeEach(async () => {
  database = await openDatabase(await sharedDatabase(), freshName());
});
afterEach(() => database.client.close());

function dataOf(chat_id: number): DataSpace {
  return userData(database.client, database.db.databaseName, { chat_id }, false);
}

async function ids(chat: number, collection = "notes"): Promise<unknown[]> {
  const found = await dataOf(chat).find(collection, {}, { sort: { id: 1 } });
  return found.map(({ id }) => id);
}

const move = () => moveEngineData(database, GROUP, SUPER);

describe("user data of a group that becomes a supergroup", () => {
  it("gets the writes of steps that began under the old id, whatever they write", async () => {
    const before = dataOf(GROUP);
    await before.insertMany("notes", [{ id: 1 }, { id: 2 }], "a");
    await move();
    expect(await before.insert("notes", { id: 3 }, "b")).toMatchObject({ duplicate: false });
    expect(await before.insert("fresh", { id: 1 }, "c")).toMatchObject({ duplicate: false });
    expect(await before.insertMany("notes", [{ id: 4 }], "d")).toMatchObject({ inserted_count: 1 });
    expect(await before.update("notes", { id: 1 }, { $set: { seen: true } })).toMatchObject({ matched_count: 1 });
    expect(await before.delete("notes", { id: 2 })).toEqual({ deleted_count: 1 });
    expect(await before.count("notes", { seen: true })).toBe(1);
    expect([await ids(SUPER), await ids(SUPER, "fresh")]).toEqual([[1, 3, 4], [1]]);
    const names = await openDb(database.client, userDataName(database.db.databaseName)).listCollections().toArray();
    expect(names.map(({ name }) => name).filter((name) => !name.startsWith(`chats/${SUPER}/`))).toEqual([]);
  });

  it("is complete for the steps of both ids, which wait for it", async () => {
    await dataOf(GROUP).insertMany("notes", [{ id: 1 }, { id: 2 }], "a");
    await beginDataMove(database.db, GROUP, SUPER);
    let open = 0;
    const done = <T>(result: T): T => {
      open -= 1;
      return result;
    };
    const work = [
      dataOf(SUPER).update("notes", {}, { $inc: { n: 1 } }),
      dataOf(GROUP).count("notes", {}),
      dataOf(SUPER).count("notes", {}),
    ].map((one) => {
      open += 1;
      return one.then(done);
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(open).toBe(3);
    await move();
    expect(await Promise.all(work)).toEqual([{ matched_count: 2, modified_count: 2 }, 2, 2]);
  });

  it("is merged into what the new id has, once, also after a move that was cut off", async () => {
    await dataOf(SUPER).insert("notes", { id: 9 }, "z");
    await dataOf(GROUP).insertMany("notes", [{ id: 1 }, { id: 2 }], "a");
    const data = openDb(database.client, userDataName(database.db.databaseName));
    await data.renameCollection(`chats/${GROUP}/notes`, `moving/chats/${GROUP}/notes`);
    await dataOf(GROUP).insert("notes", { id: 3 }, "b");
    await move();
    await move();
    expect(await ids(SUPER)).toEqual([1, 2, 3, 9]);
  });

  it.each([
    ["nothing", false],
    ["a collection of that name", true],
  ])("loses and repeats no write that the move overtakes, if the new id has %s", async (_, isTaken) => {
    if (isTaken) await dataOf(SUPER).insert("notes", { id: "there" }, "z");
    const space = dataOf(GROUP);
    await space.insertMany(
      "notes",
      [{ id: "sum", n: 0 }, ...Array.from({ length: 50 }, (_, i) => ({ id: `old${i}` }))],
      "a",
    );
    const writes = Array.from({ length: 120 }, (_, i) => i);
    let begun = 0;
    const moved: Promise<void>[] = [];
    const writer = async (): Promise<void> => {
      for (let i = writes.pop(); i !== undefined; i = writes.pop()) {
        if (++begun === 40) moved.push(move());
        await space.insert("notes", { id: `new${i}` }, `k${i}`);
        expect(await space.update("notes", { id: "sum" }, { $inc: { n: 1 } })).toMatchObject({ matched_count: 1 });
      }
    };
    await Promise.all(Array.from({ length: 8 }, writer));
    await Promise.all(moved);
    const all = await ids(SUPER);
    expect(all).toHaveLength(50 + 120 + 1 + (isTaken ? 1 : 0));
    expect((await dataOf(SUPER).find("notes", { id: "sum" }, {}))[0]?.n).toBe(120);
  });
});
