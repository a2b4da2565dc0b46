import type { Actor, Capability, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { effectsOf, rightsOf } from "../engine/handler.ts";
import type { JsonObject } from "../engine/json.ts";
import { respellStep } from "../engine/respell-step.ts";

/** Something that a message would do beyond its chat. */
export interface PlannedEffect {
  /** The step, or the command. */
  name: string;
  /** As text that names the target. */
  effect: string;
}

/** Passed to the functions that describe effects. */
export interface EffectScope {
  engine: Engine;
  actor: Actor;
  viewer: Viewer;
  /** Whether the actor has none of these rights; false for an empty list. */
  lacks(rights: readonly Capability[]): Promise<boolean>;
}

/** What steps would do beyond the chat. Leaves out steps that will be refused because the actor lacks the right. */
export async function stepEffects(
  steps: readonly { name: string; handler: string; params?: JsonObject }[],
  { engine, actor, lacks }: EffectScope,
): Promise<PlannedEffect[]> {
  const planned: PlannedEffect[] = [];
  for (const { name, ...written } of steps) {
    const { handler, params = {} } = respellStep(written, engine.handlers);
    const registered = engine.handlers.get(handler);
    if (registered === undefined) continue;
    const effects = effectsOf(registered, params, actor);
    if (effects.length === 0 || (await lacks(rightsOf(registered, params, actor)))) continue;
    planned.push(...effects.map((effect) => ({ name, effect })));
  }
  return planned;
}
