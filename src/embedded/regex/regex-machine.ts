import { tick } from "../budget.ts";
import { type CharTest, NONE, RegexError, type RegexTree } from "./regex-tree.ts";

const MOST_STATES = 20_000;
/** How many steps one match may take. */
const MOST_STEPS = 50_000_000;

/** One state of a machine. At a fork, `next` is tried first. */
type State =
  | { readonly kind: "char"; readonly test: CharTest; readonly next: number }
  | {
      readonly kind: "assert";
      readonly holds: (before: number, after: number, last: boolean) => boolean;
      readonly next: number;
    }
  | { readonly kind: "fork"; readonly next: number; readonly other: number }
  | { readonly kind: "save"; readonly slot: number; readonly next: number }
  | { readonly kind: "match" };

/** The states of a pattern, built from its end to its start. With `saves`, groups save where they begin and end. */
class RegexProgram {
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

  /** Puts what `build` makes before `next`, in the group with that number. The whole match is group 0. */
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

/** The code point at an index, or NONE after the last. */
function codeAt(text: string, at: number): number {
  return text.codePointAt(at) ?? NONE;
}

/** Whether a character is the last one: `$` also matches before a final newline. */
function isLast(text: string, at: number, code: number): boolean {
  return code !== NONE && at + (code > 0xffff ? 2 : 1) >= text.length;
}

/** Follows all possibilities at once, character by character, in time linear in the string (Thompson's algorithm). */
export class RegexMachine {
  readonly #program: RegexProgram;

  constructor(tree: RegexTree) {
    this.#program = new RegexProgram(tree, false);
  }

  /** Whether the pattern matches anywhere. */
  matches(text: string): boolean {
    const { states, start: first } = this.#program;
    const seen = new Uint32Array(states.length);
    let mark = 0;
    let steps = 0;
    let current: number[] = [];
    let next: number[] = [];
    const stack: number[] = [];
    /** Follows the states that take no character; true if they reach a match. */
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
        else if (state.kind === "save" || state.holds(before, after, last)) stack.push(state.next);
      }
      return false;
    };
    let before = NONE;
    let at = 0;
    let code = codeAt(text, 0);
    mark++;
    if (enter(current, first, NONE, code, isLast(text, 0, code))) return true;
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
      // A match may begin at every character.
      if (enter(next, first, before, following, last)) return true;
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

interface Thread {
  readonly at: number;
  /** Where the match and each group begin and end, as string indexes; -1 if a group took no part. */
  readonly slots: readonly number[];
}

/**
 * A machine that also says what the groups matched. It follows all possibilities at once, in the order in which a
 * backtracking engine would try them, so it finds the same match, in time linear in the string.
 */
export class CaptureMachine {
  readonly #program: RegexProgram;
  readonly groups: number;

  constructor(tree: RegexTree) {
    this.groups = groupsIn(tree);
    this.#program = new RegexProgram(tree, true);
  }

  /** The first match at or after an index: where the whole of it and each group begin and end. */
  find(text: string, from: number): readonly number[] | undefined {
    const { states, start } = this.#program;
    const seen = new Uint32Array(states.length);
    const none = new Array<number>(2 * this.groups + 2).fill(-1);
    let mark = 0;
    let steps = 0;
    let best: readonly number[] | undefined;
    let current: Thread[] = [];
    let next: Thread[] = [];
    const stack: Thread[] = [];
    /** Follows the states that take no character, best first; true at a match, which beats all that come after. */
    const enter = (list: Thread[], thread: Thread, at: number, before: number, after: number): boolean => {
      stack.push(thread);
      for (let here = stack.pop(); here !== undefined; here = stack.pop()) {
        const { slots } = here;
        if (seen[here.at] === mark) continue;
        seen[here.at] = mark;
        const state = states[here.at] as State;
        if (state.kind === "match") {
          best = slots;
          stack.length = 0;
          return true;
        }
        if (state.kind === "char") list.push(here);
        else if (state.kind === "fork") stack.push({ at: state.other, slots }, { at: state.next, slots });
        else if (state.kind === "save") {
          const saved = slots.slice();
          saved[state.slot] = at;
          stack.push({ at: state.next, slots: saved });
        } else if (state.holds(before, after, isLast(text, at, after))) stack.push({ at: state.next, slots });
      }
      return false;
    };
    let at = from;
    let before = from === 0 ? NONE : codeBefore(text, from);
    let code = codeAt(text, at);
    mark++;
    enter(current, { at: start, slots: none }, at, before, code);
    while (code !== NONE && (current.length > 0 || best === undefined)) {
      at += code > 0xffff ? 2 : 1;
      before = code;
      const following = codeAt(text, at);
      mark++;
      let matched = false;
      for (const thread of current) {
        const state = states[thread.at] as Extract<State, { kind: "char" }>;
        if (!state.test(code)) continue;
        matched = enter(next, { at: state.next, slots: thread.slots }, at, before, following);
        if (matched) break;
      }
      // A match may begin at every character, unless one began before.
      if (!matched && best === undefined) enter(next, { at: start, slots: none }, at, before, following);
      steps += (current.length + 1) * (1 + this.groups);
      tick((current.length + 1) * (1 + this.groups));
      if (steps > MOST_STEPS) throw new RegexError("the match exceeded its limit of steps");
      [current, next] = [next, current];
      next.length = 0;
      code = following;
    }
    return best;
  }
}

function groupsIn(tree: RegexTree): number {
  if (tree.kind === "repeat") return groupsIn(tree.part);
  if (tree.kind !== "sequence" && tree.kind !== "choice") return 0;
  return Math.max(0, tree.kind === "sequence" ? (tree.group ?? 0) : 0, ...tree.parts.map(groupsIn));
}

function codeBefore(text: string, at: number): number {
  const unit = text.charCodeAt(at - 1);
  return (unit & 0xfc00) === 0xdc00 && at > 1 ? (text.codePointAt(at - 2) as number) : unit;
}
