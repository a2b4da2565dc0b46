import type { BotAi } from "../ai/bot-ai.ts";
import type { Application } from "../app/open-stepgram.ts";
import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { ChatActions } from "../commands/chat-action.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { Log } from "../engine/log.ts";
import type { Turns } from "../interpreter/turns.ts";

/** The parts of a Stepgram that the plugin and the test kit need, and users do not see. */
export interface Internals {
  engine: Engine;
  chats: ChatStore;
  access: Access;
  registry: CommandRegistry;
  /** The AI of the bots that have the plugin. */
  ai: BotAi | undefined;
  /** An IANA name. */
  timeZone: string;
  log: Log;
  /** Where chats are unless a call says otherwise. */
  gateway: string;
  /** Acts on those chats, for GROUP and USER shortcodes. */
  chatActions: ChatActions | undefined;
  /** See `Application.downloadWith`. */
  downloadWith: Application["downloadWith"];
  /** Calls of tools in one chat run one after another. */
  toolTurns: Turns<number>;
  /** Gateways that a plugin serves. */
  served: Set<string>;
  /** Called by `close` before the engine stops. */
  closing: Set<() => Promise<void>>;
  isClosed: boolean;
}

const internals = new WeakMap<object, Internals>();

export function keepInternals(stepgram: object, behind: Internals): void {
  internals.set(stepgram, behind);
}

/** Throws a TypeError for anything that `createStepgram` has not made. */
export function internalsOf(stepgram: object): Internals {
  const behind = internals.get(stepgram);
  if (behind === undefined) throw new TypeError("This is not a Stepgram instance. Create one with createStepgram.");
  return behind;
}
