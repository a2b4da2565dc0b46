import { resolveStep, stepNumber } from "../engine/step-reference.ts";
import { parsePlaceholder } from "./placeholder-name.ts";

/** A step that is there, or the place of one whose ADD_STEP failed, or of one that was removed. */
export type Slot = { id: string; name: string } | { id: undefined; name: string; why: string } | typeof REMOVED;

const REMOVED = { id: undefined, name: "", removed: true } as const;

/** A step of a workflow as it was read. */
export interface KnownStep {
  id: string;
  name: string;
  /** Which of the steps ever added to the workflow it is, from 1; the next one where not given. */
  number?: number;
  dependencies?: readonly string[];
}

/** A step that depends on steps that are not there yet. */
export interface Waiter {
  id: string;
  dependencies: string[];
}

/** What a reference to a step means at this point of the message. */
export type StepMeaning =
  | { is: "step"; id: string; name: string }
  /** It names a step that could not be added. */
  | { is: "failed"; label: string; why: string }
  /** It names a step that was removed. */
  | { is: "removed"; label: string }
  /** Nothing yet; `reference` is how the engine may still resolve it when the workflow is executed. */
  | { is: "later"; reference: string; number: number | undefined };

/** The steps of one workflow in the order added, counting those that were removed or failed in this message. */
export class StepSlots {
  readonly slots: Slot[] = [];
  readonly #byName = new Map<string, number>();
  /** Steps that wait for a step by its number, by that number. */
  readonly #waiting = new Map<number, Waiter[]>();
  readonly #ids = new Set<string>();
  #failures = 0;

  /** `added` is how many steps the workflow ever had, those that are gone included. */
  constructor(steps: Iterable<KnownStep> = [], added = 0) {
    for (const step of steps) {
      this.add({ id: step.id, name: step.name }, step.number);
      this.awaitNumbers({ id: step.id, dependencies: [...(step.dependencies ?? [])] });
    }
    while (this.slots.length < added) this.slots.push(REMOVED);
  }

  /**
   * Appends a step, or the place of one that failed. Gives the steps whose dependency on this number had to be put in
   * other words: the engine does not count those that failed, so after one the numbers do not agree. `counted` is the
   * engine's number of a step.
   */
  add(slot: Slot, counted?: number): Waiter[] {
    // After a crash a step may have been read from the database before the effect of the command that added it is applied.
    if (slot.id !== undefined && this.#ids.has(slot.id)) return [];
    if (slot.id !== undefined) this.#ids.add(slot.id);
    if (counted !== undefined) while (this.slots.length + 1 < counted + this.#failures) this.slots.push(REMOVED);
    const number = this.slots.push(slot);
    if (slot.name !== "") this.#byName.set(slot.name, number - 1);
    const agrees = this.#failures === 0 && slot.id !== undefined;
    if (slot.id === undefined) this.#failures++;
    const instead = slot.id ?? slot.name;
    if (agrees || instead === "") return [];
    const waiters = this.#waiting.get(number) ?? [];
    for (const waiter of waiters)
      waiter.dependencies = waiter.dependencies.map((one) =>
        numberOf(one) === number && one !== slot.name ? instead : one,
      );
    return waiters;
  }

  /** Whether another step than this one has the name. */
  hasNamesake(name: string, id: string): boolean {
    const at = this.#byName.get(name);
    if (at === undefined) return false;
    const isOther = (slot: Slot | undefined): boolean => slot?.id !== undefined && slot.id !== id;
    return isOther(this.slots[at]) || this.slots.some((slot) => slot.name === name && isOther(slot));
  }

  /** The place of a step, from 1, where it is there. */
  numberOf(id: string): number | undefined {
    const at = this.slots.findIndex((slot) => slot.id === id);
    return at < 0 ? undefined : at + 1;
  }

  /** The number that the engine gives the next step, or has given this one if a crash hid that. */
  nextNumber(id: string): number {
    const place = this.numberOf(id);
    return place === undefined ? this.slots.length + 1 - this.#failures : place - this.#failures;
  }

  /** The place that a step gets which the engine has counted so. */
  numberFor(counted: number): number {
    return Math.max(this.slots.length + 1, counted + this.#failures);
  }

  /** Puts the place of a failed step where it was counted (from 1), after the steps were read again. */
  insertFailed(number: number, slot: Slot): void {
    this.slots.splice(Math.min(number - 1, this.slots.length), 0, slot);
    this.#failures++;
    this.#index();
  }

  rename(id: string, name: string): void {
    const at = this.slots.findIndex((one) => one.id === id);
    if (at >= 0) this.slots[at] = { id, name };
    this.#index();
  }

  /** Its number stays its own: the steps after it keep theirs. */
  remove(id: string): void {
    const at = this.slots.findIndex((one) => one.id === id);
    if (at >= 0) this.slots[at] = REMOVED;
    this.#index();
  }

  /** Remembers the steps that this one waits for by their numbers, and that are not there yet. */
  awaitNumbers(waiter: Waiter): void {
    for (const dependency of waiter.dependencies) {
      const number = numberOf(dependency);
      if (number === undefined || number <= this.slots.length) continue;
      this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), waiter]);
    }
  }

  /** Id, exact name (the last of that name), `step3` in any spelling, a name in other case, the beginning of an id. */
  resolve(reference: string): StepMeaning {
    const named = this.#byName.get(reference);
    if (named !== undefined) return this.#meaning(named, reference);
    const number = numberOf(reference);
    if (number !== undefined) {
      if (number >= 1 && number <= this.slots.length) return this.#meaning(number - 1, `step${number}`);
      return { is: "later", reference: stepNumber(reference) === number ? reference : `step${number}`, number };
    }
    const steps = this.slots.map((slot) => ({ id: slot.id ?? "", name: slot.name }));
    const found = resolveStep(reference, steps);
    return found === undefined ? { is: "later", reference, number: undefined } : this.#meaning(found, reference);
  }

  #meaning(at: number, label: string): StepMeaning {
    const slot = this.slots[at] as Slot;
    if (slot.id !== undefined) return { is: "step", id: slot.id, name: slot.name };
    if ("removed" in slot) return { is: "removed", label };
    return { is: "failed", label: slot.name === "" ? label : slot.name, why: slot.why };
  }

  #index(): void {
    this.#byName.clear();
    for (const [at, slot] of this.slots.entries()) if (slot.name !== "") this.#byName.set(slot.name, at);
  }
}

function numberOf(reference: string): number | undefined {
  const placeholder = parsePlaceholder(reference);
  return placeholder?.kind === "step" ? placeholder.number : undefined;
}
