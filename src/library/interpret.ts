import { randomUUID } from "node:crypto";
import type { ChatStore } from "../chat-store/chat-store.ts";
import { type Actor, viewerOf } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import { en } from "../i18n/en/messages.ts";
import { plain } from "../i18n/rich-text.ts";
import { type Reply, replyText } from "../interpreter/reply.ts";
import type { ReplyPart } from "../interpreter/reply-parts.ts";
import { interpret } from "../interpreter/run-message.ts";
import { Turns } from "../interpreter/turns.ts";
import { toFormattedText } from "../telegram/outgoing/formatted-text.ts";
import { type Execution, follow, waitFor } from "./executions.ts";
import type { Internals } from "./internals.ts";
import type { OnBehalf } from "./on-behalf.ts";

/** Who the shortcodes in a text run for, and the message they came with. */
export interface InterpretOptions extends OnBehalf {
  /** Id of the message that the text replies to; shortcodes refer to it as `message_id`. Default: none. */
  replyTo?: number;
  /** Numeric id of that message's author, for USER commands that name nobody. Default: none. */
  replyToPerson?: number;
}

/** One part of the answer to a text. */
export type AnswerPart =
  /** `thinking`: what an AI thought before its answer, in `<think>` or similar. None of it ran. */
  | { kind: "prose"; text: string; thinking?: true }
  /** The outcome of a shortcode. `index` counts the shortcodes of the text from 0. */
  | { kind: "outcome"; index: number; ok: boolean; text: string };

/** The answer to a text. */
export interface Interpretation {
  /** The answer as people read it: the text's prose, with each shortcode replaced by its outcome. */
  text: string;
  /** The answer in parts. */
  parts: AnswerPart[];
  /** Ids of the executions that the text started, resumed or retried. */
  executions: string[];
  /** How many shortcodes failed. */
  errors: number;
  /**
   * Commands that the text only mentions, such as CANCEL of an execution that it starts. None of them ran; to run one, pass its
   * `shortcode` to `interpret`.
   */
  offers: { label: string; shortcode: string }[];
  /** True if a text with the same `key` had already run to the end, so nothing happened this time. */
  repeated: boolean;
  /** Yields each new state of the executions until all of them end. */
  progress(): AsyncIterableIterator<Execution>;
  /** Waits until all executions have ended, and returns them in the order of `executions`. */
  settled(): Promise<Execution[]>;
}

/** Runs texts: one after another within a chat, in parallel across chats. */
export class TextReader {
  readonly #behind: Internals;
  readonly #turns = new Turns<number>();

  constructor(behind: Internals) {
    this.#behind = behind;
  }

  /** Resolves when every shortcode has run; executions continue. Rejects only if the database fails. */
  read(text: string, actor: Actor, options: InterpretOptions): Promise<Interpretation> {
    return this.#turns.take(actor.chat_id, () => this.#run(text, actor, options));
  }

  /** Resolves when all texts so far have run. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  async #run(text: string, actor: Actor, { key, replyTo, replyToPerson }: InterpretOptions): Promise<Interpretation> {
    const { engine, chats, access, registry, timeZone, chatActions } = this.#behind;
    const message = {
      key: `program:text:${key ?? randomUUID()}`,
      actor,
      text,
      ...(replyTo === undefined ? {} : { reply_to_message_id: replyTo }),
      ...(replyToPerson === undefined ? {} : { reply_to_user_id: replyToPerson }),
    };
    // Without a key the call cannot be repeated, so nothing is stored.
    const kept = key === undefined ? undefined : await chats.inbox.accept(message);
    if (kept?.state === "finished") return answer(engine, { parts: [], executions: [], errors: 0, buttons: [] }, true);
    const viewer = viewerOf(actor, await access.isOwner(actor));
    const recordOutcome = async (index: number, entry: Parameters<ChatStore["inbox"]["recordOutcome"]>[2]) => {
      if (kept !== undefined) await chats.inbox.recordOutcome(message.key, index, entry);
    };
    const reply = await interpret(
      { ...message, viewer, outcomes: kept?.outcomes ?? [] },
      {
        engine,
        chats,
        recordOutcome,
        registry,
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
    text: toFormattedText(replyText(reply, false, en)).text,
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
  if (part.kind === "thinking") return { kind: "prose", text: part.text, thinking: true };
  return part.kind === "prose" ? part : { kind: "outcome", index: part.index, ok: part.ok, text: plain(part.text) };
}

/** Yields each new state of several executions, as it comes. */
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
