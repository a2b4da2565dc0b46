import type { ChatActionRequest } from "../commands/chat-action.ts";
import { labelOf } from "../commands/command.ts";
import type { EffectScope, PlannedEffect } from "../commands/effects.ts";
import type { Authorize, Capability } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { shortened } from "../i18n/rich-text.ts";
import type { PreparedMessage } from "./prepare.ts";
import type { ReadyCommand } from "./prepared-command.ts";

/** What a message will do, for the confirmation. */
export interface MessagePlan {
  /** Writing or deleting data or files, network calls, administrator actions and messages to other chats. */
  effects: PlannedEffect[];
  /** The commands that change something, in order. */
  changes: string[];
}

/** Whether a person may perform that action in that chat, as far as known. */
export type MayAct = (request: ChatActionRequest) => Promise<boolean>;

interface PlanServices {
  engine: Engine;
  /** Effects for which the person lacks the right are left out. Default: everybody has every right. */
  authorize?: Authorize;
  /** Default: everybody may do everything. */
  mayAct?: MayAct;
}

/** What a prepared message will do. Refused commands are left out. */
export async function planOf(
  { message: { actor, viewer }, commands }: PreparedMessage,
  { engine, authorize, mayAct }: PlanServices,
): Promise<MessagePlan> {
  const scope: EffectScope = { engine, actor, viewer, lacks: lacksOf((right) => authorize?.(actor, right)) };
  const found: { command: ReadyCommand["command"]; own: PlannedEffect[]; effects: PlannedEffect[] }[] = [];
  for (const one of commands) {
    if (one.state !== "ready" || one.command.readOnly) continue;
    const { command, prepared, values } = one;
    if (prepared.act !== undefined && !((await mayAct?.(prepared.act)) ?? true)) continue;
    const isElevated = (command.capability ?? "chat") !== "chat";
    found.push({
      command,
      own: isElevated ? [{ name: labelOf(command), effect: administration(values) }] : [],
      effects: (await prepared.effects?.(scope)) ?? [],
    });
  }
  // Steps that nothing starts do nothing yet. They are confirmed when they are started.
  const isStarted =
    found.some(({ command }) => command.steps === "start") ||
    (found.some(({ command }) => command.steps === "add") && (await engine.listSchedules(viewer)).length > 0);
  return {
    effects: found.flatMap(({ command, own, effects }) => [
      ...own,
      ...(command.steps === "add" && !isStarted ? [] : effects),
    ]),
    changes: found.map(({ command }) => labelOf(command)),
  };
}

/** Caches the answers: a message may have thousands of steps that need the same right. */
function lacksOf(ask: (right: Capability) => Promise<boolean> | undefined): EffectScope["lacks"] {
  const answers = new Map<Capability, boolean>();
  return async (rights) => {
    for (const right of rights) {
      const has = answers.get(right) ?? (await ask(right)) ?? true;
      answers.set(right, has);
      if (has) return false;
    }
    return rights.length > 0;
  };
}

function administration(values: ReadyCommand["values"]): string {
  const given = Object.values(values).filter((value) => value !== undefined);
  const args = given.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))).join(", ");
  return args === "" ? "acts as an administrator" : `acts as an administrator: ${shortened(args, 120)}`;
}
