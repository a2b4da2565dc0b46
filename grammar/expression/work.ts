import { say } from "../sentences.ts";
import { EvaluationError } from "./evaluation-error.ts";

/** How many items and characters one evaluation of a condition may look at or copy: about a tenth of a second. */
export const MAX_WORK = 4_000_000;

/** The work that an evaluation has left. */
export class Work {
  #left = MAX_WORK;

  /** How much is left. */
  get left(): number {
    return this.#left;
  }

  /** Counts what an operation looks at or copies. Throws an `EvaluationError` once there is no work left. */
  spend(items: number): void {
    this.#left -= items;
    if (this.#left < 0) throw new EvaluationError("too-large", say("conditionTakesTooLong"));
  }
}

/** The longest text that is searched for with `includes`, which may compare it at every offset. */
const MAX_PLAIN = 32;

/** Whether a text contains another: linear in both, also for texts that repeat themselves (Knuth, Morris and Pratt). */
export function containsText(holder: string, item: string): boolean {
  if (item.length <= MAX_PLAIN || item.length > holder.length) return holder.includes(item);
  const borders = new Uint32Array(item.length);
  let same = 0;
  for (let i = 1; i < item.length; i += 1) {
    while (same > 0 && item.charCodeAt(i) !== item.charCodeAt(same)) same = borders[same - 1]!;
    if (item.charCodeAt(i) === item.charCodeAt(same)) same += 1;
    borders[i] = same;
  }
  same = 0;
  for (let i = 0; i < holder.length; i += 1) {
    while (same > 0 && holder.charCodeAt(i) !== item.charCodeAt(same)) same = borders[same - 1]!;
    if (holder.charCodeAt(i) === item.charCodeAt(same)) same += 1;
    if (same === item.length) return true;
  }
  return false;
}
