import type { PlannedAct, PlannedStep } from "../commands/effects.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Actor } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { effectsOf } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { deletes, type StepEffect } from "../i18n/effect.ts";

/** What is needed to tell. */
export interface DeletionScope {
  engine: Pick<Engine, "handlers">;
  registry: CommandRegistry;
  actor: Actor;
}

/**
 * Whether a step may delete data or files, or stops or removes something else by a shortcode. Looks into groups, and into
 * workflows that a shortcode of the step starts. What isn't known until a template is filled counts.
 */
export function mayDelete(
  { handler, params = {} }: Pick<PlannedStep, "handler" | "params">,
  scope: DeletionScope,
): boolean {
  const registered = scope.engine.handlers.get(handler);
  return registered !== undefined && effectsOf(registered, params, scope.actor).some((one) => isDeletion(one, scope));
}

function isDeletion(effect: StepEffect, scope: DeletionScope): boolean {
  switch (effect.kind) {
    case "database":
    case "file":
      return true;
    case "request":
      return effect.method.trim().toUpperCase() === "DELETE";
    case "shortcode":
    case "quiet_shortcode": {
      const [namespace = "", action = ""] = effect.shortcode
        .replaceAll(/[[\]\s]/g, "")
        .toUpperCase()
        .split(":");
      return (
        scope.registry.find(namespace, action)?.control === true ||
        stepsIn(effect.params).some((step) => mayDelete(step, scope))
      );
    }
    case "right":
      // A custom handler does not say what it does with data or files.
      return effect.right === "database" || effect.right === "files";
    default:
      return deletes(effect);
  }
}

/** The steps that the params of a shortcode contain: objects with a handler and params, or with the params of a batch. */
function stepsIn(params: unknown): { handler: string; params: JsonObject }[] {
  const steps: { handler: string; params: JsonObject }[] = [];
  const open: unknown[] = [params];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      open.push(...value);
      continue;
    }
    const { handler, params: own = {}, items } = value as JsonObject;
    if (typeof handler !== "string") open.push(...Object.values(value));
    else
      for (const given of [own, ...(Array.isArray(items) ? items : [])])
        if (isObject(given)) steps.push({ handler, params: given });
  }
  return steps;
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The steps of its own that an act adds, changes or starts. */
export function ownSteps(act: PlannedAct | undefined): readonly Pick<PlannedStep, "handler" | "params">[] {
  if (act?.act === "start") return act.steps ?? [];
  if (act?.act === "add") return [act.step];
  if (act?.act !== "edit") return [];
  const { handler, params } = act.patch;
  return typeof handler === "string" && params ? [{ handler, params }] : [];
}
