import type { Source } from "./source.ts";
import { UNDECIDED } from "./start.ts";

/**
 * The places in a text where something stands, found once and kept in order, so that overlapping scans, such as those
 * of many broken shortcodes, never read the same stretch twice. The text is read only as far as needed.
 */
export class Occurrences {
  readonly #found: number[] = [];
  #at = 0;
  readonly #source: Source;
  readonly #code: number;
  readonly #stands: (at: number) => boolean | undefined;

  /** `stands` tells whether it stands at an offset with this code; undefined where more text is needed. */
  constructor(source: Source, code: number, stands: (at: number) => boolean | undefined) {
    this.#source = source;
    this.#code = code;
    this.#stands = stands;
  }

  /**
   * The first place from `from` on. Where there is none before `limit`: some offset from `limit` on, or the text's
   * length. UNDECIDED where more text is needed.
   */
  next(from: number, limit: number): number {
    const source = this.#source;
    const known = firstFrom(this.#found, from);
    if (known !== undefined) return known;
    while (this.#at < limit) {
      const at = source.find(this.#code, this.#at);
      this.#at = at;
      if (at >= source.length) return source.final ? at : UNDECIDED;
      const stands = this.#stands(at);
      if (stands === undefined) return UNDECIDED;
      this.#at = at + 1;
      if (!stands) continue;
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
