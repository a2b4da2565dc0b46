import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DataSpace } from "../../src/engine/data-space.ts";
import { PermanentError } from "../../src/engine/handler.ts";
import { DataLimit } from "../../src/engine/storage/data-limit.ts";
import { userData } from "../../src/engine/storage/user-data.ts";
import { type FreshData, freshData } from "../handlers/fresh-data.ts";

let fresh: FreshData;
beforeAll(async () => {
  fresh = await freshData();
});
afterAll(() => fresh.close());

const LIMIT = 20_000;
const FULL = /this chat would exceed its limit of 20000 bytes of data or 100 collections/;
let chats = 0;

function limited(chat_id = --chats, limit = new DataLimit(fresh.client, fresh.name, LIMIT)): DataSpace {
  return limit.of(chat_id, userData(fresh.client, fresh.name, { chat_id }, false));
}
function text(length: number): string {
  return "x".repeat(length);
}

describe("the user data of a chat", () => {
  test("takes no more bytes than its limit, one document or many", async () => {
    const data = limited();
    await data.insert("a", { text: text(9_000) }, "1");
    await data.insertMany("b", [{ text: text(4_000) }, { text: text(4_000) }], "2");
    await expect(data.insert("c", { text: text(9_000) }, "3")).rejects.toThrow(FULL);
    await expect(data.insertMany("c", [{ text: text(5_000) }, { text: text(4_000) }], "4")).rejects.toThrow(
      PermanentError,
    );
    await data.insert("c", { text: text(500) }, "5");
  });

  test("counts an update by how many documents it could grow", async () => {
    const data = limited();
    await data.insertMany(
      "a",
      Array.from({ length: 20 }, (_, n) => ({ n })),
      "1",
    );
    await expect(data.update("a", {}, { $set: { text: text(2_000) } })).rejects.toThrow(FULL);
    expect(await data.update("a", { n: 3 }, { $set: { text: text(2_000) } })).toEqual({
      matched_count: 1,
      modified_count: 1,
    });
  });

  test("has room again once documents are deleted", async () => {
    const data = limited();
    await data.insert("a", { n: 1, text: text(15_000) }, "1");
    await expect(data.insert("a", { text: text(9_000) }, "2")).rejects.toThrow(FULL);
    await data.delete("a", { n: 1 });
    await data.insert("a", { text: text(9_000) }, "2");
  });

  test("counts what another process has written, and no other chat's", async () => {
    const chat = --chats;
    await limited(chat).insert("a", { text: text(15_000) }, "1");
    await expect(limited(chat).insert("a", { text: text(9_000) }, "2")).rejects.toThrow(FULL);
    await limited().insert("a", { text: text(15_000) }, "3");
    // The number of one chat begins with another's.
    const [short, long] = [--chats * 10, chats * 100];
    await limited(long).insert("a", { text: text(15_000) }, "4");
    await limited(short).insert("a", { text: text(15_000) }, "5");
  });

  test("is limited in its number of collections", async () => {
    const data = limited();
    for (let i = 0; i < 100; i++) await data.insert(`c${i}`, { i }, `${i}`);
    await expect(data.insert("another", { i: 1 }, "one more")).rejects.toThrow(FULL);
    await data.insert("c7", { i: 7 }, "again");
  });
});
