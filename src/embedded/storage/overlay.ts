import type { KeyChange } from "./log-record.ts";

/** A change to a key that the tree does not have yet. */
export interface Change extends KeyChange {
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
/** Roughly how much memory a change takes besides its key and value. */
const CHANGE_BYTES = 250;

/** Changes ordered by key: a list of short sorted lists. */
export class Overlay {
  readonly #changes = new Map<string, Change>();
  readonly #blocks: Change[][] = [];
  #bytes = 0;
  /** Where the key that was last looked up is, or would be. */
  #block = 0;
  #index = 0;

  get size(): number {
    return this.#changes.size;
  }

  /** The bytes of its keys and values. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Roughly how much memory it takes, in bytes. */
  get memory(): number {
    return this.#bytes + this.#changes.size * CHANGE_BYTES;
  }

  get(text: string): Change | undefined {
    return this.#changes.get(text);
  }

  /** Adds a change. Returns the previous change to the same key, which it replaces. */
  set(change: Change): Change | undefined {
    const { text } = change;
    const before = this.#changes.get(text);
    this.#changes.set(text, change);
    this.#bytes += bytesOf(change);
    this.#find(text);
    const block = this.#blocks[this.#block];
    if (before !== undefined) {
      this.#bytes -= bytesOf(before);
      (block as Change[])[this.#index] = change;
    } else if (block === undefined) {
      this.#blocks.push([change]);
    } else {
      block.splice(this.#index, 0, change);
      if (block.length > MOST_IN_BLOCK) this.#blocks.splice(this.#block + 1, 0, block.splice(block.length >> 1));
    }
    return before;
  }

  delete(text: string): void {
    const before = this.#changes.get(text);
    if (before === undefined) return;
    this.#forget(before);
    this.#find(text);
    const block = this.#blocks[this.#block] as Change[];
    block.splice(this.#index, 1);
    if (block.length === 0) this.#blocks.splice(this.#block, 1);
  }

  /** Deletes the changes up to a sequence whose keys are in a range. The end of the range is excluded; without one, it is open. */
  deleteRange(from: string, to: string | undefined, upTo: number): void {
    this.#find(from);
    const first = this.#block;
    const isKept = (change: Change): boolean => {
      if (change.sequence > upTo || change.text < from || (to !== undefined && change.text >= to)) return true;
      this.#forget(change);
      return false;
    };
    let end = first;
    const kept: Change[][] = [];
    for (; end < this.#blocks.length; end++) {
      const block = this.#blocks[end] as Change[];
      if (to !== undefined && (block[0] as Change).text >= to) break;
      const rest = block.filter(isKept);
      if (rest.length > 0) kept.push(rest);
    }
    this.#blocks.splice(first, end - first, ...kept);
  }

  #forget(change: Change): void {
    this.#changes.delete(change.text);
    this.#bytes -= bytesOf(change);
  }

  clear(): void {
    this.#changes.clear();
    this.#blocks.length = 0;
    this.#bytes = 0;
  }

  /** Changes in order of their keys, starting at a key. Nothing may be changed while it is read. */
  *from(text: string): Generator<Change, void, void> {
    this.#find(text);
    let index = this.#index;
    for (let block = this.#block; block < this.#blocks.length; block++, index = 0) {
      const at = this.#blocks[block] as Change[];
      for (; index < at.length; index++) yield at[index] as Change;
    }
  }

  /** Changes whose keys are before a key, last first. Nothing may be changed while it is read. */
  *before(text: string): Generator<Change, void, void> {
    this.#find(text);
    let index = this.#index;
    for (let block = this.#block; block >= 0; block--, index = Number.POSITIVE_INFINITY) {
      const at = this.#blocks[block];
      if (at === undefined) return;
      for (index = Math.min(index, at.length) - 1; index >= 0; index--) yield at[index] as Change;
    }
  }

  /** Sets the position of the first key that is not before the given one, or after the last key of its block. */
  #find(text: string): void {
    let low = 0;
    let high = this.#blocks.length;
    // The last block whose first key is at or before it.
    while (low < high) {
      const middle = (low + high) >> 1;
      if (((this.#blocks[middle] as Change[])[0] as Change).text <= text) low = middle + 1;
      else high = middle;
    }
    this.#block = low > 0 ? low - 1 : 0;
    const block = this.#blocks[this.#block];
    low = 0;
    high = block === undefined ? 0 : block.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (((block as Change[])[middle] as Change).text < text) low = middle + 1;
      else high = middle;
    }
    this.#index = low;
  }
}

function bytesOf({ key, value }: Change): number {
  return value === undefined ? key.length : key.length + value.length;
}
