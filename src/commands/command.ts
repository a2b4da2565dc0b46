import type { Actor, Capability, Origin, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Result } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import type { ChatActionRequest } from "./chat-action.ts";
import type { EffectScope, PlannedEffect } from "./effects.ts";
import type { Outcome } from "./outcome.ts";
import type { Effect, Session } from "./session.ts";
import type { Arguments, Signature } from "./signature.ts";
import type { Template } from "./template-definition.ts";

/** The commands and templates that HELP, TEMPLATES and TEMPLATE_WORKFLOW know. */
export interface Catalog {
  readonly commands: readonly Command[];
  readonly templates: readonly Template[];
  /** The command that was probably meant by a name that none has. */
  suggest(written: string, namespace?: string): Command | undefined;
}

/** What a command works with besides its arguments while it is prepared. Nothing is changed yet. */
export interface PrepareContext {
  engine: Engine;
  registry: Catalog;
  /** While a message is prepared: a draft, in which the commands before this one have already succeeded. */
  session: Session;
  actor: Actor;
  viewer: Viewer;
  /** Unique for the shortcode: the engine does what is asked with the same key once, and ids follow from it. */
  origin: Origin;
  /** The message that this one replies to. */
  repliedTo: number | undefined;
  /** The person who wrote that message. */
  repliedToUser: number | undefined;
  /** The chat's time zone, an IANA name. */
  timeZone: string;
  /** In the language of the message's author. */
  messages: InterpreterMessages;
}

/** What a command works with while it runs. `session` holds what really happened so far. */
export interface CommandContext extends PrepareContext {
  /** The command began before a crash, so what it does may be done already. */
  repeated: boolean;
  /** Call this as soon as an execution is started, resumed or retried. */
  started(executionId: string): Promise<void>;
}

/** What a placeholder means after a command, or what the command changes; lost for the rest of the message if it fails. */
export type Sets = "workflow" | "step" | "execution" | "schedule" | "change";

/** Returned instead of an outcome: the caller performs the action. */
export interface ChatActionRequired {
  ok: "act";
  request: ChatActionRequest;
}

/** A command that is ready to run. */
export interface Prepared<Input> {
  /** What `run` is given. */
  input: Input;
  /** How the session will look if it succeeds, so that later shortcodes of the message can refer to it. */
  creates?: Effect[];
  /** What it would do beyond its chat, for the confirmation. Called only where there may be a question. */
  effects?(scope: EffectScope): Promise<PlannedEffect[]> | PlannedEffect[];
  /** The action on a chat that it will ask for. */
  act?: ChatActionRequest;
}

/** Everything there is to know about a command, in one place. */
export interface CommandDefinition<S extends Signature, Input = Arguments<S>> {
  namespace: string;
  action: string;
  /** Other names that people and AIs write for it; they are suggested, never run. */
  aliases?: readonly string[];
  /** One sentence for HELP. */
  summary: string;
  /** A shortcode that works. */
  example: string;
  /** One sentence on what the reply shows. */
  result: string;
  /** The shape of the `result` that `execute_shortcode` gets. Default: null. */
  data?: string;
  /** What else HELP says. */
  notes?: readonly string[];
  signature: S;
  /** An error in its JSON is answered with the words before it as they were written. */
  keepsGiven?: true;
  /** What the person needs. Default: `chat`, which everyone who may use the bot has. */
  capability?: Capability;
  /** It changes nothing. */
  readOnly?: true;
  /** It changes only the chat's own workflows and runs and starts no step, so a step may run it without confirmation. */
  harmless?: true;
  /** It stops, removes or changes something that exists. */
  control?: true;
  /** `start`: it starts steps that other commands added. `add`: its own steps do nothing until something starts them. */
  steps?: "start" | "add";
  sets?: readonly Sets[];
  /**
   * It names what it changes, so after a crash the same words could mean something else: what they meant is stored before
   * the message runs.
   */
  pinned?: true;
  /** Checks the arguments as far as that is possible without changing anything. Default: they go to `run` as they are. */
  prepare?(args: Arguments<S>, context: PrepareContext): Promise<Result<Prepared<Input>>> | Result<Prepared<Input>>;
  run(input: Input, context: CommandContext): Promise<Outcome | ChatActionRequired>;
}

/** A command whose argument types have been forgotten, so that different ones fit in one list. */
export type Command = Omit<CommandDefinition<Signature>, "prepare" | "run"> & {
  prepare?(args: never, context: PrepareContext): Promise<Result<Prepared<unknown>>> | Result<Prepared<unknown>>;
  run(input: never, context: CommandContext): Promise<Outcome | ChatActionRequired>;
};

/** Declares a command. The signature gives `prepare` and `run` their types. */
export function defineCommand<const S extends Signature, Input = Arguments<S>>(
  definition: CommandDefinition<S, Input>,
): CommandDefinition<S, Input> {
  return definition;
}

/** `[MULTISTEP:EXECUTE:workflow:context?]`, as HELP shows it. */
export function usage(command: Pick<Command, "namespace" | "action" | "signature">): string {
  const names = command.signature.map((one) => `:${one.greedy ? "…" : ""}${one.name}${one.optional ? "?" : ""}`);
  return `[${command.namespace}:${command.action}${names.join("")}]`;
}

/** How people refer to it: without MULTISTEP. */
export function labelOf({ namespace, action }: Pick<Command, "namespace" | "action">): string {
  return namespace === "MULTISTEP" ? action : `${namespace}:${action}`;
}
