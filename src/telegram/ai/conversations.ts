import { outcomesText } from "../../ai/report.ts";
import type { AiQuestion, AiTurn, Conversation } from "../../chat-store/ai-turns.ts";
import type { IncomingMessage } from "../../chat-store/inbox.ts";
import { isTransient } from "../../engine/storage/database-errors.ts";
import type { Messages } from "../../i18n/messages.ts";
import { lines, shortened } from "../../i18n/rich-text.ts";
import { Turns } from "../../interpreter/turns.ts";
import { retryUntilDone } from "../api/retry.ts";
import type { AiTextBecame } from "../incoming/message-processor.ts";
import { AnswerStopped, TurnRunner, type TurnServices, untilSettled } from "./turn-runner.ts";

/** A question is dropped after this many failures, not counting the database's. */
const TRIES = 4;
/** How much of what ran is repeated when the person stops the AI. */
const MAX_LINES = 10;
const MAX_LINE = 120;

export interface ConversationsOptions extends TurnServices {
  /** Whether this process is a follower: it only stores questions, for the leader to answer. */
  isFollower: boolean;
}

/**
 * The conversations of people with the AI. Each is answered one question after another; conversations don't wait for each
 * other. A question is stored before anything else happens, and continues after a crash where it left off.
 */
export class Conversations {
  readonly #options: ConversationsOptions;
  readonly #stopping = new AbortController();
  /** Questions of one conversation are answered one after another. */
  readonly #turns = new Turns<string>();
  /** Turns being worked on, by key. */
  readonly #active = new Map<string, { runner: TurnRunner; stop: AbortController }>();
  /** How often each turn is in a queue. */
  readonly #queued = new Map<string, number>();
  /** Turns that wait for runs or for a person, by key. */
  readonly #parked = new Map<string, { turn: AiTurn; stop: AbortController }>();

  constructor(options: ConversationsOptions) {
    this.#options = options;
  }

  /** Stores the question, and answers it after those before it. Resolves once it is stored. */
  async ask(question: AiQuestion): Promise<void> {
    const { chats, isFollower } = this.#options;
    const turn = await this.#retried(() => chats.aiTurns.ask(question));
    if (turn === undefined || isFollower) return;
    // The person has moved on, so they no longer wait for the runs of earlier questions.
    for (const parked of this.#parked.values())
      if (nameOf(parked.turn.actor) === nameOf(turn.actor)) this.#begin(parked.turn);
    if (turn.state !== "done") this.#begin(turn);
  }

  /** Continues with the questions that the gateway's last process left unfinished. */
  async resume(gateway: string): Promise<void> {
    for (const turn of await this.#options.chats.aiTurns.unfinished(gateway))
      if (!this.#queued.has(turn.key) && !this.#parked.has(turn.key)) this.#begin(turn);
  }

  /** Records what happened to an answer that ran as a message, and continues. */
  async onAiText({ ai, confirmed }: IncomingMessage, became: AiTextBecame): Promise<void> {
    const { aiTurns } = this.#options.chats;
    if (ai?.turn === undefined) return;
    const { key, index } = ai.turn;
    const isRun = became.how === "ran";
    const outcomes = isRun ? outcomesText(became.reply, this.#options.ai.model.redact) : OUTCOMES[became.how];
    await aiTurns.ran(key, index, outcomes, isRun ? became.reply.executions : []);
    const turn = await aiTurns.find(key);
    if (turn === undefined) return;
    const hasGoneOn = confirmed === true && !(await aiTurns.isNewest(turn));
    if (!isRun || hasGoneOn) await aiTurns.end(key);
    else if (confirmed === true) this.#begin(turn);
  }

  /** Stops what the AI is doing in a conversation, and says what already ran. False if it is doing nothing. */
  async stop(conversation: Conversation): Promise<boolean> {
    const stopped = await this.#options.chats.aiTurns.stop(conversation);
    const messages = await this.#options.locales.messagesFor(conversation.user_id);
    for (const turn of stopped) {
      const active = this.#active.get(turn.key);
      const written = active?.runner.shown() ?? [];
      const runner = active?.runner ?? this.#runnerOf(turn.key, this.#stopping.signal);
      active?.stop.abort(new AnswerStopped());
      this.#unpark(turn.key);
      await runner.say(turn, "stopped", stoppedText(turn, messages), written);
    }
    return stopped.length > 0;
  }

  /** Starts a new conversation: earlier messages are forgotten, and whatever the AI is doing stops. */
  async forget(conversation: Conversation): Promise<void> {
    const { aiTurns } = this.#options.chats;
    for (const { key } of await aiTurns.stop(conversation)) {
      this.#active.get(key)?.stop.abort(new AnswerStopped());
      this.#unpark(key);
    }
    await aiTurns.forget(conversation);
  }

  /** Resolves when nothing is being answered, and every run that has settled is reported. */
  async idle(): Promise<void> {
    for (;;) {
      for (const { turn } of [...this.#parked.values()]) this.#begin(turn);
      if (this.#turns.isIdle) return;
      await this.#turns.idle();
      if (this.#turns.isIdle) return;
    }
  }

  /** Aborts the model calls in progress; they are repeated at the next start. */
  async close(): Promise<void> {
    this.#stopping.abort(new AnswerStopped());
    for (const { stop } of this.#active.values()) stop.abort(new AnswerStopped());
    for (const key of [...this.#parked.keys()]) this.#unpark(key);
    await this.#turns.idle();
  }

  #begin({ key, actor }: AiTurn): void {
    if (this.#stopping.signal.aborted || this.#options.isFollower) return;
    this.#unpark(key);
    this.#queued.set(key, (this.#queued.get(key) ?? 0) + 1);
    void this.#turns.take(nameOf(actor), () =>
      this.#answer(key).finally(() => {
        const left = (this.#queued.get(key) ?? 1) - 1;
        if (left > 0) this.#queued.set(key, left);
        else this.#queued.delete(key);
      }),
    );
  }

  async #answer(key: string): Promise<void> {
    const { log } = this.#options;
    const stop = new AbortController();
    const signal = AbortSignal.any([this.#stopping.signal, stop.signal]);
    const runner = this.#runnerOf(key, signal);
    this.#active.set(key, { runner, stop });
    let failures = 0;
    const turn = await retryUntilDone<AiTurn | undefined>(
      () => (failures < TRIES ? runner.run() : runner.fail()),
      signal,
      (err) => {
        if (!isTransient(err)) failures += 1;
        log.warn({ err, key }, "could not answer a question; retrying");
      },
    ).finally(() => this.#active.delete(key));
    if (turn !== undefined && turn.state !== "done") this.#park(turn);
  }

  /** Continues once a run of the turn has settled, or when `onAiText` says so. */
  #park(turn: AiTurn): void {
    if (this.#stopping.signal.aborted) return;
    const stop = new AbortController();
    this.#parked.set(turn.key, { turn, stop });
    const settled = turn.runs.map((id) => untilSettled(this.#options.engine, id, stop.signal));
    void Promise.race(settled).then(() => {
      if (!stop.signal.aborted) this.#begin(turn);
    });
  }

  #unpark(key: string): void {
    this.#parked.get(key)?.stop.abort();
    this.#parked.delete(key);
  }

  #runnerOf(key: string, signal: AbortSignal): TurnRunner {
    return new TurnRunner(key, this.#options, signal);
  }

  #retried<T>(work: () => Promise<T>): Promise<T | undefined> {
    const { log } = this.#options;
    return retryUntilDone(work, this.#stopping.signal, (err) =>
      log.warn({ err }, "could not store a question yet; retrying"),
    );
  }
}

/** What the model is told about an answer that did not run. */
const OUTCOMES = {
  discarded: "The person refused this. None of it ran.",
  failed: "This could not run because of an error in the bot.",
} as const;

function nameOf({ chat_id, thread_id = 0, user_id }: Conversation): string {
  return `${chat_id}:${thread_id}:${user_id}`;
}

function stoppedText({ rounds }: AiTurn, { ai }: Messages) {
  const ran = rounds.flatMap(({ outcomes = "" }) => outcomes.split("\n").filter((line) => line.trim() !== ""));
  if (ran.length === 0) return [{ text: ai.stopped }];
  const shown = ran.slice(0, MAX_LINES).map((line) => [{ text: `• ${shortened(line, MAX_LINE)}` }]);
  return lines([[{ text: ai.stoppedAfter }], ...shown, ...(ran.length > MAX_LINES ? [[{ text: "…" }]] : [])]);
}
