import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

/** A log file. What was written is certain to be on disk only once `sync` has returned. */
export interface LogFile {
  /** Everything in the file. */
  read(): Buffer;
  /** Writes some of the bytes at an offset, at least one, and returns how many. Throws the system's error if it wrote none. */
  write(bytes: Uint8Array, at: number): number;
  /** Throws if something written since the last `sync` may not be on disk. Then trying again proves nothing. */
  sync(): void;
  close(): void;
}

/** The directory of a log. */
export interface LogDirectory {
  /** The size of a file in bytes. */
  readonly segmentBytes: number;
  names(): string[];
  open(name: string): LogFile;
  /** Creates a file of zeros whose blocks and name are on disk. If it throws the system's error, there is no file. */
  create(name: string): LogFile;
  remove(name: string): void;
}

const SEGMENT_BYTES = 2 * 1024 * 1024;
const ZEROS = Buffer.alloc(256 * 1024);

class FileOnDisk implements LogFile {
  readonly #path: string;
  readonly #descriptor: number;

  constructor(path: string, flags: string) {
    this.#path = path;
    this.#descriptor = openSync(path, flags, 0o600);
  }

  read(): Buffer {
    return readFileSync(this.#path);
  }

  write(bytes: Uint8Array, at: number): number {
    return writeSync(this.#descriptor, bytes, 0, bytes.length, at);
  }

  sync(): void {
    fdatasyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The log of the store in a directory, which is created if it is missing. */
export function logDirectory(store: string): LogDirectory {
  const path = join(store, "log");
  // Versions before the log opened this name as a file. Now that it is a directory, they cannot open data that is only partly
  // in the tree.
  const mark = join(store, "probe");
  if (lstatSync(mark, { throwIfNoEntry: false })?.isDirectory() !== true) {
    rmSync(mark, { force: true });
    mkdirSync(path, { recursive: true, mode: 0o700 });
    mkdirSync(mark, { mode: 0o700 });
    syncDirectory(store);
  }
  return {
    segmentBytes: SEGMENT_BYTES,
    names: () => readdirSync(path),
    open: (name) => new FileOnDisk(join(path, name), "r+"),
    create: (name) => {
      const file = new FileOnDisk(join(path, name), "w+");
      try {
        // Zeros are written, not only reserved: the first write to a reserved block also changes the file system's metadata.
        for (let at = 0; at < SEGMENT_BYTES; ) at += file.write(ZEROS.subarray(0, SEGMENT_BYTES - at), at);
        file.sync();
        syncDirectory(path);
        return file;
      } catch (error) {
        file.close();
        rmSync(join(path, name), { force: true });
        throw error;
      }
    },
    remove: (name) => rmSync(join(path, name), { force: true }),
  };
}

function syncDirectory(path: string): void {
  // Windows cannot open directories, and need not flush them.
  if (process.platform === "win32") return;
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
