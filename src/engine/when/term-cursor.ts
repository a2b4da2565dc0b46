import type { TimeUnit } from "./languages/time-language.ts";
import type { Word } from "./terms.ts";

/** A position in the words of a phrase, each of which is read as whatever fits there. */
export class TermCursor {
  readonly #words: readonly Word[];
  /** The index of the next word. */
  at = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  get length(): number {
    return this.#words.length;
  }

  /** What a word stands for if it is read as a term of that kind. */
  value(kind: string, at = this.at): number | string | undefined {
    return this.#words[at]?.readings.find((reading) => reading.kind === kind)?.value;
  }

  has(kind: string, at = this.at): boolean {
    return this.value(kind, at) !== undefined;
  }

  number(kind: string, at = this.at): number | undefined {
    const value = this.value(kind, at);
    return typeof value === "number" ? value : undefined;
  }

  isDigits(at: number): boolean {
    return this.#words[at]?.isDigits === true;
  }

  /** Whether any word of the phrase could be of both kinds. */
  some(kind: string, other: string): boolean {
    return this.#words.some((_, i) => this.has(kind, i) && this.has(other, i));
  }

  /** Moves past the next word if it can be of that kind. */
  take(kind: string): boolean {
    const has = this.has(kind);
    if (has) this.at += 1;
    return has;
  }

  takeNumber(kind: string): number | undefined {
    const value = this.number(kind);
    if (value !== undefined) this.at += 1;
    return value;
  }

  takeUnit(): TimeUnit | undefined {
    const unit = this.value("unit") as TimeUnit | undefined;
    if (unit !== undefined) this.at += 1;
    return unit;
  }

  /** Runs a reader, and steps back if it does not read anything. */
  try(reader: () => boolean): boolean {
    const from = this.at;
    const done = reader() && this.at > from;
    if (!done) this.at = from;
    return done;
  }

  /** Goes past words that say nothing. */
  skipLinks(): void {
    while (this.has("link")) this.at += 1;
  }
}
