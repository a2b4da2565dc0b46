import { describe, expect, it } from "vitest";
import { Pairing } from "../../src/telegram/pairing.ts";

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

  it("issues another code after five wrong ones", async () => {
    const { pairing, codes, owner } = await setUp();
    for (let i = 0; i < 5; i++) expect(await pairing.try("WRONG", 6)).toBe("wrong");
    expect(codes.length).toBe(2);
    expect(await pairing.try(codes[0]!, 6)).toBe("wrong");
    expect(owner()).toBeUndefined();
    expect(await pairing.try(codes[1]!, 6)).toBe("paired");
  });

  it("rejects a code older than ten minutes", async () => {
    const { pairing, codes, pass } = await setUp();
    pass(10 * 60_000 + 1);
    expect(await pairing.try(codes[0]!, 6)).toBe("wrong");
    expect(await pairing.try(codes.at(-1)!, 6)).toBe("paired");
  });
});
