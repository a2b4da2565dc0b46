import { parseMessage } from "../../grammar/shortcode/parse.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { ChatActions } from "../commands/chat-action.ts";
import { problemText } from "../commands/outcome.ts";
import { CommandRegistry } from "../commands/registry.ts";
import type { Actor, Authorize, Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { JsonObject } from "../engine/json.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { lines, plain, type RichText, rich } from "../i18n/rich-text.ts";
import { MessageRun } from "./message-run.ts";
import type { RecordedOutcome } from "./recorded-outcome.ts";
import type { Reply } from "./reply.ts";

/** A message that is carried out, and what is known of it. */
export interface Message {
  /** Unique for the message; ids of what it creates derive from it and the island's index. */
  key: string;
  actor: Actor;
  viewer: Viewer;
  text: string;
  reply_to_message_id?: number;
  /** The person who wrote that message. */
  reply_to_user_id?: number;
  /** Entries of islands that were carried out before a crash; these do not run again. */
  islands: readonly JsonObject[];
  /** What stands before this offset has been replied to already. Default 0. */
  from?: number;
}

export interface Services {
  engine: Engine;
  chats: Pick<ChatStore, "memory">;
  /** Durably keeps the entry of an island before the next one runs. */
  recordOutcome(index: number, entry: JsonObject): Promise<void>;
  /** The commands and templates that there are; the built-in ones unless given. */
  language?: CommandRegistry;
  /** Asked before commands that need more than everyone admitted has; nobody has more unless given. */
  authorize?: Authorize;
  /** Acts on chats; without it GROUP and USER say that there is no chat to act upon. */
  chatActions?: ChatActions;
  /** The chat's time zone, an IANA name. Default UTC. */
  timeZone?: string;
  /** In which language it is answered. Default English. */
  words?: InterpreterMessages;
  /** Told when an execution was started, resumed or retried, before the island is recorded. */
  onExecution?(executionId: string): Promise<void>;
}

/** Problems that one reply shows; further ones are counted. */
const MAX_PROBLEMS = 20;
const LONG_HINT = 80;

/** Nothing is registered here: whoever registers has a language of their own. */
const BUILT_IN = new CommandRegistry();

/** Carries out the islands of a message, one after another. Never throws for what the message says. */
export async function interpret(message: Message, services: Services): Promise<Reply> {
  const { nodes, errors } = parseMessage(message.text, (services.language ?? BUILT_IN).vocabulary);
  const reply: Reply = { parts: [], executions: [], errors: 0, buttons: [] };
  const islands = nodes.filter((node) => node.type !== "text").length;
  const { chat_id, thread_id, user_id } = message.actor;
  const memory = islands === 0 ? {} : await services.chats.memory.load(chat_id, thread_id, user_id);
  const carrying = new MessageRun(message, { ...services, language: services.language ?? BUILT_IN }, memory);
  const { from = 0 } = message;
  let written = 0;
  const hints = new Set<string>();
  for (const node of nodes) {
    if (node.type === "text") {
      // A text too long to be read has no islands, and is not worth hundreds of messages.
      const text = node.start < from ? node.text.slice(from - node.start) : node.text;
      if (errors[0]?.code !== "text-too-long" && node.end > from) reply.parts.push({ kind: "prose", text });
      continue;
    }
    const entry = await carrying.carryOut(node, written);
    written += plain(entry.text).length + plain(entry.hint ?? []).length;
    if (node.end > from) addTo(reply, entry, carrying.count - 1, hints);
  }
  const nodeErrors = new Set(nodes.flatMap((node) => (node.type === "broken" ? [node.error] : [])));
  for (const error of errors) {
    if (nodeErrors.has(error)) continue;
    const text = problemText("MESSAGE", error.line, error.column, { message: error.message });
    addTo(reply, { ok: false, text, effects: [], buttons: [] }, carrying.count, hints);
  }
  const more = reply.errors - MAX_PROBLEMS;
  if (more > 0)
    reply.parts.push({
      kind: "outcome",
      island: carrying.count,
      ok: false,
      text: rich`❌ … and ${more} more problems.`,
    });
  await carrying.remember();
  return reply;
}

/** Whether the text has any island at all (else a bot in a group stays silent). */
export function hasShortcodes(text: string, language: Pick<CommandRegistry, "vocabulary"> = BUILT_IN): boolean {
  if (!text.includes("[")) return false;
  const { nodes, errors } = parseMessage(text, language.vocabulary);
  return errors.length > 0 || nodes.some((node) => node.type !== "text");
}

/** Whether the text ends in the middle of a shortcode, as the first part of a longer one may. */
export function endsOpen(text: string, language: Pick<CommandRegistry, "vocabulary"> = BUILT_IN): boolean {
  if (/\[[A-Z_]{0,20}$/i.test(text.slice(-24))) return true;
  const { nodes } = parseMessage(text, language.vocabulary);
  return nodes.some((node) => node.type === "broken" && node.error.code === "unclosed");
}

function addTo(reply: Reply, entry: RecordedOutcome, island: number, hints: Set<string>): void {
  if (!entry.ok) reply.errors++;
  if (entry.ok || reply.errors <= MAX_PROBLEMS)
    reply.parts.push({ kind: "outcome", island, ok: entry.ok, text: withHint(entry, hints) });
  for (const button of entry.buttons)
    if (!reply.buttons.some((one) => one.shortcode === button.shortcode)) reply.buttons.push(button);
  if (entry.execution !== undefined && !reply.executions.includes(entry.execution))
    reply.executions.push(entry.execution);
}

/** The text with its hint; a long one is given once a message. */
function withHint({ text, hint }: RecordedOutcome, given: Set<string>): RichText {
  if (hint === undefined) return text;
  const words = plain(hint);
  if (given.has(words)) return text;
  if (words.length >= LONG_HINT) given.add(words);
  return lines([text, hint]);
}
