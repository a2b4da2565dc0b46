import { LineCounter } from "../../grammar/line-counter.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/ast.ts";
import { parseShortcodes } from "../../grammar/shortcode/parse.ts";
import type { Actor, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { JsonObject } from "../engine/json.ts";
import { vocabulary } from "./commands/table.ts";
import { fromJson, type IslandEntry, toJson } from "./island-entry.ts";
import { problemText } from "./outcome.ts";
import { Session } from "./placeholders/session.ts";
import type { Reply, ReplyPart } from "./reply.ts";
import type { References } from "./resolve-arguments.ts";
import { plain, type RichText, shortened } from "./rich-text.ts";
import { type IslandOutcome, runIsland } from "./run-island.ts";

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

/** Past this many characters of outcomes, further ones are cut short: a message of 10,000 islands must stay storable. */
const MAX_OUTCOMES = 262_144;
const CUT_OUTCOME = 200;

/** Carries out the islands of a message, one after another. Never throws for what the message says. */
export async function interpret(message: Message, services: Services): Promise<Reply> {
  const { nodes, errors } = parseShortcodes(message.text, vocabulary);
  const reply: Reply = { parts: [], executions: [], errors: 0, buttons: [] };
  const islands = nodes.filter((node) => node.type !== "text").length;
  const { chat_id, thread_id, user_id } = message.actor;
  const memory = islands === 0 ? {} : await services.engine.memory.load(chat_id, thread_id, user_id);
  const carrying = new Carrying(message, services, memory);
  let written = 0;
  for (const node of nodes) {
    if (node.type === "text") {
      // A text too long to be read has no islands, and is not worth hundreds of messages.
      if (errors[0]?.code !== "text-too-long") reply.parts.push({ kind: "prose", text: node.text });
      continue;
    }
    const entry = await carrying.carryOut(node, written);
    written += plain(entry.text).length;
    addTo(reply, entry, carrying.count - 1);
  }
  const nodeErrors = new Set(nodes.flatMap((node) => (node.type === "broken" ? [node.error] : [])));
  for (const error of errors) {
    if (nodeErrors.has(error)) continue;
    const text = problemText("MESSAGE", error.line, error.column, { message: error.message });
    addTo(reply, { ok: false, text, effects: [], buttons: [] }, reply.parts.filter(isOutcome).length);
  }
  await carrying.remember();
  return reply;
}

/** Whether the text has any island at all (else a bot in a group stays silent). */
export function hasIslands(text: string): boolean {
  if (!text.includes("[")) return false;
  const { nodes, errors } = parseShortcodes(text, vocabulary);
  return errors.length > 0 || nodes.some((node) => node.type !== "text");
}

/** A message while its islands are carried out. */
class Carrying {
  readonly session: Session;
  /** Islands carried out so far. */
  count = 0;
  private readonly message: Message;
  private readonly services: Services;
  private readonly memory: JsonObject;
  /** The memory as the database has it. */
  private kept: string;
  private readonly lines: LineCounter;
  private readonly handlers: ReadonlyMap<string, string>;

  constructor(message: Message, services: Services, memory: JsonObject) {
    this.message = message;
    this.services = services;
    this.memory = memory;
    this.kept = JSON.stringify(memory);
    this.session = new Session(memory);
    this.lines = new LineCounter(message.text);
    const { handlers } = services.engine;
    this.handlers = new Map([...handlers.values()].map(({ name, example }) => [name, JSON.stringify(example)]));
  }

  /** The entry of the next island: the one recorded before a crash, or a new one, recorded before this returns. */
  async carryOut(node: ShortcodeNode | BrokenNode, written: number): Promise<IslandEntry> {
    const index = this.count++;
    const recorded = this.message.islands[index];
    if (recorded !== undefined) {
      const entry = fromJson(recorded);
      for (const effect of entry.effects) this.session.apply(effect);
      return entry;
    }
    const outcome = await this.run(node, index);
    const entry = this.toEntry(node, outcome, written);
    await this.apply(outcome);
    await this.services.recordIsland(index, toJson(entry));
    return entry;
  }

  private run(node: ShortcodeNode | BrokenNode, index: number): Promise<IslandOutcome> {
    const { engine, onExecution } = this.services;
    const { actor, viewer, reply_to_message_id: repliedTo } = this.message;
    const key = `${this.message.key}:${index}`;
    const pinned = pinnedFor(key, this.memory);
    return runIsland(node, {
      island: {
        engine,
        session: this.session,
        actor,
        viewer,
        origin: { key, actor },
        repliedTo,
        repeated: pinned !== undefined,
        started: async (id) => onExecution?.(id),
      },
      source: this.message.text,
      handlers: this.handlers,
      pinned,
      pin: (references) => this.save({ ...this.memory, pin: { key, references } as unknown as JsonObject }),
    });
  }

  /** Lets the session know, and puts dependencies in other words where a failed step has shifted the numbers. */
  private async apply(outcome: IslandOutcome): Promise<void> {
    for (const effect of outcome.effects) {
      for (const { id, dependencies } of this.session.apply(effect))
        if ("workflow" in effect) await this.services.engine.editStep(effect.workflow, id, { dependencies });
    }
  }

  private toEntry(node: ShortcodeNode | BrokenNode, outcome: IslandOutcome, written: number): IslandEntry {
    const { line, column } = this.lines.at(node.start);
    const label = node.namespace === "MULTISTEP" ? (node.action ?? "MULTISTEP") : `${node.namespace}:${node.action}`;
    const at = node.type === "broken" ? node.error : { line, column };
    const text = outcome.ok ? outcome.text : problemText(label, at.line, at.column, outcome.problem);
    const entry: IslandEntry = {
      ok: outcome.ok,
      text: written > MAX_OUTCOMES ? cut(text) : text,
      effects: outcome.effects,
      buttons: outcome.ok ? outcome.buttons : [],
    };
    return outcome.ok && outcome.execution !== undefined ? { ...entry, execution: outcome.execution } : entry;
  }

  /** Keeps what the chat shall remember, where that has changed. */
  async remember(): Promise<void> {
    const memory = this.session.toMemory();
    if (JSON.stringify(memory) !== this.kept) await this.save(memory);
  }

  private async save(memory: JsonObject): Promise<void> {
    const { chat_id, thread_id, user_id } = this.message.actor;
    await this.services.engine.memory.save(chat_id, thread_id, user_id, memory);
    this.kept = JSON.stringify(memory);
  }
}

const addTo = (reply: Reply, entry: IslandEntry, island: number): void => {
  reply.parts.push({ kind: "outcome", island, ok: entry.ok, text: entry.text });
  if (!entry.ok) reply.errors++;
  for (const button of entry.buttons)
    if (!reply.buttons.some((one) => one.shortcode === button.shortcode)) reply.buttons.push(button);
  if (entry.execution !== undefined && !reply.executions.includes(entry.execution))
    reply.executions.push(entry.execution);
};

const isOutcome = (part: ReplyPart): boolean => part.kind === "outcome";

const pinnedFor = (key: string, memory: JsonObject): References | undefined => {
  const pin = memory.pin as unknown as { key: string; references: References } | undefined;
  return pin?.key === key ? pin.references : undefined;
};

const cut = (text: RichText): RichText => [{ text: shortened(plain(text), CUT_OUTCOME) }];
