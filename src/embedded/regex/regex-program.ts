import { type CharTest, NONE, RegexError, type RegexTree } from "./regex-tree.ts";

const MOST_STATES = 20_000;
/** Steps of one match; some tens of milliseconds at most. */
export const MOST_STEPS = 50_000_000;

/** What a machine may do at a place of the text. Of a fork `next` is preferred. */
export type State =
  | { readonly kind: "char"; readonly test: CharTest; readonly next: number }
  | {
      readonly kind: "assert";
      readonly holds: (before: number, after: number, last: boolean) => boolean;
      readonly next: number;
    }
  | { readonly kind: "fork"; readonly next: number; readonly other: number }
  | { readonly kind: "save"; readonly slot: number; readonly next: number }
  | { readonly kind: "match" };

/** A pattern's states, built from its end to its start; groups save where they begin and end only where `saves` is set. */
export class RegexProgram {
  readonly states: State[] = [];
  readonly start: number;
  readonly #saves: boolean;

  constructor(tree: RegexTree, saves: boolean) {
    this.#saves = saves;
    this.start = this.#group(0, this.#add({ kind: "match" }), (end) => this.#build(tree, end));
  }

  #add(state: State): number {
    if (this.states.length >= MOST_STATES) throw new RegexError("regular expression is too large");
    return this.states.push(state) - 1;
  }

  /** What `build` makes to lie before `next`, as the group of that number; the whole match is group 0. */
  #group(group: number | undefined, next: number, build: (next: number) => number): number {
    if (!this.#saves || group === undefined) return build(next);
    const end = this.#add({ kind: "save", slot: 2 * group + 1, next });
    return this.#add({ kind: "save", slot: 2 * group, next: build(end) });
  }

  #build(tree: RegexTree, next: number): number {
    switch (tree.kind) {
      case "empty":
        return next;
      case "char":
        return this.#add({ kind: "char", test: tree.test, next });
      case "assert":
        return this.#add({ kind: "assert", holds: tree.holds, next });
      case "sequence":
        return this.#group(tree.group, next, (end) => tree.parts.reduceRight((to, part) => this.#build(part, to), end));
      case "choice":
        return tree.parts
          .map((part) => this.#build(part, next))
          .reduceRight((other, start) => this.#add({ kind: "fork", next: start, other }));
      case "repeat":
        return this.#repeat(tree, next);
    }
  }

  #repeat({ part, least, most, lazy }: Extract<RegexTree, { kind: "repeat" }>, next: number): number {
    const fork = (body: number, exit: number): State =>
      lazy ? { kind: "fork", next: exit, other: body } : { kind: "fork", next: body, other: exit };
    let to = next;
    if (most === Number.POSITIVE_INFINITY) {
      to = this.#add(fork(next, next));
      this.states[to] = fork(this.#build(part, to), next);
    } else for (let i = least; i < most; i++) to = this.#add(fork(this.#build(part, to), next));
    for (let i = 0; i < least; i++) to = this.#build(part, to);
    return to;
  }
}

/** The character at a place, or NONE behind the last. */
export function codeAt(text: string, at: number): number {
  return text.codePointAt(at) ?? NONE;
}

/** Whether the character is the text's last: `$` also matches before a final newline. */
export function isLast(text: string, at: number, code: number): boolean {
  return code !== NONE && at + (code > 0xffff ? 2 : 1) >= text.length;
}
