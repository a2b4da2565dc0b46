import { tick } from "../budget.ts";
import { codeAt, isLast, MOST_STEPS, RegexProgram, type State } from "./regex-program.ts";
import { NONE, RegexError, type RegexTree } from "./regex-tree.ts";

interface Thread {
  readonly at: number;
  /** Where the match and each group begin and end, in UTF-16 units; -1 where a group took no part. */
  readonly slots: readonly number[];
}

/**
 * A pattern as a machine that also says what its groups matched. It follows all possibilities at once, in the order in
 * which a backtracking engine would try them, so it finds the same match in time that is linear in the text.
 */
export class CaptureMachine {
  readonly #program: RegexProgram;
  /** How many groups the pattern has. */
  readonly groups: number;

  constructor(tree: RegexTree) {
    this.groups = groupsIn(tree);
    this.#program = new RegexProgram(tree, true);
  }

  /** The first match that begins at a place or after it, as the places of the whole and of each group. */
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
    /** Follows what needs no character, by preference; true where that reaches a match, which ends what is less preferred. */
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
      // A match may begin at any character, unless one began before.
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
