import type { InputFile, Transformer } from "grammy";
import type { Message, MessageEntity, Update, UserFromGetMe } from "grammy/types";
import { TERMINAL_PERSON } from "../chat-store/access.ts";
import type { ExecutionView } from "../engine/execution.ts";
import { taggedExecution } from "../telegram/progress/sent-message.ts";

/** The bot's identity in a terminal. */
export const TERMINAL_BOT = { id: 2, is_bot: true, first_name: "Stepgram", username: "stepgram" } as UserFromGetMe;

/** A new message, or a new state of one. */
export interface ShownMessage {
  message_id: number;
  text: string;
  entities: MessageEntity[];
  /** The execution whose progress it shows. */
  execution?: ExecutionView;
}

interface Answer {
  ok: true;
  result: unknown;
}

type Payload = Record<string, unknown>;

/**
 * The Bot API of a terminal, within this process: one person, one private chat. It has the few methods that the bot
 * needs; others don't exist, as on any small Bot API server.
 */
export class InProcessApi {
  readonly #show: (message: ShownMessage) => void;
  readonly #waiting: Update[] = [];
  readonly #confirmations = new Map<number, () => void>();
  #wake: () => void = () => {};
  /** Both start beyond any number of an earlier session. */
  #nextUpdate = Date.now() * 1000;
  #nextMessage = Math.floor(Date.now() / 1000) * 100;

  constructor(show: (message: ShownMessage) => void) {
    this.#show = show;
  }

  /** The person sends a message. Resolves when the bot has confirmed the update. */
  say(text: string): Promise<void> {
    const update_id = this.#nextUpdate++;
    const person = { id: TERMINAL_PERSON, is_bot: false, first_name: "" };
    const message = {
      message_id: this.#nextMessage++,
      date: Math.floor(Date.now() / 1000),
      chat: { id: TERMINAL_PERSON, type: "private", first_name: "" },
      from: person,
      text,
    } as Message.TextMessage & Update.NonChannel;
    this.#waiting.push({ update_id, message });
    this.#wake();
    return new Promise((resolve) => this.#confirmations.set(update_id, resolve));
  }

  /** Answers the bot's calls instead of a server. */
  readonly transport: Transformer = async (_previous, method, payload, signal) => {
    const handler = this.#methods[method];
    if (handler === undefined) return { ok: false, error_code: 404, description: "Not Found" };
    // Results are typed by method name, which a table can't follow.
    return (await handler(payload as Payload, signal as unknown as AbortSignal | undefined)) as never;
  };

  readonly #methods: Record<string, (payload: Payload, signal?: AbortSignal) => Promise<Answer>> = {
    getMe: async () => ({ ok: true, result: TERMINAL_BOT }),
    getUpdates: (payload, signal) => this.#getUpdates(payload, signal),
    sendMessage: async (payload) => this.#display(payload, this.#nextMessage++),
    // A terminal shows the file's text.
    sendDocument: async ({ caption = "", document }) =>
      this.#display({ text: `${String(caption)}\n\n${await textOf(document as InputFile)}` }, this.#nextMessage++),
    // A terminal shows an answer once it is complete.
    sendMessageDraft: async () => ({ ok: true, result: true }),
    sendChatAction: async () => ({ ok: true, result: true }),
    editMessageText: async (payload) => this.#display(payload, payload.message_id as number),
  };

  async #getUpdates(
    { offset = 0, timeout = 0 }: { offset?: number; timeout?: number },
    signal?: AbortSignal,
  ): Promise<Answer> {
    while (this.#waiting[0] !== undefined && this.#waiting[0].update_id < offset) this.#waiting.shift();
    for (const [update, confirm] of this.#confirmations) {
      if (update >= offset) continue;
      this.#confirmations.delete(update);
      confirm();
    }
    if (this.#waiting.length === 0 && timeout > 0) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(resolve, timeout * 1000);
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
        signal?.addEventListener("abort", () => {
          clearTimeout(timer);
          reject(new Error("aborted"));
        });
      });
    }
    return { ok: true, result: [...this.#waiting] };
  }

  #display(payload: Payload, message_id: number): Answer {
    const execution = taggedExecution(payload);
    const text = String(payload.text);
    const entities = (payload.entities ?? []) as MessageEntity[];
    this.#show({ message_id, text, entities, ...(execution === undefined ? {} : { execution }) });
    const date = Math.floor(Date.now() / 1000);
    return { ok: true, result: { message_id, date, chat: { id: payload.chat_id, type: "private" }, text } };
  }
}

async function textOf(file: InputFile): Promise<string> {
  const raw = await file.toRaw();
  return raw instanceof Uint8Array ? Buffer.from(raw).toString() : "";
}
