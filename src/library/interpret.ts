import { randomUUID } from "node:crypto";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { Actor } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { plain } from "../i18n/rich-text.ts";
import { interpret } from "../interpreter/interpret.ts";
import type { Reply, ReplyPart } from "../interpreter/reply.ts";
import { renderReply } from "../telegram/outgoing/render-reply.ts";
import { type Execution, follow, waitFor } from "./executions.ts";
import type { Internals } from "./internals.ts";
import type { OnBehalf } from "./on-behalf.ts";

/** For whom a text is carried out. */
export interface InterpretOptions extends OnBehalf {
  /** The message to which the text replies, for the placeholder `message_id`. */
  replyTo?: number;
  /** The person who wrote that message, for USER commands that name nobody. */
  replyToPerson?: number;
}

/** A piece of the answer to a text. */
export type AnswerPart =
  | { kind: "prose"; text: string }
  /** What came of a shortcode; `island` counts them from 0. */
  | { kind: "outcome"; island: number; ok: boolean; text: string };

/** What came of a text. */
export interface Interpretation {
  /** The whole answer as people read it: the text's prose, and the outcome of each shortcode in its place. */
  text: string;
  /** The same, piece by piece. */
  parts: AnswerPart[];
  /** Ids of the executions that the text started, resumed or retried. */
  executions: string[];
  /** How many shortcodes had an error. */
  errors: number;
  /** Commands that were explained rather than asked for, such as CANCEL of what the same text has made; send one to run it. */
  offers: { label: string; shortcode: string }[];
  /** Whether the same `key` was carried out to its end before; nothing has happened now. */
  repeated: boolean;
  /** Each new state of the executions, until all of them have settled. */
  progress(): AsyncIterableIterator<Execution>;
  /** The executions once they have settled, in the order in which they were started. */
  settled(): Promise<Execution[]>;
}

/** Carries out texts, those of one chat one after another. */
export class TextReader {
  readonly #behind: Internals;
  readonly #tails = new Map<number, Promise<unknown>>();

  constructor(behind: Internals) {
    this.#behind = behind;
  }

  /** Fulfilled when each shortcode has been carried out; executions go on. Rejects only where the database does. */
  read(text: string, actor: Actor, options: InterpretOptions): Promise<Interpretation> {
    const before = this.#tails.get(actor.chat_id) ?? Promise.resolve();
    const work = before.then(() => this.#carryOut(text, actor, options));
    const tail = work.catch(() => {});
    this.#tails.set(actor.chat_id, tail);
    void tail.then(() => this.#tails.get(actor.chat_id) === tail && this.#tails.delete(actor.chat_id));
    return work;
  }

  /** Fulfilled when all that was asked for so far has been carried out. */
  async idle(): Promise<void> {
    await Promise.all(this.#tails.values());
  }

  async #carryOut(
    text: string,
    actor: Actor,
    { key, replyTo, replyToPerson }: InterpretOptions,
  ): Promise<Interpretation> {
    const { engine, chats, access, language, timeZone, chatActions } = this.#behind;
    const message = {
      key: `program:text:${key ?? randomUUID()}`,
      actor,
      text,
      ...(replyTo === undefined ? {} : { reply_to_message_id: replyTo }),
      ...(replyToPerson === undefined ? {} : { reply_to_user_id: replyToPerson }),
    };
    // Without a key nobody can ask for the same text again, so that nothing has to be kept of it.
    const kept = key === undefined ? undefined : await chats.inbox.accept(message);
    if (kept?.finished === true) return answer(engine, { parts: [], executions: [], errors: 0, buttons: [] }, true);
    const viewer = { chat_id: actor.chat_id, all: await access.isOwner(actor) };
    const recordOutcome = async (index: number, entry: Parameters<ChatStore["inbox"]["recordOutcome"]>[2]) => {
      if (kept !== undefined) await chats.inbox.recordOutcome(message.key, index, entry);
    };
    const reply = await interpret(
      { ...message, viewer, islands: kept?.islands ?? [] },
      {
        engine,
        chats,
        recordOutcome,
        language,
        timeZone,
        authorize: access.authorize,
        ...(chatActions === undefined ? {} : { chatActions }),
      },
    );
    if (kept !== undefined) await chats.inbox.finish(message.key);
    return answer(engine, reply, false);
  }
}

function answer(engine: Engine, reply: Reply, repeated: boolean): Interpretation {
  return {
    text: renderReply(reply).text,
    parts: reply.parts.map(toPart),
    executions: reply.executions,
    errors: reply.errors,
    offers: reply.buttons.map(({ label, shortcode }) => ({ label, shortcode })),
    repeated,
    progress: () => progressOf(engine, reply.executions),
    settled: () => Promise.all(reply.executions.map((id) => waitFor(engine, id, {}))),
  };
}

function toPart(part: ReplyPart): AnswerPart {
  return part.kind === "prose" ? part : { kind: "outcome", island: part.island, ok: part.ok, text: plain(part.text) };
}

/** Each new state of several executions, as it comes. */
async function* progressOf(engine: Engine, ids: readonly string[]): AsyncGenerator<Execution, void> {
  const over = new AbortController();
  const next = (source: AsyncGenerator<Execution, void>) => source.next().then((result) => ({ source, result }));
  const sources = ids.map((id) => follow(engine, id, over.signal));
  const waiting = new Map(sources.map((source) => [source, next(source)]));
  try {
    while (waiting.size > 0) {
      const { source, result } = await Promise.race(waiting.values());
      if (result.done === true) waiting.delete(source);
      else {
        waiting.set(source, next(source));
        yield result.value;
      }
    }
  } finally {
    over.abort();
    await Promise.allSettled(waiting.values());
  }
}
