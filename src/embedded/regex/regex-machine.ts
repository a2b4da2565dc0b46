import { tick } from "../budget.ts";
import { codeAt, isLast, MOST_STEPS, RegexProgram, type State } from "./regex-program.ts";
import { NONE, RegexError, type RegexTree } from "./regex-tree.ts";

/**
 * A pattern as a machine that follows all its possibilities at once, character by character: its time is the text's
 * length times the pattern's size, whatever both are.
 */
export class RegexMachine {
  readonly #program: RegexProgram;

  constructor(tree: RegexTree) {
    this.#program = new RegexProgram(tree, false);
  }

  /** Whether the pattern matches anywhere in the text. */
  matches(text: string): boolean {
    const { states, start: first } = this.#program;
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
      // A match may begin at any character.
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
