import { expect, test } from "vitest";
import { Store } from "../../src/embedded/storage/store.ts";
import { Random } from "../fuzz/random.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const KEYS = 400;

/** Keys of one collection's documents, so that all are in one tree. */
function keyOf(n: number): Buffer {
  const key = Buffer.alloc(13, 3);
  key.writeUInt32BE(n, 9);
  return key;
}

/** All of the first `limit` values whose keys are from one number up to another, by a plain list. */
function expected(model: Map<number, string>, from: number, to: number, reverse: boolean, limit: number): string[] {
  const keys = [...model.keys()].filter((n) => n >= from && n < to).sort((a, b) => (reverse ? b - a : a - b));
  return keys.slice(0, limit).map((n) => `${n} ${model.get(n)}`);
}

test("reads see the tree and the changes that it does not have yet as one, both ways, whatever was rolled back", async () => {
  const random = new Random(7);
  const store = new Store(scratchDirectory());
  let model = new Map<number, string>();
  const compare = (): void => {
    const from = random.below(KEYS);
    const to = random.pick([from + 1, from + random.below(KEYS), KEYS]);
    const reverse = random.next() < 0.5;
    const limit = random.pick([1, 4, 50, 1000]);
    const found = store.range({ from: keyOf(from), to: keyOf(to), reverse, limit });
    expect(found.map(({ key, value }) => `${key.readUInt32BE(9)} ${value}`)).toEqual(
      expected(model, from, to, reverse, limit),
    );
    const one = random.below(KEYS);
    expect(store.get(keyOf(one))?.toString()).toBe(model.get(one));
  };
  for (let round = 0; round < 400; round++) {
    const before = new Map(model);
    const isUndone = random.next() < 0.2;
    const isDirect = random.next() < 0.05;
    const work = (): void => {
      const many = random.pick([1, 3, 60]);
      for (let i = 0; i < many; i++) {
        // Runs of keys, so that a range has to pass by many that are removed.
        const n = random.next() < 0.5 ? random.below(KEYS) : i;
        if (random.next() < 0.5) {
          store.put(keyOf(n), Buffer.from(`v${round}`));
          model.set(n, `v${round}`);
        } else {
          store.remove(keyOf(n));
          model.delete(n);
        }
        if (i === 2) compare();
      }
      if (isUndone) throw new Error("undone");
    };
    if (isUndone) {
      expect(() => store.transact(work, isDirect)).toThrow("undone");
      model = before;
    } else store.transact(work, isDirect);
    if (random.next() < 0.1) store.transfer();
    compare();
  }
  while (!store.isEven) store.transfer();
  compare();
  await store.close();
});
