import { foldName } from "../../grammar/names.ts";
import { meansPrevious, stepNumber } from "../engine/step-reference.ts";
import type { Wording } from "../i18n/problem.ts";
import { parsePlaceholder } from "./placeholder-name.ts";

/** The slot of a step that exists, that could not be added, or that was removed. */
export type Slot = { id: string; name: string } | { id: undefined; name: string; why: Wording } | typeof REMOVED;

const REMOVED = { id: undefined, name: "", removed: true } as const;

/** A step of a workflow as stored. */
export interface KnownStep {
  id: string;
  name: string;
  /** Its position among all steps ever added to the workflow, from 1. Default: the next one. */
  number?: number;
  dependencies?: readonly string[];
}

/** A step that depends on steps that do not exist yet. */
export interface Waiter {
  id: string;
  dependencies: string[];
}

/** What a reference to a step resolves to at this point of the message. */
export type StepMeaning =
  | { is: "step"; id: string; name: string }
  /** A step that could not be added. */
  | { is: "failed"; label: string; why: Wording }
  /** A step that was removed. */
  | { is: "removed"; label: string }
  /** Several steps, whose names differ from it and each other only in spelling. */
  | { is: "ambiguous"; names: string[] }
  /** The step before the first. */
  | { is: "none-before" }
  /** Nothing yet; the engine may still resolve `reference` when the workflow is executed. */
  | { is: "later"; reference: string; number: number | undefined };

/** The steps of one workflow in the order added, counting those that were removed or failed in this message. */
export class StepSlots {
  readonly slots: Slot[] = [];
  readonly #byName = new Map<string, number>();
  /** Names in use, by their folded form. */
  readonly #spellings = new Map<string, Set<string>>();
  /** Steps that wait for a step by its number, by that number. */
  readonly #waiting = new Map<number, Waiter[]>();
  readonly #ids = new Map<string, number>();
  #failures = 0;

  /** `added` is how many steps were ever added to the workflow, removed ones included. */
  constructor(steps: Iterable<KnownStep> = [], added = 0) {
    for (const step of steps) {
      this.add({ id: step.id, name: step.name }, step.number);
      this.awaitNumbers({ id: step.id, dependencies: [...(step.dependencies ?? [])] });
    }
    while (this.slots.length < added) this.slots.push(REMOVED);
  }

  /**
   * Appends a step, or the slot of one that failed. Returns the steps whose dependency on this number had to be rewritten:
   * the engine does not count failed steps, so after one its numbers differ. `counted` is the engine's number of the step.
   */
  add(slot: Slot, counted?: number): Waiter[] {
    // After a crash, a step may be read from the database before the effect of the command that added it is applied.
    if (slot.id !== undefined && this.#ids.has(slot.id)) return [];
    if (counted !== undefined) while (this.slots.length + 1 < counted + this.#failures) this.slots.push(REMOVED);
    const number = this.slots.push(slot);
    this.#know(slot, number - 1);
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

  /** Whether another step has this name. */
  hasNamesake(name: string, id: string): boolean {
    const at = this.#byName.get(name);
    if (at === undefined) return false;
    const isOther = (slot: Slot | undefined): boolean => slot?.id !== undefined && slot.id !== id;
    return isOther(this.slots[at]) || this.slots.some((slot) => slot.name === name && isOther(slot));
  }

  /** The number of a step that exists, from 1. */
  numberOf(id: string): number | undefined {
    const at = this.slots.findIndex((slot) => slot.id === id);
    return at < 0 ? undefined : at + 1;
  }

  /** The number that the engine will give this step, or gave it before a crash. */
  nextNumber(id: string): number {
    const number = this.numberOf(id);
    return (number ?? this.slots.length + 1) - this.#failures;
  }

  /** The slot number of a step that has this number in the engine. */
  numberFor(counted: number): number {
    return Math.max(this.slots.length + 1, counted + this.#failures);
  }

  /** Inserts the slot of a failed step at its number (from 1), after the steps were read again. */
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

  /** Keeps the slot, so that later steps keep their numbers. */
  remove(id: string): void {
    const at = this.slots.findIndex((one) => one.id === id);
    if (at >= 0) this.slots[at] = REMOVED;
    this.#index();
  }

  /** Remembers the step as a waiter for each numbered dependency that does not exist yet. */
  awaitNumbers(waiter: Waiter): void {
    for (const dependency of waiter.dependencies) {
      const number = numberOf(dependency);
      if (number === undefined || number <= this.slots.length) continue;
      this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), waiter]);
    }
  }

  /**
   * Accepts an exact name (the last one), `step3` in any spelling, an id, a name in another spelling, `previous`, the number of
   * a step that is there, or a prefix of an id. `own` is the step that refers, if it is there already.
   */
  resolve(reference: string, own?: string): StepMeaning {
    const named = this.#byName.get(reference);
    if (named !== undefined) return this.#meaning(named, reference);
    const number = numberOf(reference);
    if (number !== undefined) {
      if (number >= 1 && number <= this.slots.length) return this.#meaning(number - 1, `step${number}`);
      return { is: "later", reference: stepNumber(reference) === number ? reference : `step${number}`, number };
    }
    const byId = this.#ids.get(reference);
    if (byId !== undefined) return this.#meaning(byId, reference);
    const names = [...(this.#spellings.get(foldName(reference)) ?? [])];
    if (names.length > 1) return { is: "ambiguous", names };
    if (names[0] !== undefined) return this.#meaning(this.#byName.get(names[0])!, reference);
    if (meansPrevious(reference)) return this.#before(own, reference);
    const counted = /^\d{1,5}$/.test(reference) ? Number(reference) : 0;
    if (counted >= 1 && counted <= this.slots.length) return this.#meaning(counted - 1, `step${counted}`);
    const begins = this.#byBeginning(reference);
    return begins === undefined ? { is: "later", reference, number: undefined } : this.#meaning(begins, reference);
  }

  /** The last step before `own`, or of all. One that could not be added counts: nothing may quietly take its place. */
  #before(own: string | undefined, reference: string): StepMeaning {
    const end = own === undefined ? undefined : this.#ids.get(own);
    const at = this.slots.slice(0, end).findLastIndex((slot) => !("removed" in slot));
    return at < 0 ? { is: "none-before" } : this.#meaning(at, reference);
  }

  #byBeginning(reference: string): number | undefined {
    if (!reference.startsWith("st_") || reference.length < 5) return undefined;
    const found = [...this.#ids].filter(([id]) => id.startsWith(reference));
    return found.length === 1 ? found[0]?.[1] : undefined;
  }

  #meaning(at: number, label: string): StepMeaning {
    const slot = this.slots[at] as Slot;
    if (slot.id !== undefined) return { is: "step", id: slot.id, name: slot.name };
    if ("removed" in slot) return { is: "removed", label };
    return { is: "failed", label: slot.name === "" ? label : slot.name, why: slot.why };
  }

  #index(): void {
    this.#byName.clear();
    this.#spellings.clear();
    this.#ids.clear();
    for (const [at, slot] of this.slots.entries()) this.#know(slot, at);
  }

  #know({ id, name }: Slot, at: number): void {
    if (id !== undefined) this.#ids.set(id, at);
    if (name === "") return;
    this.#byName.set(name, at);
    const folded = foldName(name);
    this.#spellings.set(folded, (this.#spellings.get(folded) ?? new Set()).add(name));
  }
}

function numberOf(reference: string): number | undefined {
  const placeholder = parsePlaceholder(reference);
  return placeholder?.kind === "step" ? placeholder.number : undefined;
}
