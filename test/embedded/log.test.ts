import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Log } from "../../src/embedded/storage/log.ts";
import { type LogDirectory, type LogFile, logDirectory } from "../../src/embedded/storage/log-file.ts";
import { decodeChanges, encodeRecord, type KeyChange } from "../../src/embedded/storage/log-record.ts";
import { Store } from "../../src/embedded/storage/store.ts";
import { expectLinear } from "../ms-of-work.ts";
import { scratchDirectory } from "./scratch-directory.ts";

interface Opened {
  readonly log: Log;
  /** The first key of each record that was replayed. */
  readonly replayed: string[];
}

function openLog(path: string, applied = 0): Opened {
  const replayed: string[] = [];
  const log = new Log(logDirectory(path), applied, (record) => {
    replayed.push(([...decodeChanges(record)][0] as KeyChange).key.toString());
  });
  onTestFinished(() => log.close());
  return { log, replayed };
}

function record(key: string, size = 10): Buffer {
  return encodeRecord([{ key: Buffer.from(key), value: Buffer.alloc(size, key) }]);
}

/** Changes bytes of a segment. */
function patch(path: string, name: string, change: (bytes: Buffer) => void): void {
  const file = join(path, "log", name);
  const bytes = readFileSync(file);
  change(bytes);
  writeFileSync(file, bytes);
}

test("a log that is opened again gives its records after the given one, in order", () => {
  const path = scratchDirectory();
  const { log } = openLog(path);
  for (const key of ["a", "b", "c"]) log.append(record(key));
  expect(log.sequence).toBe(3);
  expect(openLog(path).replayed).toEqual(["a", "b", "c"]);
  const later = openLog(path, 2);
  expect(later.replayed).toEqual(["c"]);
  later.log.append(record("d"));
  expect(openLog(path, 1).replayed).toEqual(["b", "c", "d"]);
});

test("a torn last record is cut off, and what is written next takes its place", () => {
  const path = scratchDirectory();
  const { log } = openLog(path);
  for (const key of ["a", "b"]) log.append(record(key));
  // The last byte of the second record's value.
  patch(path, "0001", (bytes) => bytes.fill(0, 64 + 48 + 24 + 6 + 5, 64 + 96));
  const { log: cut, replayed } = openLog(path);
  expect(replayed).toEqual(["a"]);
  cut.append(record("new"));
  expect(openLog(path).replayed).toEqual(["a", "new"]);
});

test("a damaged record that others follow is an error which names segment and offset", () => {
  const path = scratchDirectory();
  const { log } = openLog(path);
  for (const key of ["a", "b", "c"]) log.append(record(key));
  patch(path, "0001", (bytes) => bytes.writeUInt8(1, 64 + 48 + 30));
  expect(() => openLog(path)).toThrow(/segment 0001 .* offset 112, where record 2 should be/);
  // The tree has it: then it is not missed.
  expect(() => openLog(path, 3)).not.toThrow();
});

test("damage at the end of a segment that another follows, and to a segment's header, is an error", () => {
  const path = scratchDirectory();
  const { log } = openLog(path);
  log.append(record("a", 1_000_000));
  log.append(record("b", 1_000_000));
  log.append(record("c", 1_000_000));
  expect(readdirSync(join(path, "log"))).toEqual(["0001", "0002"]);
  const kept = join(path, "kept");
  copyFileSync(join(path, "log", "0001"), kept);
  patch(path, "0001", (bytes) => bytes.writeUInt8(1, 1_500_000));
  expect(() => openLog(path)).toThrow(/segment 0001 .* offset 1000096, where record 2 should be/);
  copyFileSync(kept, join(path, "log", "0001"));
  patch(path, "0002", (bytes) => bytes.writeUInt8(1, 16));
  expect(() => openLog(path)).toThrow(/segment 0002 .* offset 0/);
});

/** The log's directory, whose files flush and then say that they could not, while `isFailing` says so. */
function doubtfulDirectory(path: string, isFailing: () => boolean): LogDirectory {
  const real = logDirectory(path);
  const doubtful = (file: LogFile): LogFile => ({
    read: () => file.read(),
    write: (bytes, at) => file.write(bytes, at),
    sync: () => {
      file.sync();
      if (isFailing()) throw new Error("EIO: the flush failed");
    },
    close: () => file.close(),
  });
  return { ...real, open: (name) => doubtful(real.open(name)), create: (name) => doubtful(real.create(name)) };
}

/** A log on such a directory. The test says when its disk fails. */
function doubtfulLog(path: string) {
  const disk = { isFailing: false };
  const directory = doubtfulDirectory(path, () => disk.isFailing);
  return { log: new Log(directory, 0, () => undefined), disk };
}

test("a record whose flush failed is not there again, once the log is sure of that", () => {
  const path = scratchDirectory();
  const { log, disk } = doubtfulLog(path);
  log.append(record("a"));
  disk.isFailing = true;
  expect(() => log.append(record("refused"))).toThrow("EIO");
  expect(openLog(path).replayed).toEqual(["a", "refused"]);
  expect(log.settle()).toBe(false);
  disk.isFailing = false;
  expect(log.settle()).toBe(true);
  expect(openLog(path).replayed).toEqual(["a"]);
  // The segment that disowns it has no record of its own, and stays until another does.
  log.release(1);
  expect(openLog(path, 1).replayed).toEqual([]);
  log.append(record("b"));
  expect(openLog(path, 1).replayed).toEqual(["b"]);
  log.close();
});

test("nothing more goes into a segment once the next one was begun, though its header could not be flushed", () => {
  const path = scratchDirectory();
  const { log, disk } = doubtfulLog(path);
  log.append(record("a", 1_000_000));
  log.append(record("b", 1_000_000));
  disk.isFailing = true;
  expect(() => log.append(record("large", 1_000_000))).toThrow("EIO");
  disk.isFailing = false;
  log.append(record("small"));
  expect(openLog(path).replayed).toEqual(["a", "b", "small"]);
  log.close();
});

test("flushes that fail again and again fill no segments when the tree has everything", () => {
  const path = scratchDirectory();
  const { log, disk } = doubtfulLog(path);
  for (let i = 0; i < 20; i++) {
    disk.isFailing = true;
    expect(() => log.append(record("refused", 1_000_000))).toThrow("EIO");
    disk.isFailing = false;
    expect(log.settle()).toBe(true);
  }
  expect(log.isLarge).toBe(false);
  expect(readdirSync(join(path, "log")).length).toBeLessThan(4);
  log.close();
});

test("a record that was disowned is no sign of damage where the header of its file's next use was torn", () => {
  const path = scratchDirectory();
  const { log, disk } = doubtfulLog(path);
  onTestFinished(() => log.close());
  const refuse = (): void => {
    disk.isFailing = true;
    expect(() => log.append(record("refused"))).toThrow("EIO");
    disk.isFailing = false;
    expect(log.settle()).toBe(true);
  };
  log.append(record("a"));
  refuse();
  log.release(1);
  // Now the first file is used again.
  refuse();
  expect(readdirSync(join(path, "log"))).toEqual(["0001", "0002"]);
  patch(path, "0001", (bytes) => bytes.fill(7, 0, 64));
  expect(() => openLog(path, 1)).not.toThrow();
});

test("segments are used again when the tree has what they hold, and what is left in them does not count", () => {
  const path = scratchDirectory();
  const { log } = openLog(path);
  for (let i = 1; i <= 40; i++) {
    log.append(record(`k${i}`, 900_000));
    if (log.isLarge) log.release(log.sequence - 1);
  }
  const files = readdirSync(join(path, "log"));
  expect(files.length).toBeLessThan(6);
  for (const name of files) expect(statSync(join(path, "log", name)).size).toBe(2 * 1024 * 1024);
  expect(openLog(path, 38).replayed).toEqual(["k39", "k40"]);
});

test("a store whose tree has nothing of a full log opens with all of it, and with work linear in the log", async () => {
  const path = scratchDirectory();
  const store = new Store(path);
  let n = 0;
  const keyOf = (i: number): Buffer => Buffer.from([3, 0, 0, 0, 1, ...Buffer.from(String(i).padStart(8, "0"))]);
  while (!store.isFull)
    store.transact(() => {
      for (let i = 0; i < 20; i++) store.put(keyOf(n++), Buffer.alloc(300, n));
    });
  const segments = readdirSync(join(path, "log")).sort();
  function copyOf(count: number): string {
    const copy = scratchDirectory();
    mkdirSync(join(copy, "log"));
    for (const name of ["data.mdb", ...segments.slice(0, count).map((one) => join("log", one))])
      copyFileSync(join(path, name), join(copy, name));
    return copy;
  }
  expectLinear(
    copyOf,
    (copy) => new Log(logDirectory(copy), 0, (record) => [...decodeChanges(record)]).close(),
    segments.length,
  );
  const copy = copyOf(segments.length);
  await store.close();
  const opened = new Store(copy);
  expect(opened.isEven).toBe(false);
  const all = opened.range({ from: keyOf(0), to: keyOf(99_999_999), reverse: false, limit: 1_000_000 });
  expect(all).toHaveLength(n);
  await opened.close();
});

test("a version from before the log cannot open the directory", async () => {
  const path = scratchDirectory();
  await new Store(path).close();
  expect(() => writeFileSync(join(path, "probe"), "x")).toThrow(/EISDIR/);
});
