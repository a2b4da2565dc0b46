import type { Source } from "./source.ts";
import { UNDECIDED } from "./start.ts";

/**
 * The offsets in a text at which something occurs. They are found once and kept in order, so that overlapping scans, such
 * as those of many broken shortcodes, never read the same stretch twice. The text is read only as far as needed.
 */
export class Occurrences {
  readonly #found: number[] = [];
  #at = 0;
  readonly #source: Source;
  readonly #code: number;
  readonly #matches: (at: number) => boolean | undefined;

  /** `matches` tells whether it occurs at an offset that has this code, or returns undefined if more text is needed. */
  constructor(source: Source, code: number, matches: (at: number) => boolean | undefined) {
    this.#source = source;
    this.#code = code;
    this.#matches = matches;
  }

  /**
   * The first occurrence at or after `from`. If there is none before `limit`: some offset at or after `limit`, or the
   * text's length. UNDECIDED if more text is needed.
   */
  next(from: number, limit: number): number {
    const source = this.#source;
    const known = firstFrom(this.#found, from);
    if (known !== undefined) return known;
    while (this.#at < limit) {
      const at = source.find(this.#code, this.#at);
      this.#at = at;
      if (at >= source.length) return source.final ? at : UNDECIDED;
      const isMatch = this.#matches(at);
      if (isMatch === undefined) return UNDECIDED;
      this.#at = at + 1;
      if (!isMatch) continue;
      this.#found.push(at);
      if (at >= from) return at;
    }
    return this.#at;
  }
}

/** The first number of a sorted list that is not below `from`. */
export function firstFrom(sorted: readonly number[], from: number): number | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return sorted[low];
}
