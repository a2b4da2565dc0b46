import { describe, expect, it } from "vitest";
import { Pairing } from "../../src/telegram/pairing.ts";
import { OWNER, STRANGER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { says } from "./says.ts";

useDatabase();

async function setUp() {
  const codes: string[] = [];
  let owner: number | undefined;
  let time = 0;
  const pairing = new Pairing({
    settings: { claimOwner: async (id) => (owner ??= id) },
    access: { hasOwner: async () => owner !== undefined },
    log: { debug() {}, info() {}, error() {}, warn: (fields) => codes.push((fields as { code: string }).code) },
    clock: () => time,
  });
  await pairing.open();
  return { pairing, codes, owner: () => owner, pass: (ms: number) => (time += ms) };
}

describe("pairing", () => {
  it("makes only the first person with the code from the log the owner", async () => {
    const { pairing, codes, owner } = await setUp();
    expect(await pairing.try(codes[0]!.toLowerCase(), 5)).toBe("paired");
    expect(await pairing.try(codes[0]!, 6)).toBe("owned");
    expect(owner()).toBe(5);
    expect(await pairing.isOpen()).toBe(false);
  });

  it("ignores a person after five wrong codes, without affecting anyone else", async () => {
    const { pairing, codes, owner } = await setUp();
    for (let i = 0; i < 4; i++) expect(await pairing.try("WRONG", 6)).toBe("wrong");
    expect(await pairing.try("WRONG", 6)).toBe("exhausted");
    for (let i = 0; i < 100; i++) expect(await pairing.try("WRONG", 6)).toBe("ignored");
    expect(await pairing.try(codes[0]!, 6)).toBe("ignored");
    // The code still works for whoever reads the log, even at the second try, and the log has not grown.
    expect(codes).toHaveLength(1);
    expect(await pairing.try("TYPO", 7)).toBe("wrong");
    expect(await pairing.try(codes[0]!, 7)).toBe("paired");
    expect(owner()).toBe(7);
  });

  it("can't be stolen by a crowd, however many try", async () => {
    const { pairing, codes } = await setUp();
    expect(await pairing.try("TYPO", 7)).toBe("wrong");
    for (let person = 100; person < 20_100; person++) await pairing.try("WRONG", person);
    expect(codes).toHaveLength(1);
    expect(await pairing.try(codes[0]!, 7)).toBe("paired");
  });

  it("gives everyone new tries with the next code, which comes only with time", async () => {
    const { pairing, codes, pass } = await setUp();
    for (let i = 0; i < 6; i++) await pairing.try("WRONG", 6);
    pass(10 * 60_000 + 1);
    expect(await pairing.try(codes[0]!, 7)).toBe("wrong");
    expect(codes).toHaveLength(2);
    expect(await pairing.try(codes[1]!, 6)).toBe("paired");
  });

  it("rejects a code older than ten minutes", async () => {
    const { pairing, codes, pass } = await setUp();
    pass(10 * 60_000 + 1);
    expect(await pairing.try(codes[0]!, 6)).toBe("wrong");
    expect(await pairing.try(codes.at(-1)!, 6)).toBe("paired");
  });
});

describe("a bot without an owner", () => {
  it("answers only five wrong codes from a stranger, renews none, and can still be paired by its owner", async () => {
    const server = await startServer();
    const { log } = await startBot({ server, ownerIds: [] });
    const codes = () => log.flatMap((line) => ("code" in line ? [String(line.code)] : []));
    await expect.poll(codes).toHaveLength(1);
    for (let i = 0; i < 9; i++) server.sendText(STRANGER, STRANGER.id, `/start WRONG${i}`);
    // A code that someone forwards isn't entered by them.
    const forward_origin = { type: "user", date: 1, sender_user: OWNER };
    server.sendText(STRANGER, 667, `/start ${codes()[0]}`, { forward_origin, from: { id: 667, first_name: "Tom" } });
    server.sendText(OWNER, OWNER.id, "/start ABCD2345");
    await says(server, OWNER.id, "Wrong or expired code");
    server.sendText(OWNER, OWNER.id, `/start ${codes()[0]}`);
    await says(server, OWNER.id, "You now own this bot");
    expect(codes()).toHaveLength(1);
    await says(server, STRANGER.id, "Wait for the next one");
    expect(server.texts(STRANGER.id)).toHaveLength(5);
  });
});
