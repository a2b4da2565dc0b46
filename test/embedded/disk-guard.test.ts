import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskGuard } from "../../src/embedded/storage/disk-guard.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const PAGE = 4096;

test("pages that lmdb has written past the known end of its file are never overwritten with zeros", () => {
  const path = scratchDirectory();
  const file = join(path, "data.mdb");
  writeFileSync(file, Buffer.alloc(4 * PAGE, 1));
  let lastPageNumber = 3;
  const guard = new DiskGuard(path, "data.mdb", {
    size: () => ({ pageSize: PAGE, lastPageNumber }),
    inUse: () => ({ tree: lastPageNumber, large: 0 }),
    available: () => 1e12,
  });
  appendFileSync(file, Buffer.alloc(200 * PAGE, 2));
  lastPageNumber = 203;
  guard.begin();
  guard.makeRoom({ changes: 10, bytes: 50_000, shrinks: false });
  guard.close();
  const stored = readFileSync(file);
  expect(stored.length).toBeGreaterThan(204 * PAGE);
  expect(stored.subarray(4 * PAGE, 204 * PAGE).every((byte) => byte === 2)).toBe(true);
});

test("room that is reserved between transactions lies behind what the last of them took", () => {
  const path = scratchDirectory();
  const file = join(path, "data.mdb");
  writeFileSync(file, Buffer.alloc(4 * PAGE, 1));
  let lastPageNumber = 3;
  const guard = new DiskGuard(path, "data.mdb", {
    size: () => ({ pageSize: PAGE, lastPageNumber }),
    inUse: () => ({ tree: lastPageNumber, large: 0 }),
    available: () => 1e12,
  });
  for (const bytes of [3e6, 2.6e6, 2.2e6, 1.8e6]) {
    guard.begin();
    guard.makeRoom({ changes: 50, bytes, shrinks: false });
    lastPageNumber += Math.ceil(bytes / PAGE);
    expect(statSync(file).size).toBeGreaterThanOrEqual((lastPageNumber + 1) * PAGE);
    guard.reserve({ changes: 1, bytes: 100, shrinks: false });
  }
  guard.close();
});
