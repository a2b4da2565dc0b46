import { resolveExecution, resolveWorkflow } from "../../commands/references.ts";
import { quickSteps, readPatch } from "../../commands/step-options.ts";
import { stepsOf } from "../../commands/template-definition.ts";
import { effectsOf, rightsOf } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { isForeseen } from "./foresee.ts";
import type { PlannedCommand, PlannedEffect, PlanScope } from "./plan-message.ts";

/** What the steps of one command would do. */
type Planner = (planned: PlannedCommand, scope: PlanScope) => Promise<PlannedEffect[]> | PlannedEffect[];

interface KnownStep {
  name: string;
  handler: string;
  params?: JsonObject;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

async function stepEffects(steps: readonly KnownStep[], scope: PlanScope): Promise<PlannedEffect[]> {
  const { engine, actor, lacks } = scope;
  const planned: PlannedEffect[] = [];
  for (const { name, handler, params = {} } of steps) {
    const registered = engine.handlers.get(handler);
    if (registered === undefined) continue;
    const effects = effectsOf(registered, params, actor);
    // Who lacks the right sees the step refused, which changes nothing that could be asked about.
    if (effects.length === 0 || (await lacks(rightsOf(registered, params, actor)))) continue;
    planned.push(...effects.map((effect) => ({ name, effect })));
  }
  return planned;
}

/** The steps of a workflow that is there already; those of one that the message is to create count where they are added. */
const storedSteps: Planner = async ({ values: { workflow } }, scope) => {
  const found = await resolveWorkflow(String(workflow ?? ""), scope);
  if (!found.ok || isForeseen(found.value.id)) return [];
  const stored = await scope.engine.findWorkflow(found.value.id, scope.viewer);
  return stored.ok ? stepEffects(stored.value.steps, scope) : [];
};

/** By command: which steps it brings or starts. */
export const planners: Readonly<Record<string, Planner>> = {
  ADD_STEP: ({ values: { name, handler, params } }, scope) =>
    stepEffects([{ name: String(name), handler: String(handler), ...(isObject(params) ? { params } : {}) }], scope),

  EDIT_STEP({ values: { step, changes } }, scope) {
    const read = readPatch(isObject(changes) ? changes : {});
    if (!read.ok || (read.value.params === undefined && read.value.handler === undefined)) return [];
    const { handler, params } = read.value;
    if (typeof handler === "string" && isObject(params))
      return stepEffects([{ name: String(step), handler, params }], scope);
    return [{ name: String(step), effect: "is changed, which may change more than this chat" }];
  },

  QUICK_WORKFLOW({ values: { steps } }, scope) {
    const read = quickSteps(Array.isArray(steps) ? steps : []);
    // What cannot be read is an error before anything runs.
    return read.ok ? stepEffects(read.value, scope) : [];
  },

  BATCH_PROCESS: ({ values: { handler, items } }, scope) =>
    stepEffects(
      (Array.isArray(items) ? items : []).map((params, index) => ({
        name: `Item ${index + 1}`,
        handler: String(handler),
        ...(isObject(params) ? { params } : {}),
      })),
      scope,
    ),

  TEMPLATE_WORKFLOW({ values: { template: wanted, params } }, scope) {
    const folded = String(wanted).toLowerCase().replaceAll(/[\s-]/g, "_");
    const template = scope.language.templates.find(({ name }) => name === folded);
    const steps = template === undefined ? undefined : stepsOf(template, isObject(params) ? params : {});
    return steps?.ok ? stepEffects(steps.value, scope) : [];
  },

  EXECUTE: storedSteps,
  SCHEDULED_WORKFLOW: storedSteps,

  /** What ran before was allowed before, but not to run again. */
  async RETRY({ values: { execution } }, scope) {
    const found = await resolveExecution(String(execution), scope);
    const view = found.ok ? await scope.engine.view(found.value.id) : undefined;
    if (view === undefined) return [];
    const stored = await scope.engine.findWorkflow(view.workflow_id, scope.viewer);
    const known = new Map(stored.ok ? stored.value.steps.map((step) => [step.id, step.params]) : []);
    const open = view.steps.filter(({ status }) => status !== "completed");
    return stepEffects(
      open.map(({ id, name, handler }) => ({ name, handler, params: known.get(id) ?? {} })),
      scope,
    );
  },
};
