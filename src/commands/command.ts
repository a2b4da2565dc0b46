import type { Actor, Capability, Origin, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Result } from "../engine/result.ts";
import type { HelpTopic } from "../i18n/help-messages.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import type { ChatActionRequest } from "./chat-action.ts";
import type { EffectScope, PlannedAct } from "./effects.ts";
import type { Outcome } from "./outcome.ts";
import type { PictureRequest } from "./picture-graph.ts";
import type { Effect, Session } from "./session.ts";
import type { Arguments, BoundValue, Signature } from "./signature.ts";
import type { Template } from "./template-definition.ts";

/** The commands and templates that HELP, TEMPLATES and TEMPLATE_WORKFLOW list. */
export interface Catalog {
  readonly commands: readonly Command[];
  readonly templates: readonly Template[];
  /** The public address of this Stepgram's HTTP service, without a trailing slash; undefined if there is none. */
  readonly httpAddress: string | undefined;
  /** The command that an unknown name most likely stands for. */
  suggest(written: string, namespace?: string): Command | undefined;
}

/** Passed to a command's `prepare` along with its arguments. Preparing changes nothing. */
export interface PrepareContext {
  engine: Engine;
  registry: Catalog;
  /** While a message is prepared, a draft in which all earlier commands have succeeded. */
  session: Session;
  actor: Actor;
  viewer: Viewer;
  /** Its key is unique to the shortcode: the engine handles each key once, and ids are derived from it. */
  origin: Origin;
  /** The message that this one replies to. */
  repliedTo: number | undefined;
  /** The person who wrote that message. */
  repliedToUser: number | undefined;
  /** The chat's time zone, an IANA name. */
  timeZone: string;
  /** In the author's language. */
  messages: InterpreterMessages;
}

/** Passed to a command's `run` along with its input. `session` holds what has actually happened so far. */
export interface CommandContext extends PrepareContext {
  /** The session as it would be after the whole message, had all its commands succeeded. */
  draft?: Session;
  /** The command started before a crash, so its work may already be done. */
  repeated: boolean;
  /** Call this as soon as an execution has been started, resumed or retried. */
  started(executionId: string): Promise<void>;
  /**
   * Promises a separate message with the execution's results, or one step's result, once it has settled. Missing if nobody can
   * send it.
   */
  promiseResults?(executionId: string, step?: string): Promise<void>;
  /** Sends the picture in a separate message after the reply. Missing if nobody can send it. */
  sendPicture?(picture: PictureRequest): Promise<void>;
}

/**
 * The placeholder that a command sets, or `change` for a change to existing steps. If the command fails, it is invalid for the
 * rest of the message.
 */
export type Sets = "workflow" | "step" | "execution" | "schedule" | "webhook" | "change";

/** Returned instead of an outcome if the caller has to perform an action on a chat. */
export interface ChatActionRequired {
  ok: "act";
  request: ChatActionRequest;
}

/** A command that is ready to run. */
export interface Prepared<Input> {
  /** The input of `run`. */
  input: Input;
  /** Its effects on the session if it succeeds, so that later shortcodes of the message can refer to them. */
  creates?: Effect[];
  /** The arguments with placeholders resolved, for a button that runs the command later. */
  resolved?: { [parameter: string]: BoundValue | undefined };
  /** What it will do to workflows and their steps, for the confirmation. Called only if there may be one. */
  plans?(scope: EffectScope): Promise<PlannedAct> | PlannedAct;
  /** The action on a chat that `run` will return. */
  act?: ChatActionRequest;
}

/** The complete definition of a command, read by HELP, the AI prompt, the docs, the confirmation and the interpreter. */
export interface CommandDefinition<S extends Signature, Input = Arguments<S>> {
  namespace: string;
  action: string;
  /** Other names that people and AIs use for it. They are suggested, never run. */
  aliases?: readonly string[];
  /** Where `/help` shows it. */
  topic: HelpTopic;
  /** One sentence for HELP, in English; other languages have theirs in their `help.ts`. */
  summary: string;
  /** A working example. */
  example: string;
  /** One sentence that says what the reply shows. */
  result: string;
  /** The shape of the `result` that `execute_shortcode` returns. Default: null. */
  data?: string;
  /** Further sentences for HELP. */
  notes?: readonly string[];
  signature: S;
  /** If its JSON has an error, the suggested correction repeats the arguments before it as written. */
  keepsGiven?: true;
  /** The capability that the person needs. Default: `chat`, which everyone with access has. */
  capability?: Capability;
  /** It changes nothing. */
  readOnly?: true;
  /** It changes only the chat's own workflows and runs and starts no step, so a step may run it without confirmation. */
  harmless?: true;
  /** It stops, removes or changes something existing, or acts on a chat. Inside a sentence it counts only as a mention. */
  control?: true;
  /** It stops or deletes what its first argument names. In the message that creates that, it is only offered as a button. */
  endsTarget?: true;
  /** It reruns steps of an existing run. */
  restarts?: true;
  /** `start`: it starts steps that other commands added. `add`: the steps it adds do nothing until another command starts them. */
  steps?: "start" | "add";
  sets?: readonly Sets[];
  /**
   * It refers to its target by name or placeholder, which could mean something else after a crash. So the target is stored
   * before the message runs.
   */
  pinned?: true;
  /** Checks the arguments as far as possible without changing anything. Default: they are passed to `run` unchanged. */
  prepare?(args: Arguments<S>, context: PrepareContext): Promise<Result<Prepared<Input>>> | Result<Prepared<Input>>;
  run(input: Input, context: CommandContext): Promise<Outcome | ChatActionRequired>;
}

/** A command without its argument types, so that commands fit in one list. */
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

/** Whether a command starts steps. RETRY does not: it continues a run. */
export function isStart({ steps, sets }: Pick<Command, "steps" | "sets">): boolean {
  return steps === "start" || sets?.includes("execution") === true;
}

/** The name that people use: without MULTISTEP. */
export function labelOf({ namespace, action }: Pick<Command, "namespace" | "action">): string {
  return namespace === "MULTISTEP" ? action : `${namespace}:${action}`;
}
