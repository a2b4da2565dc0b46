import type { Actor, Capability, Origin, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import type { ChatActionRequest } from "./chat-action.ts";
import type { Outcome } from "./outcome.ts";
import type { CommandRegistry } from "./registry.ts";
import type { Session } from "./session.ts";
import type { Arguments, Signature } from "./signature.ts";

/** What a command's run works with besides its arguments. */
export interface CommandContext {
  engine: Engine;
  /** The commands and templates that there are. */
  language: CommandRegistry;
  session: Session;
  actor: Actor;
  viewer: Viewer;
  /** Unique for the island: asking the engine twice with it is asking once. */
  origin: Origin;
  /** The message that the message replies to. */
  repliedTo: number | undefined;
  /** The person who wrote that message. */
  repliedToUser: number | undefined;
  /** The chat's time zone, an IANA name. */
  timeZone: string;
  /** In the language of whoever wrote the message. */
  words: InterpreterMessages;
  /** Whether this island had begun before a crash: what it does may be done already. */
  repeated: boolean;
  /** Told as soon as an execution is started, resumed or retried. */
  started(executionId: string): Promise<void>;
}

/** What a command would have set or changed for the rest of the message, and leaves poisoned where it fails. */
export type Sets = "workflow" | "step" | "execution" | "schedule" | "change";

/** Instead of an outcome: something that is to be done to a chat, by whoever can. */
export interface ChatActionRequired {
  ok: "act";
  request: ChatActionRequest;
}

export interface CommandDefinition<S extends Signature> {
  namespace: string;
  action: string;
  /** One sentence for HELP. */
  summary: string;
  /** A shortcode that works. */
  example: string;
  /** One sentence on what the reply shows. */
  result: string;
  /** The shape of what `execute_shortcode` has as its `result`; null where nothing is said. */
  data?: string;
  signature: S;
  /** What the person needs; `chat`, which everyone admitted has, unless given. */
  capability?: Capability;
  sets?: readonly Sets[];
  /**
   * The command names what it changes, so that after a crash the same words could mean another thing, or nothing: what they
   * meant is kept before it runs.
   */
  pinned?: true;
  run(args: Arguments<S>, context: CommandContext): Promise<Outcome | ChatActionRequired>;
}

/** A command whose argument types have been forgotten, so that different ones fit in one table. */
export type Command = Omit<CommandDefinition<Signature>, "run"> & {
  run(args: never, context: CommandContext): Promise<Outcome | ChatActionRequired>;
};

/** Declares a command; the signature gives `run` its types. */
export function defineCommand<const S extends Signature>(definition: CommandDefinition<S>): CommandDefinition<S> {
  return definition;
}

/** `[MULTISTEP:EXECUTE:workflow:context?]`, as HELP shows it. */
export function usage(command: Pick<Command, "namespace" | "action" | "signature">): string {
  const names = command.signature.map((one) => `:${one.greedy ? "…" : ""}${one.name}${one.optional ? "?" : ""}`);
  return `[${command.namespace}:${command.action}${names.join("")}]`;
}

/** How people call it: MULTISTEP is left out. */
export function labelOf({ namespace, action }: Pick<Command, "namespace" | "action">): string {
  return namespace === "MULTISTEP" ? action : `${namespace}:${action}`;
}
