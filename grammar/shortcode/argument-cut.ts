import type { Argument, ShortcodeErrorCode } from "./nodes.ts";

/** What is wrong with an island, before lines and columns are known. */
export interface Flaw {
  code: ShortcodeErrorCode;
  message: string;
  start: number;
  end: number;
  expected?: string;
}

/** What became of the text at an argument's place. */
export interface ArgumentCut {
  /** Absent where the argument could not be read. */
  argument?: Argument;
  /** The offset of the `:` or `]` after it; -1 where the island cannot go on. */
  next: number;
  /** How far the text surely belongs to the island, should it never be closed. */
  reach: number;
  flaw?: Flaw | undefined;
  /** True where the argument looked like JSON but is bare text. */
  bare?: boolean;
}
