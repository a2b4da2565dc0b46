import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { KIND } from "../../src/embedded/storage/keys.ts";
import { Store, TooLarge } from "../../src/embedded/storage/store.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const MB = 1024 * 1024;

function smallStore(capacity: number): { store: Store; write: (work: () => void) => boolean; left: () => number } {
  const directory = scratchDirectory();
  const left = (): number => capacity - statSync(join(directory, "data.mdb")).size;
  const store = new Store(directory, { available: left });
  onTestFinished(() => store.close());
  const write = (work: () => void): boolean => {
    for (let isDirect = false; ; )
      try {
        store.transact(work, isDirect);
        return true;
      } catch (error) {
        if (error instanceof TooLarge && !isDirect) {
          isDirect = true;
          continue;
        }
        expect(error).toMatchObject({ code: 14031 });
        if (!store.relieve()) return false;
      }
  };
  return { store, write, left };
}

function key(n: number): Buffer {
  const bytes = Buffer.alloc(9, KIND.documents);
  bytes.writeUInt32BE(n, 5);
  return bytes;
}

test("on a full disk deletions succeed, and the space they free is reused", () => {
  const { store, write, left } = smallStore(40 * MB);
  const large = Buffer.alloc(MB, 1);
  let count = 0;
  while (write(() => store.put(key(count), large))) count++;
  expect(count).toBeGreaterThan(10);
  expect(left()).toBeGreaterThan(15 * MB);
  for (let i = 0; i < count; i++) expect(write(() => store.remove(key(i)))).toBe(true);
  for (let i = 0; i < count - 5; i++) expect(write(() => store.put(key(i), large))).toBe(true);
  let more = 0;
  while (write(() => store.put(key(1000 + more), large))) more++;
  expect(count - 5 + more).toBeLessThan(40);
  expect(left()).toBeGreaterThan(2 * MB - 1);
});

test("a disk full of small documents can be emptied a hundred at a time", () => {
  const { store, write } = smallStore(32 * MB);
  const small = Buffer.alloc(500, 1);
  let count = 0;
  const hundred = (change: (at: Buffer) => void): boolean =>
    write(() => {
      for (let i = 0; i < 100; i++) change(key(count + i));
    });
  while (hundred((at) => store.put(at, small))) count += 100;
  expect(count).toBeGreaterThan(5000);
  while (count > 0) {
    count -= 100;
    expect(hundred((at) => store.remove(at))).toBe(true);
  }
  expect(hundred((at) => store.put(at, small))).toBe(true);
});
