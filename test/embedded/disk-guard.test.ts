import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DiskGuard } from "../../src/embedded/storage/disk-guard.ts";
import { scratchDirectory } from "./scratch-directory.ts";

const PAGE = 4096;

/** The guard of a file of four pages. The test says up to which page the tree goes. */
function guarded() {
  const path = scratchDirectory();
  const file = join(path, "data.mdb");
  writeFileSync(file, Buffer.alloc(4 * PAGE, 1));
  const tree = { lastPageNumber: 3 };
  const guard = new DiskGuard(path, "data.mdb", {
    size: () => ({ pageSize: PAGE, lastPageNumber: tree.lastPageNumber }),
    inUse: () => ({ tree: tree.lastPageNumber, large: 0 }),
    available: () => 1e12,
  });
  return { file, guard, tree };
}

test("pages that lmdb has written past the known end of its file are never overwritten with zeros", () => {
  const { file, guard, tree } = guarded();
  appendFileSync(file, Buffer.alloc(200 * PAGE, 2));
  tree.lastPageNumber = 203;
  guard.begin();
  guard.makeRoom({ changes: 10, bytes: 50_000, shrinks: false });
  guard.close();
  const stored = readFileSync(file);
  expect(stored.length).toBeGreaterThan(204 * PAGE);
  expect(stored.subarray(4 * PAGE, 204 * PAGE).every((byte) => byte === 2)).toBe(true);
});

test("room that is reserved between transactions lies behind what the last of them took", () => {
  const { file, guard, tree } = guarded();
  for (const bytes of [3e6, 2.6e6, 2.2e6, 1.8e6]) {
    guard.begin();
    guard.makeRoom({ changes: 50, bytes, shrinks: false });
    tree.lastPageNumber += Math.ceil(bytes / PAGE);
    expect(statSync(file).size).toBeGreaterThanOrEqual((tree.lastPageNumber + 1) * PAGE);
    guard.reserve({ changes: 1, bytes: 100, shrinks: false });
  }
  guard.close();
});
