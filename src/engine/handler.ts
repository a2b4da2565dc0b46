import type { StepEffect } from "../i18n/effect.ts";
import { type Problem, sayInEnglish, type Wording } from "../i18n/problem.ts";
import type { RichText } from "../i18n/rich-text.ts";
import type { Actor, Capability, People, Right } from "./actor.ts";
import type { DataSpace } from "./data-space.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import type { Delivery, PostedMessage } from "./messenger.ts";
import type { AnswerType, PersonAnswer } from "./question.ts";
import { knowOtherCopies } from "./same-kind.ts";
import type { UsedSecret } from "./secret-use.ts";
import type { TextFormat } from "./workflow.ts";
import type { z } from "./zod.ts";

/** What a handler's `run` receives. */
export interface StepRun<P> {
  /** Validated, templates filled. */
  params: P;
  /** The execution's shared context as it was when the attempt started. Read only; see `setContext`. */
  context: Readonly<JsonObject>;
  /** Sets one key of the shared context, stored with the step's outcome if the attempt succeeds. */
  setContext(key: string, value: JsonValue): void;
  /** Aborted when the step times out, is cancelled, or is taken over by another worker. */
  signal: AbortSignal;
  /** The same for every attempt of this step in this execution. Use it to make external effects idempotent. */
  idempotencyKey: string;
  /** From 1. */
  attempt: number;
  metadata: JsonObject;
  /** Runs `work` once for this step: its value is stored durably, and a later attempt gets the stored value. */
  checkpoint<T extends JsonValue>(name: string, work: () => Promise<T>): Promise<T>;
  /** A person's answer, if the handler asked with `resumes`; undefined before that. */
  answer?: PersonAnswer | undefined;
  /** Stores a number with the step's outcome. */
  metric(name: string, value: number): void;
  log: StepLog;
  chat: { /** Puts a message to the execution's chat in the outbox. */ send(text: string): Promise<void> };
  /**
   * Enqueues a message, once for this step and `name`, and returns its delivery state. The caller checks the permissions. See
   * `again` in `SuspendFor`.
   */
  post(name: string, message: PostedMessage): Promise<Delivery>;
  /**
   * A param's text in pieces: what its author wrote, and the values that templates filled in; undefined if its author wrote
   * no text there, but a value. Within objects and lists, `path` has several members.
   */
  written(...path: (string | number)[]): WrittenPiece[] | undefined;
  /** The secrets named in the raw params, or in part of them. */
  secrets(...path: (string | number)[]): UsedSecret[];
  /** How texts without a `format` are read. Those of steps stored by earlier versions are plain. */
  textFormat: TextFormat;
  step: { id: string; name: string };
  /** It has only the permissions that its actor and everyone who shaped it share. */
  execution: { id: string; workflow_name: string; actor: Actor } & People;
  /** The execution's user data, in a separate database. */
  data: DataSpace;
  /** Evaluates a condition against the execution's context and steps. */
  evaluate(condition: string): Promise<Verdict>;
  /** The database's clock. */
  now(): Date;
}

/** The value of a condition, or why it has none. */
export type Verdict = { ok: true; value: JsonValue } | { ok: false; message: string; problem?: Problem };

/** Text that an author wrote, or a filled-in value. */
export type WrittenPiece = string | { value: string };

/** Structured log lines that carry the step's id. */
export interface StepLog {
  debug(fields: JsonObject, message: string): void;
  info(fields: JsonObject, message: string): void;
  warn(fields: JsonObject, message: string): void;
  error(fields: JsonObject, message: string): void;
}

/** A handler can return one of these instead of a value: the step then waits in the database and holds no worker. */
export class Suspend {
  readonly wait: SuspendFor;
  constructor(wait: SuspendFor) {
    this.wait = wait;
  }
}
knowOtherCopies(Suspend);

/** What a suspended step waits for. */
export type SuspendFor =
  /** Completes with `result` at the given time. */
  | { for: "delay"; seconds: number; result: JsonValue }
  /** Sends a message through the outbox; completes with `result` and the `message_id` once it is delivered, or fails. */
  | { for: "message"; chat_id: number; thread_id?: number; text: string; rich?: RichText; result: JsonObject }
  /** Asks the people in the chat; see `askPerson`. */
  | { for: "person"; question: PersonQuestion; seconds: number | null }
  /**
   * Runs the handler again, as the same attempt: after `seconds`, or as soon as one of the messages posted under these names
   * has been delivered or has failed. `as` tells people what the step is waiting for.
   */
  | { for: "again"; as: "delay" | "message"; seconds: number; messages: string[] };

/** A question to the people in the execution's chat. */
export interface PersonQuestion {
  text: string;
  options: string[];
  /** Options that reject: the step then fails permanently, and its dependents don't run. */
  refusals: string[];
  /** What a typed or sent answer must be. Missing if one of the options decides. */
  wants?: AnswerType;
  /** The answer does not complete the step: the handler runs again and receives it as `answer`. */
  resumes?: true;
}

/**
 * Asks the chat. Completes with `{decision, by, at}`, or with a `PersonAnswer` if it wants a typed answer; fails permanently after
 * `seconds`, if given.
 */
export function askPerson(question: PersonQuestion, seconds?: number): Suspend {
  return new Suspend({ for: "person", question, seconds: seconds ?? null });
}

/** The checkpoint that holds the answer to a question with `resumes`. */
export const ANSWER_CHECKPOINT = "answer";

/** Completes the step after `seconds`, by the database's clock; survives restarts. */
export function sleep(seconds: number, result: JsonValue): Suspend {
  return new Suspend({ for: "delay", seconds, result });
}

/** Completes the step when the message has been delivered. The result gets `message_id`. */
export function deliver(
  message: { chat_id: number; thread_id?: number; text: string; rich?: RichText },
  result: JsonObject,
): Suspend {
  return new Suspend({ for: "message", ...message, result });
}

/** An error that a retry can't fix: bad input, a missing permission, a refused request. */
export class PermanentError extends Error {
  override readonly name = "PermanentError";
  /** The message as a translatable problem; undefined for the program's own text. */
  readonly problem: Problem | undefined;
  constructor(said: Wording = "", options: { cause?: unknown } = {}) {
    super(sayInEnglish(said).message, options);
    this.problem = typeof said === "string" ? undefined : said;
  }
}
knowOtherCopies(PermanentError);

/** A temporary error; `retryAfter` (seconds) is the minimum wait before the next attempt. */
export class TransientError extends Error {
  override readonly name = "TransientError";
  readonly retryAfter: number | undefined;
  /** The message as a translatable problem; undefined for the program's own text. */
  readonly problem: Problem | undefined;
  constructor(said: Wording, options: { retryAfter?: number; cause?: unknown } = {}) {
    super(sayInEnglish(said).message, { cause: options.cause });
    this.problem = typeof said === "string" ? undefined : said;
    this.retryAfter = options.retryAfter;
  }
}
knowOtherCopies(TransientError);

/** An error's message: in any language if it can be translated, otherwise unchanged. */
export function saidBy(error: unknown): Wording {
  if (error instanceof PermanentError || error instanceof TransientError) return error.problem ?? error.message;
  return error instanceof Error ? error.message : String(error);
}

/**
 * What a handler may return: a JSON value (interface types included), a suspension, or a failure in the form `{ success: false,
 * error: "…" }`.
 */
export type HandlerReturn = JsonValue | object | undefined;

/** A capability that a step needs; `of` names the part of the step that needs it, if not all of it. */
export interface Need {
  capability: Capability;
  of?: string;
}

/** What a handler needs, if that depends on the params. */
export interface ComputedCapability<P> {
  /** What these params need, once their templates are filled. */
  of(params: P, actor: Actor): Capability | readonly Need[];
  /**
   * The most that a step with these raw params can need, whatever its templates become. A person who answers a question needs
   * all of it. `EVERYTHING` if that can't be known.
   */
  atMost(raw: JsonObject, scope: ReachScope): readonly Right[] | Promise<readonly Right[]>;
}

/** What the actor needs for a step. */
export function needsOf(handler: Handler, params: unknown, actor: Actor): readonly Need[] {
  const { capability } = handler;
  const needs = typeof capability === "string" ? capability : capability.of(params as never, actor);
  return typeof needs === "string" ? [{ capability: needs }] : needs;
}

/** Whether an idempotency key is ignored because every step has its own outcome. */
export function hasOwnOutcome({ ownOutcome = () => false }: Handler, raw: JsonObject): boolean {
  return ownOutcome === true || ownOutcome(raw);
}

/** Passed to handlers whose params name workflows. Templates, placeholders and unknown names stay as they are. */
export interface NameScope {
  /** The params of a step of that handler, with ids for the names in them. */
  step(handler: string, raw: JsonValue): Promise<JsonValue>;
  /** The id of the named workflow, if there is one. */
  workflow(written: string): Promise<string | undefined>;
}

/** Passed to handlers that report the most their steps can need. */
export interface ReachScope {
  /** Whose step it is. */
  people: People & { actor: Actor };
  /** The most that a step of that handler with these raw params can need. */
  step(handler: string, raw: JsonValue): Promise<readonly Right[]>;
  /** The most that the workflow's steps can need, as it is now. Nothing for one that is already being examined. */
  workflow(id: string): Promise<readonly Right[]>;
}

/** A step handler: its name, its params, the capability it needs and what it does. */
export interface HandlerDefinition<P = unknown> {
  /** Its name in shortcodes, such as `send_message`. */
  name: string;
  /** One sentence for HANDLERS and the generated documentation. */
  summary: string;
  /** Working params, for the documentation and for suggested corrections. */
  example: JsonObject;
  /** More working params for the documentation, if one example isn't enough. */
  moreExamples?: readonly JsonObject[];
  /**
   * Other names that people and AIs use for this handler, in snake case, such as `sleep` for `delay`. Using one of them is an
   * error that asks "did you mean …?".
   */
  synonyms?: readonly string[];
  params: z.ZodType<P>;
  /** The result's shape, if documented. */
  result?: z.ZodType;
  /** The key of its result that tells what was decided or found, where people may take the whole result for it. */
  verdict?: string;
  /** The choices that raw params offer a person; undefined if they offer none, or only once templates are filled. */
  decides?(raw: JsonObject): readonly string[] | undefined;
  /** What the actor needs. */
  capability: Capability | ComputedCapability<P>;
  /**
   * Compares the params before and after their templates are filled, before they are parsed. A returned text says why they are
   * refused permanently. For handlers in which a template value must never act as anything but a value.
   */
  checkFilled?(raw: JsonObject, filled: JsonObject): Wording | undefined;
  /** Why params are refused because of their templates when the step is added; shown unchanged. */
  checkRaw?(raw: JsonObject): Wording | undefined;
  /**
   * The outcome is meaningful only in its own execution, such as a person's decision, a context value, or elapsed time. It is
   * then never reused for another step with the same idempotency key. A function if that depends on the raw params.
   */
  ownOutcome?: true | ((raw: JsonObject) => boolean);
  /** Whether a step may start the workflows whose ids appear in its params. Default false. */
  startsWorkflows?: boolean;
  /** Raw params with workflow names replaced by ids. */
  withIds?(raw: JsonObject, scope: NameScope): Promise<JsonObject>;
  /** The conditions in raw params, which may read steps. */
  conditions?(raw: JsonObject): readonly string[];
  /** Whether its `run` reads only those keys of the shared context that its params name. Default false: it may read all. */
  readsByParams?: boolean;
  /** The part of raw params that people will read, where another language's template is probably a mistake. */
  forPeople?(raw: JsonObject): JsonValue;
  /** Raw params with the names inside them spelled as registered. The params' own names already are. */
  respell?(raw: JsonObject): JsonObject;
  /** The part of the raw params in which `{secrets.…}` isn't allowed. Default: all of them. */
  closedToSecrets?(raw: JsonObject): JsonValue;
  /**
   * What a step with these params would do, for the confirmation: as data, or in a few words that name the target, such as
   * `deletes from "users"`. Effects beyond its own chat, including all those given in words, need confirmation. Templates
   * aren't filled in: effects that can't be ruled out count. Default: described by the capability.
   */
  effects?(raw: JsonObject, actor: Actor): readonly (StepEffect | string)[];
  /** Whether it sends texts that are Markdown unless the step says otherwise, itself or in its tasks. Default false. */
  sendsMarkdown?: boolean;
  /** Seconds. Default: 300. */
  timeout?: number;
  retry?: { retry_count?: number; retry_delay?: number };
  /** Called once, before the first run in a worker. */
  initialize?(): Promise<void>;
  /** Called once, when the worker stops. */
  cleanup?(): Promise<void>;
  /**
   * Called when a chat's id has changed: whatever the handler stores for the old id must move to the new one. May be called
   * more than once.
   */
  followChat?(from: number, to: number): Promise<void>;
  run(step: StepRun<P>): Promise<HandlerReturn>;
}

/** A handler with its params type erased, so that handlers fit in one table. */
export type Handler = Omit<HandlerDefinition<never>, "params"> & { params: z.ZodType };

/** Declares a step handler; the params schema gives `run` its types. */
export function defineHandler<P>(definition: HandlerDefinition<P>): HandlerDefinition<P> {
  return definition;
}

/** What a step with these params, as written, would do. Effects that can't be ruled out count. */
export function effectsOf(handler: Handler, raw: JsonObject, actor: Actor): readonly StepEffect[] {
  if (handler.effects !== undefined)
    return handler.effects(raw, actor).map((one) => (typeof one === "string" ? { kind: "words", text: one } : one));
  if (typeof handler.capability === "string") return ofRights([handler.capability]);
  const parsed = handler.params.safeParse(raw);
  if (!parsed.success) return [{ kind: "unknown" }];
  return ofRights(needsOf(handler, parsed.data, actor).map(({ capability }) => capability));
}

/**
 * The capabilities beyond its chat that a step with these params, as written, will certainly need; empty if that isn't known
 * before its templates are filled. If the actor has none of them, the step is refused before it does anything.
 */
export function rightsOf(handler: Handler, raw: JsonObject, actor: Actor): readonly Capability[] {
  if (typeof handler.capability === "string") return elevated([handler.capability]);
  if (hasBraces(raw)) return [];
  const parsed = handler.params.safeParse(raw);
  return parsed.success ? elevated(needsOf(handler, parsed.data, actor).map(({ capability }) => capability)) : [];
}

function elevated(capabilities: readonly Capability[]): Capability[] {
  return [...new Set(capabilities.filter((capability) => capability !== "chat"))];
}

function hasBraces(value: JsonValue): boolean {
  if (typeof value === "string") return value.includes("{");
  return typeof value === "object" && value !== null && Object.values(value).some(hasBraces);
}

function ofRights(capabilities: readonly Capability[]): StepEffect[] {
  return [...new Set(capabilities)].flatMap((right): StepEffect[] =>
    right === "chat" ? [] : [{ kind: "right", right }],
  );
}
