/** A test of one character, by its code point. */
export type CharTest = (code: number) => boolean;

/** A pattern, parsed. */
export type RegexTree =
  | { readonly kind: "empty" }
  | { readonly kind: "char"; readonly test: CharTest }
  | { readonly kind: "assert"; readonly holds: (before: number, after: number, atEnd: boolean) => boolean }
  | { readonly kind: "choice"; readonly parts: readonly RegexTree[] }
  /** A sequence with a group's number captures what it matches. */
  | { readonly kind: "sequence"; readonly parts: readonly RegexTree[]; readonly group?: number }
  | {
      readonly kind: "repeat";
      readonly part: RegexTree;
      readonly least: number;
      readonly most: number;
      readonly lazy: boolean;
    };

/** Stands for the character before the first and after the last. */
export const NONE = -1;

/** Why a pattern is refused. */
export class RegexError extends Error {}
