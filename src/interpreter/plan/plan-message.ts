import type { BrokenNode, ShortcodeNode } from "../../../grammar/shortcode/nodes.ts";
import { parseMessage } from "../../../grammar/shortcode/parse.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import { type Command, labelOf } from "../../commands/command.ts";
import type { ReferenceScope } from "../../commands/references.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import { Session } from "../../commands/session.ts";
import type { Bound } from "../../commands/signature.ts";
import type { Actor, Authorize, Capability, Viewer } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import type { HandlerTable } from "../../engine/handler.ts";
import type { JsonObject } from "../../engine/json.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { bind } from "../binding/bind.ts";
import { segmentsOf, usableSegments, withoutTrailingEmpty } from "../binding/segments.ts";
import { fromJson } from "../recorded-outcome.ts";
import { resolveLeading } from "../resolve-arguments.ts";
import { unbracedShortcode } from "../unbraced-shortcode.ts";
import { isActRefused, type MayAct } from "./act-refused.ts";
import { foresee, foreseeFailure, isHeldBack } from "./foresee.ts";
import { planners } from "./planners.ts";

/** Something that a message would do beyond its chat. */
export interface PlannedEffect {
  /** The step, or the command. */
  name: string;
  /** In words that name the target. */
  effect: string;
}

/** What a message would do, as far as it can be told without doing it. */
export interface MessagePlan {
  /** What writes or deletes data or files, calls the network, acts as an administrator or writes to other chats. */
  effects: PlannedEffect[];
  /** Commands that do not just look, in order. */
  changes: string[];
}

interface Rooms {
  engine: Engine;
  chats: Pick<ChatStore, "memory">;
  language: CommandRegistry;
  /** Who may do what; whoever lacks a right for certain is not counted as doing what needs it. Default: everybody has all. */
  authorize?: Authorize;
  /** Who may do what to chats and their members; who may not for certain is not counted as doing it. Default: everybody may all. */
  mayAct?: MayAct;
}

/** Who wants what done, and how far it is. */
export interface PlannedMessage {
  actor: Actor;
  viewer: Viewer;
  /** Entries of islands that have been carried out: what is planned comes after them. */
  islands?: readonly JsonObject[];
}

export interface PlanScope extends ReferenceScope {
  engine: Engine;
  chats: Pick<ChatStore, "memory">;
  language: CommandRegistry;
  actor: Actor;
  /** Whether the actor has none of these rights; false where there are none. */
  lacks(rights: readonly Capability[]): Promise<boolean>;
  mayAct?: MayAct | undefined;
}

/** A command of the message with its arguments. */
export interface PlannedCommand {
  command: Command;
  label: string;
  values: Bound["values"];
}

/** Commands that only look. */
const LOOKS: ReadonlySet<string> = new Set(
  ["STATUS", "PROGRESS", "RESULT", "LIST_WORKFLOWS", "LIST_EXECUTIONS", "LIST_SCHEDULES", "SHOW_WORKFLOW"].concat([
    "HANDLERS",
    "TEMPLATES",
    "HELP",
    "USER:INFO",
  ]),
);
/** They start steps that stand elsewhere, perhaps in the same message. */
const STARTS: ReadonlySet<string> = new Set(["EXECUTE", "SCHEDULED_WORKFLOW"]);
const ADDS: ReadonlySet<string> = new Set(["ADD_STEP", "EDIT_STEP"]);
/** A name with colons of a workflow that the message creates; its segments cannot be known yet. */
const LEADING = [1, 2, 3, 4];

/**
 * Reads what a message would still do, island by island. It changes nothing, and an island that would be an error counts for
 * nothing.
 */
export async function planMessage(
  text: string,
  { actor, viewer, islands = [] }: PlannedMessage,
  { engine, chats, language, authorize, mayAct }: Rooms,
): Promise<MessagePlan> {
  const { chat_id, thread_id, user_id } = actor;
  const session = new Session(await chats.memory.load(chat_id, thread_id, user_id));
  const lacks = lacksOf(actor, authorize);
  const scope: PlanScope = { engine, chats, language, actor, viewer, session, lacks, mayAct };
  const found: { label: string; capability: Capability; own: PlannedEffect; effects: PlannedEffect[] }[] = [];
  let startsSome = false;
  const nodes = parseMessage(text, language.vocabulary).nodes.filter((node) => node.type !== "text");
  for (const [index, node] of nodes.entries()) {
    const done = islands[index];
    if (done !== undefined) {
      for (const effect of fromJson(done).effects) session.apply(effect);
      continue;
    }
    const planned = await readCommand(node, text, engine.handlers, scope);
    if (planned === undefined) {
      await foreseeFailure(node, text, language, scope);
      continue;
    }
    const { command, label } = planned;
    const { capability = "chat" } = command;
    const starts = STARTS.has(label);
    const isRefused =
      (await lacks(capability === "chat" ? [] : [capability])) ||
      (starts && (await isHeldBack(planned, scope))) ||
      (await isActRefused(planned, scope));
    if (!LOOKS.has(label) && !isRefused) {
      startsSome ||= starts;
      const effects = (await planners[label]?.(planned, scope)) ?? [];
      found.push({ label, capability, own: { name: label, effect: wordsOf(planned) }, effects });
    }
    foresee(planned, index, scope);
  }
  // Steps that nothing starts do nothing yet; who starts them is asked then.
  const addsSome = found.some(({ label }) => ADDS.has(label));
  const isStarted = startsSome || (addsSome && (await engine.listSchedules(viewer)).length > 0);
  return {
    effects: found.flatMap(({ label, capability, own, effects }) => [
      ...(capability === "chat" ? [] : [own]),
      ...(ADDS.has(label) && !isStarted ? [] : effects),
    ]),
    changes: found.map(({ label }) => label),
  };
}

function lacksOf(actor: Actor, authorize: Authorize | undefined): PlanScope["lacks"] {
  const known = new Map<Capability, boolean>();
  const has = async (capability: Capability): Promise<boolean> => {
    const may = known.get(capability) ?? (await authorize?.(actor, capability)) ?? true;
    known.set(capability, may);
    return may;
  };
  return async (rights) => {
    for (const right of rights) if (await has(right)) return false;
    return rights.length > 0;
  };
}

async function readCommand(
  node: ShortcodeNode | BrokenNode,
  text: string,
  handlers: HandlerTable,
  scope: PlanScope,
): Promise<PlannedCommand | undefined> {
  const { language } = scope;
  const own = node.type === "broken" ? unbracedShortcode(node, language.vocabulary) : { node, source: text };
  const command = own && language.find(own.node.namespace, own.node.action);
  if (own === undefined || command === undefined) return undefined;
  const segments = usableSegments(withoutTrailingEmpty(segmentsOf(own.node.args, own.source)));
  if (!segments.ok) return undefined;
  const { signature } = command;
  const found = await resolveLeading(signature, segments.value, own.source, scope);
  for (const leading of [found.segments, ...LEADING]) {
    const bound = bind(signature, segments.value, { source: own.source, handlers }, leading);
    if (bound.ok) return { command, label: labelOf(command), values: bound.value.values };
  }
  return undefined;
}

function wordsOf({ values }: PlannedCommand): string {
  const given = Object.values(values).filter((value) => value !== undefined);
  const said = given.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value))).join(", ");
  return said === "" ? "acts as an administrator" : `acts as an administrator: ${shortened(said, 120)}`;
}
