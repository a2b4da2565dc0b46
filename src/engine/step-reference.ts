import { foldName } from "../../grammar/names.ts";

/** What identifies a step in a reference. */
export interface NamedStep {
  id: string;
  name: string;
  /** Its number among all steps ever added, from 1. Default: its position. */
  number?: number;
}

/** What a reference to a step means: an index, names that it could all mean, or nothing. */
export type Meaning = { is: "step"; index: number } | { is: "ambiguous"; names: string[] } | undefined;

/** `step3`, `step3_id`, `Step 3`, `step-3`: the number, else undefined. */
export function stepNumber(reference: string): number | undefined {
  const digits = /^step(\d{1,5})(?:id)?$/.exec(foldName(reference.slice(0, 40)))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

const PREVIOUS: ReadonlySet<string> = new Set(
  `previous, the previous, previous step, the previous step, prev, prev step, last, last step, the last step, the step before,
  step before, before, preceding, preceding step, above, the above, step above, the step above, sebelumnya,
  langkah sebelumnya, step sebelumnya, langkah terakhir`
    .split(",")
    .map(foldName),
);

/** Whether a reference means the step before: `previous`, `last_step`, "the step before". */
export function meansPrevious(reference: string): boolean {
  return reference.length <= 40 && PREVIOUS.has(foldName(reference));
}

/**
 * What a reference means to step `from`. In this order: an id; an exact name (the last one before `from`, else the first after
 * it, so that each of two steps called "Wait" is found by its neighbors); `step3`; a name in another spelling; `previous`; a
 * unique beginning of an id.
 */
export function meaningOf(reference: string, steps: readonly NamedStep[], from = steps.length): Meaning {
  const index = indexOf(steps);
  const at = index.find(reference, from);
  if (typeof at !== "object") return at === undefined ? undefined : { is: "step", index: at };
  return { is: "ambiguous", names: at };
}

/** Like {@link meaningOf}, but without distinguishing an ambiguous reference from a missing step. */
export function resolveStep(reference: string, steps: readonly NamedStep[], from = steps.length): number | undefined {
  const at = indexOf(steps).find(reference, from);
  return typeof at === "object" ? undefined : at;
}

/** Lists of steps never change, and a plan of thousands is asked thousands of times. */
const indices = new WeakMap<readonly NamedStep[], StepIndex>();

function indexOf(steps: readonly NamedStep[]): StepIndex {
  const known = indices.get(steps);
  if (known !== undefined) return known;
  const index = new StepIndex(steps);
  indices.set(steps, index);
  return index;
}

/** Steps by id, by name and by folded name; the positions under a name are in order. */
class StepIndex {
  readonly #steps: readonly NamedStep[];
  readonly #byId = new Map<string, number>();
  readonly #byName = new Map<string, number[]>();
  #byFoldedName: Map<string, number[]> | undefined;

  constructor(steps: readonly NamedStep[]) {
    this.#steps = steps;
    for (const [i, { id, name }] of steps.entries()) {
      if (!this.#byId.has(id)) this.#byId.set(id, i);
      addTo(this.#byName, name, i);
    }
  }

  find(reference: string, from: number): number | undefined | string[] {
    const byName = this.#byId.get(reference) ?? nearest(this.#byName.get(reference), from);
    if (byName !== undefined) return byName;
    const number = stepNumber(reference);
    if (number !== undefined) return this.#numbered(number);
    const alike = this.#alike(foldName(reference));
    if (alike.length === 0 && meansPrevious(reference)) return from > 0 ? from - 1 : undefined;
    const others = alike.filter((at) => at !== from);
    const names = [...new Set(others.map((at) => this.#steps[at]!.name))];
    if (names.length > 1) return names;
    return nearest(others, from) ?? this.#byBeginning(reference);
  }

  #alike(folded: string): readonly number[] {
    if (this.#byFoldedName === undefined) {
      this.#byFoldedName = new Map();
      for (const [i, { name }] of this.#steps.entries()) addTo(this.#byFoldedName, foldName(name), i);
    }
    return this.#byFoldedName.get(folded) ?? [];
  }

  /** Numbers increase with position, so a step is never after the position of its number. */
  #numbered(number: number): number | undefined {
    for (let i = Math.min(number, this.#steps.length) - 1; i >= 0; i--) {
      const own = this.#steps[i]?.number ?? i + 1;
      if (own <= number) return own === number ? i : undefined;
    }
    return undefined;
  }

  #byBeginning(reference: string): number | undefined {
    if (!reference.startsWith("st_") || reference.length < 5) return undefined;
    const first = this.#steps.findIndex((step) => step.id.startsWith(reference));
    const isUnique = first >= 0 && !this.#steps.some((step, i) => i > first && step.id.startsWith(reference));
    return isUnique ? first : undefined;
  }
}

function addTo(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function nearest(positions: readonly number[] | undefined, from: number): number | undefined {
  return positions?.findLast((at) => at < from) ?? positions?.find((at) => at > from);
}
