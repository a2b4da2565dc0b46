import type { KeyChange } from "./log-record.ts";

/** A key's change that the tree does not have yet. */
export interface Change extends KeyChange {
  key: Buffer;
  value: Buffer | undefined;
  /** The key as a string of bytes: comparing and hashing those is much cheaper. */
  readonly text: string;
  /** The sequence of the log record that holds it. */
  readonly sequence: number;
}

/** The key as a string whose characters are its bytes, which sorts like them. */
export function textOf(key: Buffer): string {
  return key.toString("latin1");
}

const MOST_IN_BLOCK = 128;
/** About how much memory a change takes besides its key and value. */
const CHANGE_BYTES = 250;

/** Where a key is, or would be. */
interface Position {
  block: number;
  index: number;
}

/** Changes ordered by key: a list of short sorted lists. */
export class Overlay {
  readonly #changes = new Map<string, Change>();
  readonly #blocks: Change[][] = [];
  #bytes = 0;

  get size(): number {
    return this.#changes.size;
  }

  /** The bytes of its keys and values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** About how much memory it takes, in bytes. */
  get memory(): number {
    return this.#bytes + this.#changes.size * CHANGE_BYTES;
  }

  get(text: string): Change | undefined {
    return this.#changes.get(text);
  }

  /** Adds a change, in place of the one of the same key. */
  set(change: Change): void {
    const { text } = change;
    const { block, index } = this.#find(text);
    const had = this.#changes.get(text);
    this.#changes.set(text, change);
    this.#bytes += bytesOf(change);
    const at = this.#blocks[block];
    if (had !== undefined) {
      this.#bytes -= bytesOf(had);
      (at as Change[])[index] = change;
      return;
    }
    if (at === undefined) {
      this.#blocks.push([change]);
      return;
    }
    at.splice(index, 0, change);
    if (at.length > MOST_IN_BLOCK) this.#blocks.splice(block + 1, 0, at.splice(at.length >> 1));
  }

  delete(text: string): void {
    const had = this.#changes.get(text);
    if (had === undefined) return;
    this.#changes.delete(text);
    this.#bytes -= bytesOf(had);
    const { block, index } = this.#find(text);
    const at = this.#blocks[block] as Change[];
    at.splice(index, 1);
    if (at.length === 0) this.#blocks.splice(block, 1);
  }

  clear(): void {
    this.#changes.clear();
    this.#blocks.length = 0;
    this.#bytes = 0;
  }

  /** Changes in order of their keys, from a key on. Nothing may be changed meanwhile. */
  *from(text: string): Generator<Change, void, void> {
    let { block, index } = this.#find(text);
    for (; block < this.#blocks.length; block++, index = 0) {
      const at = this.#blocks[block] as Change[];
      for (; index < at.length; index++) yield at[index] as Change;
    }
  }

  /** Changes whose keys are before a key, the last one first. Nothing may be changed meanwhile. */
  *before(text: string): Generator<Change, void, void> {
    let { block, index } = this.#find(text);
    for (; block >= 0; block--, index = Number.POSITIVE_INFINITY) {
      const at = this.#blocks[block];
      if (at === undefined) continue;
      for (index = Math.min(index, at.length) - 1; index >= 0; index--) yield at[index] as Change;
    }
  }

  /** The position of the first key that is not before the given one. It is in the last block if there is no such key. */
  #find(text: string): Position {
    let low = 0;
    let high = this.#blocks.length;
    // The last block whose first key is not after it.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (((this.#blocks[middle] as Change[])[0] as Change).text <= text) low = middle + 1;
      else high = middle;
    }
    const block = Math.max(low - 1, 0);
    const at = this.#blocks[block];
    if (at === undefined) return { block, index: 0 };
    low = 0;
    high = at.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((at[middle] as Change).text < text) low = middle + 1;
      else high = middle;
    }
    return { block, index: low };
  }
}

function bytesOf({ key, value }: Change): number {
  return key.length + (value?.length ?? 0);
}
