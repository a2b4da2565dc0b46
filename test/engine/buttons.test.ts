import { describe, expect, it } from "vitest";
import { chatsOf } from "../open-engine.ts";
import { freshName, openEngine, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const BUTTON = { kind: "shortcode", gateway: "test", chat_id: 1, data: { shortcode: "[MULTISTEP:HELP]" }, lasts: 60 };

describe("buttons", () => {
  it("have one short token per key in every process", async () => {
    const db = freshName();
    const [first, second] = [await openEngine({ db }), await openEngine({ db })];
    const tokens = await Promise.all(
      [first, second, first].map((engine) => chatsOf(engine).buttons.issue("key", BUTTON)),
    );
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/^[0-9a-z]{12}$/);
    expect(await chatsOf(second).buttons.issue("other", BUTTON)).not.toBe(tokens[0]);
    expect(await chatsOf(second).buttons.find(tokens[0] ?? "")).toMatchObject({
      kind: "shortcode",
      chat_id: 1,
      data: BUTTON.data,
    });
    expect(await chatsOf(second).buttons.find("nonsense")).toBeUndefined();
  });

  it("are decided once when two processes receive presses at the same time", async () => {
    const db = freshName();
    const stores = [chatsOf(await openEngine({ db })), chatsOf(await openEngine({ db }))];
    const token = await stores[0]!.buttons.issue("key", BUTTON);
    const decisions = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((n) =>
        stores[n % 2]?.buttons.decide(token, { choice: "run", by: { id: n, name: `P${n}` }, press: `press${n}` }),
      ),
    );
    expect(new Set(decisions.map((decision) => decision?.press)).size).toBe(1);
    const [kept] = decisions;
    expect((await stores[1]?.buttons.find(token))?.decided).toEqual(kept);
  });
});
