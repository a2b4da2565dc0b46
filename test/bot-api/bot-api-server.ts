import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Update } from "grammy/types";
import { ApiError } from "./api-error.ts";
import { type BotMessage, Conversation } from "./conversation.ts";
import { type Fault, Faults } from "./faults.ts";
import type { Limits } from "./limits.ts";
import { type Payload, readPayload } from "./methods/method.ts";
import { methods } from "./methods/table.ts";

/** What counts against the limits. */
const SENDING: ReadonlySet<string> = new Set([
  "sendMessage",
  "sendRichMessage",
  "editMessageText",
  "editMessageReplyMarkup",
]);

/** The events of a conversation. */
const CHANGES = ["changed", "confirmed", "called"];

/** One call that the bot made. */
export interface Call {
  method: string;
  payload: Payload;
  /** In ms of `performance.now()`. */
  at: number;
}

export interface Sender {
  id: number;
  first_name?: string;
  is_bot?: boolean;
  language_code?: string;
}

/** A Bot API server on loopback that enforces Telegram's rules, and the people who write to the bot. */
export class BotApiServer {
  readonly token = "4242:test-token-that-must-stay-secret";
  readonly conversation = new Conversation();
  readonly faults = new Faults();
  readonly calls: Call[] = [];
  /** Send limits. Default: none. */
  limits: Limits | undefined;
  /** How many calls the limits refused. */
  tooSoon = 0;
  readonly #server: Server;
  readonly #closing = new AbortController();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `rich`: whether the server knows rich messages. */
  static async start({ rich = true }: { rich?: boolean } = {}): Promise<BotApiServer> {
    const http = createServer();
    const server = new BotApiServer(http);
    server.conversation.hasRich = rich;
    http.on("request", (request, response) => void server.#answer(request, response));
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#closing.abort();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  /** A person writes to a chat. Private chats have the person's id. */
  sendText(from: Sender, chatId: number, text: string, more: object = {}): Update {
    const { conversation } = this;
    const chat = conversation.chat(chatId);
    const message_id = conversation.nextMessageId();
    const sender = { is_bot: false, first_name: "Somebody", ...from };
    const place = chat.type === "private" ? { first_name: sender.first_name } : { title: "A group" };
    return conversation.addUpdate(
      (update_id) =>
        ({
          update_id,
          message: {
            message_id,
            date: Math.floor(Date.now() / 1000),
            chat: { id: chat.id, type: chat.type, ...place },
            from: sender,
            text,
            ...more,
          },
        }) as unknown as Update,
    );
  }

  /** A person edits their message. */
  edit(update: Update, text: string): Update {
    const { message } = update;
    return this.conversation.addUpdate(
      (update_id) =>
        ({ update_id, edited_message: { ...message, text, edit_date: message!.date + 1 } }) as unknown as Update,
    );
  }

  /** A person sends a file. */
  sendFile(from: Sender, chatId: number, file_name: string, content: string | Buffer, more: object = {}): Update {
    const bytes = Buffer.from(content);
    const file_id = `file${this.conversation.files.size + 1}`;
    this.conversation.files.set(file_id, bytes);
    const document = { file_id, file_unique_id: file_id, file_name, file_size: bytes.length };
    return this.sendText(from, chatId, "", { text: undefined, document, ...more });
  }

  /** A group becomes a supergroup, with or without a service message about it. */
  upgrade(from: number, to: number, { says = true } = {}): void {
    const { conversation } = this;
    conversation.chat(to);
    if (says) this.sendText({ id: 1087968824, is_bot: true }, from, "", { text: undefined, migrate_to_chat_id: to });
    conversation.chat(from).movedTo = to;
  }

  /** The server forgets that an update was confirmed. */
  redeliver(update: Update): void {
    this.conversation.updates.push(update);
    this.conversation.changed.emit("changed");
  }

  /** The bot's messages in a chat, oldest first, without deleted ones. */
  messages(chatId: number): BotMessage[] {
    return this.conversation.messages.filter((message) => message.chat_id === chatId && !message.deleted);
  }

  texts(chatId: number): string[] {
    return this.messages(chatId).map(({ text }) => text);
  }

  /**
   * Waits until `find` returns something. It is asked at each change, so that it misses no state that reached the server. On
   * timeout, the error shows the conversation so far.
   */
  waitFor<T>(what: string, find: () => T | undefined | false, timeoutMs = 60_000): Promise<T> {
    const { changed } = this.conversation;
    return new Promise<T>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        for (const event of CHANGES) changed.off(event, look);
      };
      const look = (): void => {
        try {
          const found = find();
          if (found === undefined || found === false) return;
          resolve(found);
        } catch (error) {
          reject(error);
        }
        stop();
      };
      const timer = setTimeout(() => {
        look();
        stop();
        const said = this.conversation.messages.map(({ chat_id, text }) => `${chat_id}: ${text}`).join("\n---\n");
        reject(new Error(`Timed out waiting for ${what}. The bot said:\n${said || "nothing"}`));
      }, timeoutMs);
      for (const event of CHANGES) changed.on(event, look);
      look();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "", "http://server");
    const prefix = `/bot${this.token}/`;
    const method = pathname.slice(prefix.length);
    const file = this.conversation.files.get(pathname.slice(`/file/bot${this.token}/documents/`.length));
    if (pathname.startsWith(`/file/bot${this.token}/`)) {
      response.writeHead(file === undefined ? 404 : 200).end(file);
      return;
    }
    try {
      const payload = await readPayload(request);
      if (!pathname.startsWith(prefix)) throw new ApiError(401, "Unauthorized");
      this.calls.push({ method, payload, at: performance.now() });
      this.conversation.changed.emit("called");
      if (method.startsWith("sendRichMessage") && !this.conversation.hasRich) throw new ApiError(404, "Not Found");
      const fault = this.faults.take(method, payload);
      if (fault?.kind === "error") throw errorOf(fault);
      if (fault?.kind === "slow") await sleep(fault.ms, undefined, { signal: this.#closing.signal, ref: false });
      const breaks = (when: "before" | "after"): boolean => {
        if (fault === undefined || !("when" in fault) || fault.when !== when) return false;
        if (fault.kind === "drop") request.socket.destroy();
        else response.writeHead(fault.status, { "content-type": "text/html" }).end(fault.body);
        return true;
      };
      if (breaks("before")) return;
      const wait = SENDING.has(method) ? (this.limits?.refuse(Number(payload.chat_id), performance.now()) ?? 0) : 0;
      if (wait > 0) {
        this.tooSoon += 1;
        throw new ApiError(429, `Too Many Requests: retry after ${wait}`, { retry_after: wait });
      }
      const run = methods[method];
      if (run === undefined) throw new ApiError(404, "Not Found: method not found");
      const gone = new AbortController();
      response.on("close", () => gone.abort());
      const result = await run(payload, this.conversation, AbortSignal.any([this.#closing.signal, gone.signal]));
      if (breaks("after")) return;
      reply(response, 200, { ok: true, result });
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      const { code: error_code, message: description, parameters } = error;
      reply(response, error_code, { ok: false, error_code, description, ...(parameters ? { parameters } : {}) });
    }
  }
}

function errorOf({ code, description, retry_after, migrate_to }: Extract<Fault, { kind: "error" }>): ApiError {
  return new ApiError(code, description, {
    ...(retry_after === undefined ? {} : { retry_after }),
    ...(migrate_to === undefined ? {} : { migrate_to_chat_id: migrate_to }),
  });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
