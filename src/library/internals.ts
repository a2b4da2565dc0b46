import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { ChatActions } from "../commands/chat-action.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { Log } from "../telegram/api/log.ts";

/** What stands behind a Stepgram, for the plugin and the test kit. */
export interface Internals {
  engine: Engine;
  chats: ChatStore;
  access: Access;
  language: CommandRegistry;
  /** The chats' time zone, an IANA name. */
  timeZone: string;
  log: Log;
  /** The chats that are meant where a call says nothing else. */
  surface: string;
  /** Acts on those chats. */
  chatActions: ChatActions | undefined;
  /** Chats that a plugin serves. */
  served: Set<string>;
  /** What must stop before the engine does. */
  closing: Set<() => Promise<void>>;
  isClosed: boolean;
}

const internals = new WeakMap<object, Internals>();

export function keepInternals(stepgram: object, behind: Internals): void {
  internals.set(stepgram, behind);
}

/** What stands behind it; throws for what `createStepgram` has not made. */
export function internalsOf(stepgram: object): Internals {
  const behind = internals.get(stepgram);
  if (behind === undefined) throw new TypeError("This is no Stepgram; createStepgram makes one.");
  return behind;
}
