import type { EffectScope, PlannedAct, PlannedStart, PlannedStep } from "../commands/effects.ts";
import type { Session } from "../commands/session.ts";
import type { WorkflowReference } from "../commands/signature.ts";
import type { Engine } from "../engine/engine.ts";
import type { Workflow } from "../engine/workflow.ts";

/** The steps of a workflow as they will be at this point of the message. */
type DraftStep = PlannedStep & { id: string };

/** The workflows that a message is about, with the changes that it has made up to a point. */
export class DraftWorkflows {
  readonly #scope: EffectScope;
  readonly #session: Pick<Session, "createdHere">;
  /** Workflows by their ids, as they were when they were first looked at. */
  readonly #found = new Map<string, ReturnType<Engine["findWorkflow"]>>();
  readonly #drafts = new Map<string, DraftStep[]>();
  readonly #stored = new Map<string, Workflow>();

  constructor(scope: EffectScope, session: Pick<Session, "createdHere">) {
    this.#scope = scope;
    this.#session = session;
  }

  /** The workflow as it is stored; undefined if it is not, or this message creates it. */
  async find(id: string): Promise<Workflow | undefined> {
    const { engine, viewer } = this.#scope;
    if (this.#session.createdHere(id)) return undefined;
    const found = this.#found.get(id) ?? engine.findWorkflow(id, viewer);
    this.#found.set(id, found);
    const workflow = await found;
    return workflow.ok ? workflow.value : undefined;
  }

  /** The steps of a workflow at this point. */
  async stepsOf({ id }: WorkflowReference): Promise<DraftStep[]> {
    const known = this.#drafts.get(id);
    if (known !== undefined) return known;
    const stored = await this.find(id);
    if (stored !== undefined) this.#stored.set(id, stored);
    const steps = stored?.steps.map((step) => ({ ...step })) ?? [];
    this.#drafts.set(id, steps);
    return steps;
  }

  /** Those whose steps were asked for, as they are stored. */
  get stored(): Workflow[] {
    return [...this.#stored.values()];
  }

  /** Applies what a command does to a step. The step that it adds, or as it changes it. */
  async change(act: Exclude<PlannedAct, PlannedStart | { act: "delete" }>): Promise<PlannedStep | undefined> {
    const { workflow, id } = act;
    const draft = await this.stepsOf(workflow);
    const at = draft.findIndex((step) => step.id === id);
    const before = draft[at];
    if (act.act === "add" && at < 0) draft.push({ ...act.step, id });
    if (act.act === "remove" && at >= 0) draft.splice(at, 1);
    if (act.act === "edit" && before !== undefined) draft[at] = edited(before, act.patch);
    return act.act === "remove" ? undefined : act.act === "add" ? act.step : draft[at];
  }
}

/** The step with those changes. */
export function edited(step: DraftStep, patch: Extract<PlannedAct, { act: "edit" }>["patch"]): DraftStep {
  const { name, handler, params, condition } = patch;
  const { condition: before, ...kept } = step;
  const now = condition === undefined ? before : (condition ?? undefined);
  return {
    ...kept,
    ...(name == null ? {} : { name }),
    ...(handler == null ? {} : { handler }),
    ...(params === undefined ? {} : { params: params ?? {} }),
    ...(now === undefined ? {} : { condition: now }),
  };
}
