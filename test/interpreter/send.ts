import type { Engine } from "../../src/engine/engine.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { plain } from "../../src/i18n/rich-text.ts";
import type { Message } from "../../src/interpreter/prepare.ts";
import type { Reply } from "../../src/interpreter/reply.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { chatsOf } from "../open-engine.ts";

let chats = 1000;
let messages = 0;

/** A chat where nothing exists yet. */
export function freshChat(): number {
  return chats++;
}

/** A message as the bot hands it over. */
export function messageIn(chat: number, text: string, more: Partial<Message> = {}): Message {
  const id = ++messages;
  return {
    key: `test:${id}`,
    actor: { user_id: 7, chat_id: chat, message_id: id, gateway: "test" },
    viewer: { chat_id: chat, all: false },
    text,
    outcomes: [],
    ...more,
  };
}

/** Runs a message; the entries that were recorded are in `entries`. */
export async function carryOut(
  engine: Engine,
  message: Message,
  entries: JsonObject[] = [],
): Promise<Reply & { entries: JsonObject[] }> {
  const reply = await interpret(message, {
    engine,
    chats: chatsOf(engine),
    async recordOutcome(index, entry) {
      if (index !== entries.length) throw new Error(`shortcode ${index} recorded after ${entries.length}`);
      // As the database would give it back.
      entries.push(JSON.parse(JSON.stringify(entry)));
    },
  });
  return { ...reply, entries };
}

/** Sends a text to a chat. */
export function send(engine: Engine, chat: number, text: string): Promise<Reply & { entries: JsonObject[] }> {
  return carryOut(engine, messageIn(chat, text));
}

/** The words of the whole reply. */
export function words(reply: Reply): string {
  return reply.parts.map((part) => (part.kind === "outcome" ? plain(part.text) : part.text)).join("");
}

/** The words of each outcome. */
export function outcomes(reply: Reply): string[] {
  return reply.parts.flatMap((part) => (part.kind === "outcome" ? [plain(part.text)] : []));
}
