import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
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
