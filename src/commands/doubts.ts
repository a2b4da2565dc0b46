import { foldName } from "../../grammar/names.ts";
import type { JsonValue } from "../engine/json.ts";
import type { Wording } from "../i18n/problem.ts";
import type { Effect, StepEffect } from "./session-effect.ts";

type FailedStep = StepEffect & { set: "step-failed" };
type FailedChange = StepEffect & { set: "change-failed" };
type Unclear = Effect & { set: "unclear" };
type LostMaker = Effect & { set: "workflow-failed" | "execution-failed" | "schedule-failed" | "webhook-failed" };

/** Why a workflow must not start. `line`: where in the message, from 1. `more`: how many further reasons there are. */
export type Doubt = { why: Wording; line?: number | undefined; more: number } & (
  | { kind: "step"; name: string; number: number }
  | { kind: "change" | "unclear"; by: Wording }
);

/** How much of a cut-off message is remembered. */
const MAX_UNFINISHED = 100;

/**
 * What keeps workflows from being started: anything that shapes a workflow, or was probably meant to, and failed. A misspelled
 * gate must never count as no gate. A step that was added again under its name is no longer in doubt.
 */
export class Doubts {
  /** Failed ADD_STEPs, by workflow and the step's folded name. */
  readonly #steps = new Map<string, Map<string, FailedStep>>();
  /** Failed EDIT_STEPs and REMOVE_STEPs, by workflow. */
  readonly #changes = new Map<string, FailedChange[]>();
  readonly #unclear: Unclear[] = [];
  /** What an earlier message that was cut off left unfinished. Forgotten once a workflow is created. */
  #unfinished: readonly Effect[];

  /** `unfinished` is the result of {@link unfinishedAfter} for the chat's last message. */
  constructor(unfinished: JsonValue | undefined) {
    this.#unfinished = Array.isArray(unfinished) ? (unfinished as unknown as Effect[]) : [];
  }

  apply(effect: Effect): void {
    switch (effect.set) {
      case "workflow":
        this.#unfinished = [];
        return;
      case "step":
        this.#correct(effect.workflow, effect.name);
        return;
      case "step-failed": {
        const failed = this.#steps.get(effect.workflow) ?? new Map<string, FailedStep>();
        this.#steps.set(effect.workflow, failed.set(keyOf(effect), effect));
        return;
      }
      case "change-failed": {
        const failed = this.#changes.get(effect.workflow);
        if (failed === undefined) this.#changes.set(effect.workflow, [effect]);
        else failed.push(effect);
        return;
      }
      case "unclear":
        this.#unclear.push(effect);
    }
  }

  #correct(workflow: string, name: string): void {
    const folded = foldName(name);
    this.#steps.get(workflow)?.delete(folded);
    const isCorrected = (effect: Effect): boolean =>
      effect.set === "step-failed" && effect.workflow === workflow && keyOf(effect) === folded;
    if (this.#unfinished.some(isCorrected))
      this.#unfinished = this.#unfinished.filter((effect) => !isCorrected(effect));
  }

  /**
   * Why this workflow must not start. Something unclear in the message may have been meant for any workflow. What an earlier
   * message left unfinished counts too, unless the workflow is named by its id, because then its author wants it as it is.
   */
  about(workflow: string, isById: boolean): Doubt | undefined {
    const steps = this.#steps.get(workflow);
    const [step] = steps?.values() ?? [];
    const changes = this.#changes.get(workflow) ?? [];
    const unclear = this.#unclear;
    const before = isById ? [] : this.#unfinished.filter((effect) => isAbout(effect, workflow));
    return (
      (step && doubt(step, (steps?.size ?? 1) - 1)) ??
      (changes[0] && doubt(changes[0], changes.length - 1)) ??
      (unclear[0] && doubt(unclear[0], unclear.length - 1)) ??
      (before[0] && doubt({ ...(before[0] as FailedStep), line: undefined }, before.length - 1))
    );
  }

  /** Why a workflow must not start that the start itself creates. */
  get unclear(): Doubt | undefined {
    return this.#unclear[0] && doubt(this.#unclear[0], this.#unclear.length - 1);
  }

  /** Steps that an earlier message was to add to the workflow. */
  unfinishedSteps(workflow: string): FailedStep[] {
    return this.#unfinished.filter(
      (effect): effect is FailedStep => effect.set === "step-failed" && effect.workflow === workflow,
    );
  }

  /** The command of an earlier message that was to create what a placeholder refers to. */
  unfinishedMaker(kind: "workflow" | "execution" | "schedule" | "webhook"): LostMaker | undefined {
    return this.#unfinished.find((effect): effect is LostMaker => effect.set === `${kind}-failed`);
  }

  /** What remains unfinished after a complete message; plain JSON. */
  get unfinished(): Effect[] {
    return [...this.#unfinished];
  }

  /** What remains unfinished after a cut-off message; plain JSON. `lost`: what its placeholders no longer refer to. */
  unfinishedAfter(lost: readonly Effect[]): Effect[] {
    const steps = [...this.#steps.values()].flatMap((failed) => [...failed.values()]);
    const changes = [...this.#changes.values()].flat();
    return [...this.#unfinished, ...lost, ...steps, ...changes, ...this.#unclear].slice(0, MAX_UNFINISHED);
  }
}

function keyOf({ name, number }: FailedStep): string {
  return foldName(name) || `#${number}`;
}

function doubt(effect: (FailedStep | FailedChange | Unclear) & { line?: number | undefined }, more: number): Doubt {
  const { why, line } = effect;
  if (effect.set === "step-failed") return { kind: "step", name: effect.name, number: effect.number, why, line, more };
  return { kind: effect.set === "unclear" ? "unclear" : "change", by: effect.by, why, line, more };
}

function isAbout(effect: Effect, workflow: string): boolean {
  if (effect.set === "unclear") return true;
  return (effect.set === "step-failed" || effect.set === "change-failed") && effect.workflow === workflow;
}
