import { LineCounter, type TextFormats } from "../../grammar/position.ts";
import type { BrokenNode, ShortcodeNode, TextNode } from "../../grammar/shortcode/nodes.ts";
import type { ParsedMessage } from "../../grammar/shortcode/parse.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { Session } from "../commands/session.ts";
import type { Actor, Authorize, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { giveWay } from "../engine/give-way.ts";
import { type IdPrefix, idFrom } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import type { Pin } from "../engine/pin.ts";
import { hinted } from "../engine/result.ts";
import { en } from "../i18n/en/messages.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import type { References } from "./binding/resolve-arguments.ts";
import { shortcodesIn } from "./candidates.ts";
import { CorrectedDraft, repeats } from "./corrected-draft.ts";
import { breaksOff, heldByCutOff, openerAtEnd } from "./cut-off.ts";
import { decide } from "./decide.ts";
import { mayDelete, ownSteps } from "./deletes.ts";
import { type PrepareScope, prepareShortcode, usageHint } from "./prepare-command.ts";
import type { HeldCommand, PreparedCommand, RefusedCommand } from "./prepared-command.ts";
import { fromJson } from "./recorded-outcome.ts";
import { lostBefore, surroundingsOf, unclearLine } from "./surroundings.ts";

/** A message and its context. */
export interface Message extends Partial<TextFormats> {
  /** Unique to the message: the ids of what it creates are derived from it and the shortcode's index. */
  key: string;
  actor: Actor;
  viewer: Viewer;
  text: string;
  reply_to_message_id?: number;
  /** The person who wrote that message. */
  reply_to_user_id?: number;
  /** Outcomes of the shortcodes that ran before a crash; these do not run again. */
  outcomes: readonly JsonObject[];
  /** The text before this offset has already been replied to. Default 0. */
  from?: number;
}

/** Stores what placeholders refer to from one message to the next, by chat, thread and person. */
export interface SessionMemory {
  load(chatId: number, threadId: number | undefined, userId: number): Promise<JsonObject>;
  save(chatId: number, threadId: number | undefined, userId: number, memory: JsonObject): Promise<void>;
}

export interface PrepareServices {
  engine: Engine;
  chats: { memory: SessionMemory };
  registry: CommandRegistry;
  /** Decides about commands that need more than the capability `chat`. Default: refuses them. */
  authorize?: Authorize;
  /** The chat's time zone, an IANA name. Default UTC. */
  timeZone?: string;
  /** The language of the reply. Default English. */
  messages?: InterpreterMessages;
}

/** A whole message, prepared: what a confirmation shows and what runs. */
export interface PreparedMessage {
  message: Message;
  parsed: ParsedMessage;
  commands: PreparedCommand[];
  /** The session as it will be if everything succeeds. */
  draft: Session;
  /** What the chat remembered before. */
  memory: JsonObject;
  /** What to send instead of what was refused, if there is exactly one suggestion: it and what waited for it. */
  corrected?: string;
  /** What the author had seen of the workflows that the message starts, if it had begun to run before a crash. */
  pins?: readonly Pin[];
  /** Whether a crash interrupted the command that is next. */
  isInterrupted: boolean;
}

/**
 * What the arguments of a message's commands referred to before it started to run, by shortcode index, and what its author had
 * seen of the workflows that it starts.
 */
interface Pins {
  message: string;
  references: { [index: string]: References };
  seen?: readonly Pin[];
}

/**
 * Prepares every shortcode of a message in order against a draft of the session, so that later ones see what earlier ones
 * will create. Changes nothing.
 */
export async function prepareMessage(
  message: Message,
  parsed: ParsedMessage,
  { engine, chats, registry, authorize = everyone, timeZone = "UTC", messages = en }: PrepareServices,
): Promise<PreparedMessage> {
  const { actor, viewer, text, key } = message;
  const nodes = parsed.nodes.filter((node): node is Exclude<typeof node, TextNode> => node.type !== "text");
  const memory = nodes.length === 0 ? {} : await chats.memory.load(actor.chat_id, actor.thread_id, actor.user_id);
  const draft = new Session(memory);
  const correctedDraft = new CorrectedDraft(draft);
  const { references: pins, seen } = pinsOf(key, memory) ?? {};
  const commands: PreparedCommand[] = [];
  const unmade = new Set<string>();
  const lines = new LineCounter(text);
  const linesOfProse = new LineCounter(text);
  const around = surroundingsOf(nodes, parsed, registry, message);
  const deleting = new Set<string>();
  const lost = lostBefore(parsed, engine.handlers);
  draft.cutOff = breaksOff(nodes.at(-1), text) || (openerAtEnd(text, registry.vocabulary) ?? false);
  for (const [index, node] of nodes.entries()) {
    await giveWay();
    // After a crash, too: what comes before a command that has run already may be the gate of a later one.
    for (const { at, why } of lost(index)) draft.apply(unclearLine(text, at, linesOfProse.at(at).line, why));
    const recorded = message.outcomes[index];
    if (recorded !== undefined) {
      const outcome = fromJson(recorded);
      for (const effect of outcome.effects) draft.apply(effect);
      if (outcome.corrected === undefined) correctedDraft.apply(outcome.effects);
      else correctedDraft.applyCorrected(outcome.corrected);
      if (!outcome.ok || outcome.offered !== undefined)
        for (const prefix of ID_PREFIXES) unmade.add(idFrom(prefix, `${key}:${index}`));
      commands.push({ node, index, appearance: around(index).appearance, state: "recorded", outcome });
      continue;
    }
    const context = {
      engine,
      registry,
      session: draft,
      actor,
      viewer,
      origin: { key: `${key}:${index}`, actor },
      repliedTo: message.reply_to_message_id,
      repliedToUser: message.reply_to_user_id,
      timeZone,
      messages,
    };
    // What the arguments referred to before the crash, unless a failed command should have created it.
    const pinned = Object.values(pins?.[index] ?? {}).some(({ id }) => unmade.has(id)) ? undefined : pins?.[index];
    const { line } = lines.at(node.start);
    const scope = { context, registry, source: text, handlers: engine.handlers, authorize, line, pinned };
    const command = await decide(await prepareShortcode(node, scope), { node, ...around(index), deleting }, context);
    const effects = (command.state === "ready" ? command.prepared.creates : command.effects) ?? [];
    for (const effect of effects) draft.apply(effect);
    if (command.state === "refused" || command.state === "held") await suggestFor(node, command, correctedDraft, scope);
    else correctedDraft.apply(effects);
    if (command.state === "ready") {
      const workflow = command.known.workflow?.id;
      const shapes = command.command.steps === "add" && workflow !== undefined && !deleting.has(workflow);
      const act = shapes
        ? await command.prepared.plans?.({ engine, viewer, actor, lacks: async () => false })
        : undefined;
      if (shapes && ownSteps(act).some((step) => mayDelete(step, context))) deleting.add(workflow);
    }
    commands.push({ node, index, appearance: around(index).appearance, ...command });
  }
  if (draft.cutOff === true) heldByCutOff(commands, draft);
  dropCorrected(commands);
  const isInterrupted = pins?.[message.outcomes.length] !== undefined;
  // Nobody knows what the part that was cut off would have said.
  const corrected = draft.cutOff !== false ? undefined : correctedMessage(commands);
  return {
    message,
    parsed,
    commands,
    draft,
    memory,
    isInterrupted,
    ...(seen === undefined ? {} : { pins: seen }),
    ...(corrected === undefined ? {} : { corrected }),
  };
}

/** A refused shortcode that the message itself corrects further down needs no correction. */
function dropCorrected(commands: readonly PreparedCommand[]): void {
  for (const [i, one] of commands.entries()) {
    if (one.state !== "refused" || one.correction?.kind !== "rewritten") continue;
    const { ready } = one.correction;
    const later = commands.slice(i + 1).find((other) => other.state === "ready" && repeats(other, ready));
    if (later?.state !== "ready") continue;
    one.correction = undefined;
    one.error = hinted({ ok: false, error: one.error }, problem("correctedBelow", { line: later.known.line })).error;
  }
}

/** The message that the button "Run corrected" sends. */
function correctedMessage(commands: readonly PreparedCommand[]): string | undefined {
  // A message interrupted by a crash has lost its suggestions.
  if (commands.some((one) => one.state === "recorded" && !one.outcome.ok)) return undefined;
  const corrections = commands.flatMap((one) =>
    (one.state === "refused" || one.state === "held") && one.correction ? [one.correction] : [],
  );
  if (corrections.filter(({ kind }) => kind === "rewritten").length !== 1) return undefined;
  return corrections.map(({ shortcode }) => shortcode).join("\n");
}

/** Finds what would help a refused shortcode. What its error suggests has been tried. */
async function suggestFor(
  node: ShortcodeNode | BrokenNode,
  refused: RefusedCommand | HeldCommand,
  correctedDraft: CorrectedDraft,
  scope: PrepareScope,
): Promise<void> {
  // It is not wrong, but waits for a decision.
  if (refused.error.buttons !== undefined) return correctedDraft.apply(refused.effects);
  const correction = await correctedDraft.correct(node, refused, scope);
  if (correction !== undefined) refused.correction = correction;
  // A command that is held back is correct, and says what to do.
  if (refused.state === "held") return;
  const { error } = refused;
  if (correction?.kind === "follows") {
    // What must be corrected is said there.
    refused.error = hinted({ ok: false, error }, "").error;
    return;
  }
  if (correction?.kind === "rewritten") {
    const hint = problem("suggestion", { shortcode: correction.shortcode });
    refused.error = hinted({ ok: false, error }, hint).error;
    return;
  }
  const { refusal } = correctedDraft;
  if (node.type === "broken" && node.action === undefined && refusal !== undefined) {
    // What was probably meant would not run either, so that must be corrected first.
    const { message, problem: why = message } = refusal;
    refused.error = hinted({ ok: false, error }, why).error;
    return;
  }
  for (const shown of shortcodesIn(error.hint ?? ""))
    if (!(await correctedDraft.works(shown, scope))) {
      const command = node.action === undefined ? undefined : scope.registry.find(node.namespace, node.action);
      // What was written is correct, and only has to wait for something else.
      const isWritten = scope.source.slice(node.start, node.end).startsWith(shown.slice(0, -1));
      refused.error = hinted({ ok: false, error }, isWritten ? problem("sendAgain") : usageHint(command)).error;
      return;
    }
}

const ID_PREFIXES: readonly IdPrefix[] = ["wf", "st", "ex", "sc"];

/** Allows only what everyone who may use the bot can do. */
const everyone: Authorize = async (_, capability) => capability === "chat";

/** The pins of this message in the chat's memory. */
function pinsOf(key: string, memory: JsonObject): Omit<Pins, "message"> | undefined {
  const pins = memory.pins as unknown as Pins | undefined;
  if (pins?.message === key) return pins;
  // Earlier versions pinned each command by itself.
  const pin = memory.pin as unknown as { key: string; references: References } | undefined;
  return pin?.key.startsWith(`${key}:`)
    ? { references: { [pin.key.slice(key.length + 1)]: pin.references } }
    : undefined;
}

/** The memory together with the message's pins, or undefined if there are none. `seen`: those of workflows. */
export function withPins(
  { message, commands, memory }: PreparedMessage,
  seen: readonly Pin[] = [],
): JsonObject | undefined {
  const references: Pins["references"] = {};
  for (const one of commands) if (one.state === "ready" && one.command.pinned) references[one.index] = one.references;
  if (Object.keys(references).length === 0 && seen.length === 0) return undefined;
  const { pin: _, ...rest } = memory;
  return { ...rest, pins: { message: message.key, references, seen } as unknown as JsonObject };
}
