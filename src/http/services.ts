import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Actor } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Locale } from "../i18n/languages.ts";
import type { ConfirmMode } from "../interpreter/plan.ts";
import type { StreamTiming } from "./run-streams.ts";

/** A log in pino's style. */
export interface HttpLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Who acts with HTTP_TOKEN. */
export interface Operator {
  /** The hash of the token. */
  hash: string;
  actor: Actor;
}

/** What the routes are made from. */
export interface HttpServices {
  engine: Engine;
  chats: ChatStore;
  access: Access;
  registry: CommandRegistry;
  /** Missing: only tokens made in chats are valid. */
  operator?: Operator;
  /** When a caller is asked to confirm. */
  confirm: ConfirmMode;
  /** The time zone of schedules that name none, an IANA name. */
  timeZone: string;
  /** The language of answers to callers who ask for none. */
  locale: Locale;
  /** Where people reach the server, without a slash at its end; undefined if that is not known. */
  publicUrl?: string;
  /** The gateways whose outbox is measured, such as `telegram`. */
  gateways: readonly string[];
  log: HttpLog;
  /** Aborted when the service closes: streams end. */
  closing: AbortSignal;
  /** For tests. */
  streamTiming?: StreamTiming;
  /** The version of Stepgram. */
  version: string;
}
