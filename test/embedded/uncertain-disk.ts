import type { LogDirectory, LogFile } from "../../src/embedded/storage/log-file.ts";
import type { Random } from "../fuzz/random.ts";

/** Thrown by every operation on a disk after its machine has lost power or its process was killed. */
export class Dead extends Error {}

interface Stored {
  /** What a power loss leaves. */
  durable: Buffer;
  /** What the running system reads. */
  cached: Buffer;
  /** What was written since the last flush. */
  unsure: { at: number; bytes: Buffer }[];
}

const SEGMENT_BYTES = 16_384;
const TORN_BYTES = 64;
const SMALLEST_WRITE = 8;

/**
 * Log files in memory on a disk that guarantees only the minimum: until they are flushed, writes are kept or lost, piece by
 * piece and in any order. It can refuse writes, write less than it was given, and fail to flush; then the system considers the
 * unwritten pages clean, so that flushing again succeeds and does nothing.
 */
export class UncertainDisk {
  readonly #files = new Map<string, Stored>();
  readonly #random: Random;
  #left = Number.POSITIVE_INFINITY;
  #life = 0;
  #isDead = false;
  /** How often a write or flush fails, from 0 to 1. */
  faults = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Whether the machine has died in the current life. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** Lets the machine die at one of its next operations. */
  dieWithin(operations: number): void {
    this.#left = this.#random.below(operations);
  }

  /** The disk as the current life sees it. Whatever is done with it in a later one throws Dead. */
  mount(): LogDirectory & { readonly step: () => void } {
    const life = this.#life;
    const step = (): void => {
      if (life !== this.#life || this.#isDead) throw new Dead();
      this.#isDead = this.#left-- <= 0;
      if (this.#isDead) throw new Dead();
    };
    const open = (name: string): LogFile => {
      const file = this.#files.get(name) as Stored;
      return {
        read: () => Buffer.from(file.cached),
        write: (bytes, at) => this.#write(file, Buffer.from(bytes), at, step),
        sync: () => this.#sync(file, step),
        close: () => undefined,
      };
    };
    return {
      step,
      segmentBytes: SEGMENT_BYTES,
      names: () => [...this.#files.keys()],
      open,
      create: (name) => {
        step();
        if (this.#fails()) throw systemError("ENOSPC");
        this.#files.set(name, {
          durable: Buffer.alloc(SEGMENT_BYTES),
          cached: Buffer.alloc(SEGMENT_BYTES),
          unsure: [],
        });
        return open(name);
      },
      remove: (name) => {
        step();
        this.#files.delete(name);
      },
    };
  }

  /** Ends the life, and starts the next one after a power loss or after only the process was killed. */
  revive(power: "lost" | "kept"): void {
    this.#life++;
    this.#isDead = false;
    this.#left = Number.POSITIVE_INFINITY;
    this.faults = 0;
    if (power === "kept") return;
    for (const file of this.#files.values()) {
      this.#keepSome(file);
      file.cached = Buffer.from(file.durable);
    }
  }

  #fails(): boolean {
    return this.#random.next() < this.faults;
  }

  /** Unflushed writes reach the disk in part, and are not written later. */
  #keepSome(file: Stored): void {
    const pieces = file.unsure.flatMap(({ at, bytes }) => {
      const size = this.#random.next() < 0.5 ? TORN_BYTES : bytes.length;
      return Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => ({
        at: at + i * size,
        bytes: bytes.subarray(i * size, (i + 1) * size),
      }));
    });
    const chance = this.#random.next();
    for (; pieces.length > 0; ) {
      const [{ at, bytes }] = pieces.splice(this.#random.below(pieces.length), 1) as [(typeof pieces)[number]];
      if (this.#random.next() > chance) continue;
      // Whatever was being written when the power failed may be anything, except where the same bytes were already there.
      const torn = this.#random.next() < 0.05;
      for (const [i, byte] of bytes.entries())
        if (file.durable[at + i] !== byte) file.durable[at + i] = torn ? this.#random.below(256) : byte;
    }
    file.unsure = [];
  }

  /** Damages a byte of a file, as a bad disk would. */
  damage(name: string, at: number): void {
    const file = this.#files.get(name) as Stored;
    for (const bytes of [file.durable, file.cached]) bytes[at] = (bytes[at] as number) ^ 0x55;
  }

  #write(file: Stored, bytes: Buffer, at: number, step: () => void): number {
    step();
    if (this.#fails()) throw systemError(this.#random.next() < 0.5 ? "ENOSPC" : "EIO");
    const isShort = bytes.length > SMALLEST_WRITE && this.#fails();
    const part = isShort ? bytes.subarray(0, 1 + this.#random.below(bytes.length - 1)) : bytes;
    part.copy(file.cached, at);
    file.unsure.push({ at, bytes: Buffer.from(part) });
    return part.length;
  }

  #sync(file: Stored, step: () => void): void {
    step();
    if (this.#fails()) {
      this.#keepSome(file);
      throw systemError("EIO");
    }
    for (const { at, bytes } of file.unsure) bytes.copy(file.durable, at);
    file.unsure = [];
    // The machine may also die when everything is flushed and nobody was told.
    step();
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: the disk was told to fail`), { code });
}
