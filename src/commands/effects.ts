import type { Actor, Capability, Viewer } from "../engine/actor.ts";
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
  /**
   * Starts a workflow, at that time if `when` says one. Default steps: those stored, with the changes of this message. `batch`:
   * how many run at once. `again`: only what has not completed.
   */
  | {
      act: "start";
      workflow: WorkflowReference;
      steps?: readonly PlannedStep[];
      when?: string;
      batch?: number;
      again?: true;
      /** That schedule exists already. */
      exists?: true;
    }
  | { act: "add"; workflow: WorkflowReference; id: string; step: PlannedStep }
  | { act: "edit"; workflow: WorkflowReference; id: string; name: string; patch: StepPatch }
  | { act: "remove"; workflow: WorkflowReference; id: string; name: string };

/** Passed to the functions that plan. */
export interface EffectScope {
  engine: Engine;
  actor: Actor;
  viewer: Viewer;
  /** Whether the actor has none of these capabilities; false for an empty list. */
  lacks(rights: readonly Capability[]): Promise<boolean>;
}

/** What a step would do; undefined if it will be refused because the actor lacks the capability, or the handler is unknown. */
export async function stepEffects(
  step: PlannedStep,
  { engine, actor, lacks }: EffectScope,
): Promise<readonly StepEffect[] | undefined> {
  const { handler, params = {} } = respellStep(step, engine.handlers);
  const registered = engine.handlers.get(handler);
  if (registered === undefined) return undefined;
  return (await lacks(rightsOf(registered, params, actor))) ? undefined : effectsOf(registered, params, actor);
}
