import type { Actor, Capability, Shaper, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { effectsOf, rightsOf } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { respellStep } from "../engine/respell-step.ts";
import type { StepPatch } from "../engine/workflow.ts";
import type { StepEffect } from "../i18n/effect.ts";
import type { WorkflowReference } from "./signature.ts";

/** A step as it will run, for the confirmation. */
export interface PlannedStep {
  name: string;
  handler: string;
  params?: JsonObject;
  condition?: string;
}

/** What a command will do to workflows and their steps, for the confirmation. */
export type PlannedAct =
  | PlannedStart
  | { act: "add"; workflow: WorkflowReference; id: string; step: PlannedStep }
  | { act: "edit"; workflow: WorkflowReference; id: string; name: string; patch: StepPatch }
  | { act: "remove"; workflow: WorkflowReference; id: string; name: string }
  /** Deletes a workflow, and its schedules with it; `schedules`: their times, in words. */
  | { act: "delete"; workflow: WorkflowReference; schedules: readonly string[] };

/** The start of a workflow. */
export interface PlannedStart {
  act: "start";
  workflow: WorkflowReference;
  /** Default: those stored, with the changes of this message. */
  steps?: readonly PlannedStep[];
  /** The people who started and shaped it. Default: those who created and changed the stored workflow. */
  by?: readonly Shaper[];
  /** When it starts, in words. Default: now. */
  when?: string;
  /** How many of the steps run at once, if it is a batch. */
  batch?: number;
  /** Only what has not completed runs. */
  again?: true;
  /** That schedule exists already. */
  exists?: true;
}

/** Passed to the functions that plan. */
export interface EffectScope {
  engine: Engine;
  actor: Actor;
  viewer: Viewer;
  /** Whether the actor has none of these capabilities; false for an empty list. */
  lacks(rights: readonly Capability[]): Promise<boolean>;
}

/** What a step would do. `mayNot`: it is refused unless the actor is granted a capability before it runs. */
export async function stepEffects(
  step: PlannedStep,
  { engine, actor, lacks }: EffectScope,
): Promise<{ effects: readonly StepEffect[]; mayNot: boolean }> {
  const { handler, params = {} } = respellStep(step, engine.handlers);
  const registered = engine.handlers.get(handler);
  // Another process may have the handler.
  if (registered === undefined) return { effects: [{ kind: "unknown" }], mayNot: false };
  return {
    effects: effectsOf(registered, params, actor),
    mayNot: await lacks(rightsOf(registered, params, actor)),
  };
}
