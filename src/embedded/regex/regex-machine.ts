import { tick } from "../budget.ts";
import { type CharTest, NONE, RegexError, type RegexTree } from "./regex-tree.ts";

const MOST_STATES = 20_000;
/** Steps of one match; some tens of milliseconds at most. */
const MOST_STEPS = 50_000_000;

type State =
  | { kind: "char"; test: CharTest; next: number }
  | { kind: "assert"; holds: (before: number, after: number, last: boolean) => boolean; next: number }
  | { kind: "fork"; next: number; other: number }
  | { kind: "match" };

/**
 * A pattern as a machine that follows all its possibilities at once, character by character: its time is the text's
 * length times the pattern's size, whatever both are.
 */
export class RegexMachine {
  readonly #states: State[] = [];
  readonly #start: number;

  constructor(tree: RegexTree) {
    const match = this.#add({ kind: "match" });
    this.#start = this.#build(tree, match);
  }

  #add(state: State): number {
    if (this.#states.length >= MOST_STATES) throw new RegexError("regular expression is too large");
    return this.#states.push(state) - 1;
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
        return tree.parts.reduceRight((to, part) => this.#build(part, to), next);
      case "choice":
        return tree.parts
          .map((part) => this.#build(part, next))
          .reduceRight((other, start) => this.#add({ kind: "fork", next: start, other }));
      case "repeat":
        return this.#repeat(tree.part, tree.least, tree.most, next);
    }
  }

  #repeat(part: RegexTree, least: number, most: number, next: number): number {
    let to = next;
    if (most === Number.POSITIVE_INFINITY) {
      const loop = this.#add({ kind: "fork", next, other: next });
      (this.#states[loop] as { next: number }).next = this.#build(part, loop);
      to = loop;
    } else
      for (let i = least; i < most; i++) to = this.#add({ kind: "fork", next: this.#build(part, to), other: next });
    for (let i = 0; i < least; i++) to = this.#build(part, to);
    return to;
  }

  /** Whether the pattern matches anywhere in the text. */
  matches(text: string): boolean {
    const states = this.#states;
    const seen = new Uint32Array(states.length);
    let mark = 0;
    let steps = 0;
    let current: number[] = [];
    let next: number[] = [];
    const stack: number[] = [];
    /** Follows what needs no character; true where that reaches a match. */
    const enter = (list: number[], start: number, before: number, after: number, last: boolean): boolean => {
      stack.push(start);
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        if (seen[at] === mark) continue;
        seen[at] = mark;
        const state = states[at] as State;
        if (state.kind === "match") {
          stack.length = 0;
          return true;
        }
        if (state.kind === "char") list.push(at);
        else if (state.kind === "fork") stack.push(state.other, state.next);
        else if (state.holds(before, after, last)) stack.push(state.next);
      }
      return false;
    };
    let before = NONE;
    let at = 0;
    let code = codeAt(text, 0);
    mark++;
    if (enter(current, this.#start, NONE, code, isLast(text, 0, code))) return true;
    while (code !== NONE) {
      at += code > 0xffff ? 2 : 1;
      const following = codeAt(text, at);
      const last = isLast(text, at, following);
      mark++;
      for (const index of current) {
        const state = states[index] as Extract<State, { kind: "char" }>;
        if (state.test(code) && enter(next, state.next, code, following, last)) return true;
      }
      before = code;
      // A match may begin at any character.
      if (enter(next, this.#start, before, following, last)) return true;
      steps += current.length + 1;
      tick(current.length + 1);
      if (steps > MOST_STEPS) throw new RegexError("the match exceeded its limit of steps");
      [current, next] = [next, current];
      next.length = 0;
      code = following;
    }
    return false;
  }
}

function codeAt(text: string, at: number): number {
  return text.codePointAt(at) ?? NONE;
}

/** Whether the character is the text's last: `$` also matches before a final newline. */
function isLast(text: string, at: number, code: number): boolean {
  return code !== NONE && at + (code > 0xffff ? 2 : 1) >= text.length;
}
