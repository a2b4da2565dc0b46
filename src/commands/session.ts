import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { fail, type Result } from "../engine/result.ts";
import { type Problem, problem, type Wording } from "../i18n/problem.ts";
import { Doubts } from "./doubts.ts";
import type { Effect, ForeignText, StepEffect } from "./session-effect.ts";
import { type KnownStep, StepSlots, type Waiter } from "./step-slots.ts";

export type { Effect, StepEffect } from "./session-effect.ts";

/** The most unknown names in a message that get a suggestion: its reply shows fewer problems than that. */
const MAX_SUGGESTED = 100;

/** Something that this message created or tried to create. */
type Made = { id: string; name: string } | { id: undefined; name: string; why: Wording; by: Wording; waits?: true };
type MadeKind = "workflow" | "execution" | "schedule" | "webhook";

/** A workflow as stored. */
export interface KnownWorkflow {
  id: string;
  name: string;
  steps: readonly KnownStep[];
  /** How many steps were ever added, removed ones included. */
  steps_added?: number;
}

/** Something that the prepared message should have created, had its command not failed. */
export interface Lost {
  kind: MadeKind | "step";
  /** The step's or the workflow's name. */
  name: string;
  why: Wording;
  /** The command that failed. */
  by: Wording;
}

/**
 * What placeholders and names refer to in a message: first what the message itself created or failed to create, then what the
 * chat remembers. Each message has two: a draft that receives the expected effects of each command while the message is
 * prepared, and one that receives the real effects while it runs. Both change only through `apply`, so applying the recorded
 * effects again after a crash gives the same session.
 */
export class Session {
  readonly #memory: JsonObject;
  readonly #made: Record<MadeKind, Made[]> = { workflow: [], execution: [], schedule: [], webhook: [] };
  readonly #stepsByWorkflow = new Map<string, StepSlots>();
  readonly #created = new Set<string>();
  /** Names of the workflows that were created or found, by id. */
  readonly #names = new Map<string, string>();
  /** Ids of the workflows that were looked up, by what was written. */
  readonly #found = new Map<string, string>();
  readonly #deleted = new Set<string>();
  readonly #learned: [written: string, workflow: KnownWorkflow][] = [];
  readonly #lost = new Map<string, Lost>();
  /** By workflow and step. */
  readonly #foreignTexts = new Map<string, Map<string, ForeignText | null>>();
  /** Failed ADD_STEPs of workflows whose steps have not been read yet. */
  readonly #failedEarlier = new Map<string, { number: number; name: string; why: Wording }[]>();
  readonly #edited = new Set<string>();
  #suggested = 0;
  /** What keeps workflows from being started. */
  readonly doubts: Doubts;
  /** Whether the message ends inside a shortcode; an effect if it ends before it is clear which. */
  cutOff: boolean | Effect = false;

  constructor(memory: JsonObject) {
    this.#memory = memory;
    this.doubts = new Doubts(memory.unfinished);
  }

  /** The session for running the message that was prepared with this one as its draft. */
  begin(): Session {
    const session = new Session(this.#memory);
    session.cutOff = this.cutOff;
    for (const [written, workflow] of this.#learned) session.learn(written, workflow);
    return session;
  }

  /** Returns the steps whose dependencies must be rewritten, see {@link StepSlots.add}. */
  apply(effect: Effect): Waiter[] {
    this.doubts.apply(effect);
    switch (effect.set) {
      case "workflow":
        this.#made.workflow.push({ id: effect.id, name: effect.name });
        this.#created.add(effect.id);
        this.#names.set(effect.id, effect.name);
        this.#stepsByWorkflow.set(effect.id, new StepSlots(effect.steps));
        return [];
      case "workflow-failed":
        this.#made.workflow.push({
          id: undefined,
          name: effect.name,
          why: effect.why,
          by: effect.by,
          ...(effect.waits ? { waits: true } : {}),
        });
        return [];
      case "workflow-deleted":
        this.#deleted.add(effect.id);
        this.#names.delete(effect.id);
        this.#stepsByWorkflow.delete(effect.id);
        return [];
      case "execution":
      case "schedule":
      case "webhook":
        this.#made[effect.set].push({ id: effect.id, name: effect.name ?? "" });
        this.#created.add(effect.id);
        if (effect.set !== "execution" && effect.name !== undefined) this.#names.set(effect.id, effect.name);
        return [];
      case "execution-failed":
      case "schedule-failed":
      case "webhook-failed": {
        const { set, ...failed } = effect;
        this.#made[FAILED[set]].push({ id: undefined, name: "", ...failed });
        return [];
      }
      case "unclear":
        return [];
      case "step":
      case "step-failed":
      case "step-renamed":
      case "step-removed":
      case "step-edited":
      case "change-failed":
      case "step-text":
        return this.#applyToSteps(effect);
    }
  }

  #applyToSteps(effect: StepEffect): Waiter[] {
    const slots = this.#stepsByWorkflow.get(effect.workflow);
    if (effect.set === "step-text") this.#setForeignText(effect.workflow, effect.id, effect.foreign);
    else if (effect.set === "step-removed") this.#setForeignText(effect.workflow, effect.id, null);
    if (effect.set === "step-text") return [];
    if (effect.set === "step-edited") this.#edited.add(effect.workflow);
    if (effect.set === "step-renamed") slots?.rename(effect.id, effect.name);
    else if (effect.set === "step-removed") slots?.remove(effect.id);
    else if (effect.set === "step-failed") {
      const earlier = this.#failedEarlier.get(effect.workflow);
      if (earlier === undefined) this.#failedEarlier.set(effect.workflow, [effect]);
      else earlier.push(effect);
      return slots?.add({ id: undefined, name: effect.name, why: effect.why }) ?? [];
    } else if (effect.set === "step" && slots !== undefined) {
      const rewritten = slots.add({ id: effect.id, name: effect.name }, effect.number);
      slots.awaitNumbers({ id: effect.id, dependencies: [...effect.dependencies] });
      return rewritten;
    }
    return [];
  }

  /** Whether this message created the workflow or started the execution. */
  createdHere(id: string): boolean {
    return this.#created.has(id);
  }

  /** Whether this message deletes the workflow. */
  isDeleted(id: string): boolean {
    return this.#deleted.has(id);
  }

  /** Records what a failed command should have created. */
  lose(effects: readonly Effect[], why: Wording, by: Wording): void {
    for (const effect of effects) {
      if (effect.set === "workflow" || effect.set === "step")
        this.#lost.set(effect.id, { kind: effect.set, name: effect.name, why, by });
      else if (effect.set === "execution" || effect.set === "schedule" || effect.set === "webhook")
        this.#lost.set(effect.id, { kind: effect.set, name: "", why, by });
      if (effect.set === "workflow")
        for (const { id, name } of effect.steps) this.#lost.set(id, { kind: "step", name, why, by });
    }
  }

  /** What earlier commands of the message should have created but did not, by id. */
  get lost(): ReadonlyMap<string, Lost> {
    return this.#lost;
  }

  /** Whether this message created one, or tried to; with `number`, that many. */
  hasMade(kind: MadeKind, number = 1): boolean {
    return this.#made[kind].length >= number;
  }

  /** The id that `workflow_id` (or `workflow2_id`) refers to now. */
  workflowId(number: number | undefined): Result<string> {
    return this.#lookUp("workflow", number);
  }

  /** The id that `execution_id` (or `execution2_id`) refers to now. */
  executionId(number: number | undefined): Result<string> {
    return this.#lookUp("execution", number);
  }

  /** The id that `schedule_id` (or `schedule2_id`) refers to now. */
  scheduleId(number: number | undefined): Result<string> {
    return this.#lookUp("schedule", number);
  }

  /** The id that `webhook_id` (or `webhook2_id`) refers to now. */
  webhookId(number: number | undefined): Result<string> {
    return this.#lookUp("webhook", number);
  }

  /** The newest workflow with that name in this message: an error if creating it failed, undefined if there is none. */
  workflowNamed(name: string): Result<string> | undefined {
    const made = this.#newestNamed("workflow", name);
    if (made === undefined) return undefined;
    if (made.id !== undefined) return { ok: true, value: made.id };
    return fail("invalid", problem("workflowNotCreated", { name, why: made.why }));
  }

  /** The newest execution of a workflow with that name in this message: an error if starting it failed, undefined if there is none. */
  executionNamed(name: string): Result<string> | undefined {
    const made = this.#newestNamed("execution", name);
    if (made === undefined) return undefined;
    return made.id === undefined ? fail("invalid", unavailable(name, made)) : { ok: true, value: made.id };
  }

  #newestNamed(kind: MadeKind, name: string): Made | undefined {
    const folded = fold(name);
    const named = this.#made[kind].filter((one) => one.name !== "" && fold(one.name) === folded);
    return named.findLast((one) => one.name === name) ?? named.at(-1);
  }

  /** Whether the last of them waits for someone to press its button. */
  waitsForButton(kind: MadeKind): boolean {
    const last = this.#made[kind].at(-1);
    return last !== undefined && "waits" in last;
  }

  /** The workflow of this message whose name is closest to an unknown one, else the last, which is a guess. */
  likelyWorkflow(written: string): { id: string; isGuess: boolean } | undefined {
    const made = this.#made.workflow.filter((one) => one.id !== undefined);
    const name = this.near(
      written,
      made.map((one) => one.name),
    );
    const likely = made.findLast((one) => one.name === name) ?? made.at(-1);
    return likely?.id === undefined ? undefined : { id: likely.id, isGuess: likely.name !== name };
  }

  /** The name of a workflow created or found by this message that is closest to an unknown name. */
  nearWorkflow(written: string): string | undefined {
    return this.near(written, this.#names.values());
  }

  /** The name closest to an unknown one; only for the first unknown names of the message. */
  near(written: string, names: Iterable<string>): string | undefined {
    if (this.#suggested >= MAX_SUGGESTED) return undefined;
    this.#suggested += 1;
    return nearest(written, names);
  }

  /** The name of a workflow that this message has created or found. */
  nameOf(id: string): string | undefined {
    return this.#names.get(id);
  }

  /** The workflow that the same text named before, so that each is read from the database only once per message. */
  foundBefore(written: string): { id: string; name: string } | undefined {
    const id = this.#found.get(written);
    const name = id === undefined ? undefined : this.#names.get(id);
    return id === undefined || name === undefined ? undefined : { id, name };
  }

  /** The workflow's steps, if it was created or found by this message. */
  steps(workflowId: string): StepSlots | undefined {
    return this.#stepsByWorkflow.get(workflowId);
  }

  /** Adds an existing workflow, found by what was written. Its steps get the slots of those that failed in this message. */
  learn(written: string, workflow: KnownWorkflow): void {
    const { id: workflowId, name, steps, steps_added = 0 } = workflow;
    this.#learned.push([written, workflow]);
    this.#found.set(written, workflowId);
    this.#names.set(workflowId, name);
    if (this.#stepsByWorkflow.has(workflowId)) return;
    const slots = new StepSlots(steps, steps_added);
    for (const failed of [...this.doubts.unfinishedSteps(workflowId), ...(this.#failedEarlier.get(workflowId) ?? [])])
      slots.insertFailed(failed.number, { id: undefined, name: failed.name, why: failed.why });
    this.#stepsByWorkflow.set(workflowId, slots);
  }

  #setForeignText(workflow: string, step: string, foreign: ForeignText | null): void {
    const texts = this.#foreignTexts.get(workflow) ?? new Map<string, ForeignText | null>();
    this.#foreignTexts.set(workflow, texts.set(step, foreign));
  }

  /**
   * The texts for people with a template of another language that this message gave to steps of the workflow, by the steps'
   * ids; null for steps whose text it corrected.
   */
  foreignTexts(workflowId: string): ReadonlyMap<string, ForeignText | null> {
    return this.#foreignTexts.get(workflowId) ?? new Map();
  }

  /** Whether this message changes a step of the workflow that was there before. */
  editsStepsOf(workflowId: string): boolean {
    return this.#edited.has(workflowId);
  }

  /** What the chat remembers after this message. */
  toMemory(): JsonObject {
    const kinds: MadeKind[] = ["workflow", "execution", "schedule", "webhook"];
    const lost = kinds.flatMap((kind): Effect[] => {
      const last = this.#made[kind].at(-1);
      return last === undefined || last.id !== undefined ? [] : [{ set: `${kind}-failed`, ...last }];
    });
    const open = typeof this.cutOff === "object" ? [this.cutOff] : [];
    const unfinished = this.cutOff === false ? this.doubts.unfinished : this.doubts.unfinishedAfter([...lost, ...open]);
    return Object.assign(
      {},
      ...kinds.map((kind) => remembered(kind, this.#made[kind], this.#memory)),
      unfinished.length === 0 ? {} : { unfinished },
    );
  }

  #lookUp(kind: MadeKind, number: number | undefined): Result<string> {
    const made = this.#made[kind];
    const placeholder = number === undefined ? `${kind}_id` : `${kind}${number}_id`;
    if (made.length > 0) {
      const one = number === undefined ? made.at(-1) : made[number - 1];
      if (one === undefined)
        return fail("invalid", problem("onlySoMany", { placeholder, number: made.length, maker: MAKER[kind] }));
      if (one.id !== undefined) return { ok: true, value: one.id };
      return fail("invalid", unavailable(placeholder, one));
    }
    const unfinished = this.doubts.unfinishedMaker(kind);
    if (unfinished !== undefined) return fail("invalid", unavailable(placeholder, { name: "", ...unfinished }));
    const list = this.#memory[`${kind}s`];
    const kept = number === undefined ? this.#memory[kind] : Array.isArray(list) ? list[number - 1] : undefined;
    if (typeof kept === "string" && kept !== "") return { ok: true, value: kept };
    return fail("invalid", problem("noneYet", { placeholder, shortcode: WITHOUT_ONE[kind], kind }));
  }
}

/** Why a placeholder refers to nothing: the command that would have set it failed. */
export function unavailable(
  placeholder: string,
  { name, by, why }: { name: string; by: Wording; why: Wording },
): Problem {
  return problem("placeholderUnavailable", { placeholder, by, name: name === "" ? undefined : name, why });
}

const FAILED = { "execution-failed": "execution", "schedule-failed": "schedule", "webhook-failed": "webhook" } as const;

/** The command that creates one. */
const MAKER: Readonly<Record<MadeKind, string>> = {
  workflow: "CREATE_WORKFLOW",
  execution: "EXECUTE",
  schedule: "SCHEDULED_WORKFLOW",
  webhook: "WEBHOOK",
};

/** What to send where a placeholder refers to nothing: the command that makes one, or the one that lists the ids. */
const WITHOUT_ONE: Readonly<Record<MadeKind, string>> = {
  workflow: "[MULTISTEP:CREATE_WORKFLOW:My workflow]",
  execution: "[MULTISTEP:LIST_EXECUTIONS]",
  schedule: "[MULTISTEP:LIST_SCHEDULES]",
  webhook: "[MULTISTEP:LIST_WEBHOOKS]",
};

/** Normalizes a name for comparison, as the engine does. */
function fold(name: string): string {
  return name.trim().normalize("NFC").toLowerCase();
}

function remembered(kind: MadeKind, made: readonly Made[], before: JsonObject): JsonObject {
  const last = made.findLast((one) => one.id !== undefined)?.id;
  const entries: [string, JsonValue | undefined][] =
    last === undefined
      ? [
          [kind, before[kind]],
          [`${kind}s`, before[`${kind}s`]],
        ]
      : [
          [kind, last],
          [`${kind}s`, made.slice(0, 100).map((one) => one.id ?? "")],
        ];
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}
