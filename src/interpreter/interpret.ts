import type { Actor, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Reply } from "./reply.ts";

export interface Message {
  /** Unique for the message; ids of what it creates derive from it and the island's index. */
  key: string;
  actor: Actor;
  viewer: Viewer;
  text: string;
  reply_to_message_id?: number;
  /** Entries of islands that were carried out before a crash; these do not run again. */
  islands: readonly JsonObject[];
}

export interface Services {
  engine: Engine;
  /** Durably keeps the entry of an island before the next one runs. */
  recordIsland(index: number, entry: JsonObject): Promise<void>;
  /** Told when an execution was started, resumed or retried, before the island is recorded. */
  onExecution?(executionId: string): Promise<void>;
}

/** Carries out the islands of a message, one after another. Never throws for what the message says. */
export declare function interpret(message: Message, services: Services): Promise<Reply>;

/** Whether the text has any island at all (else a bot in a group stays silent). */
export declare function hasIslands(text: string): boolean;
