import type { Api } from "grammy";
import type { BotAi } from "../../ai/bot-ai.ts";
import { budgetProblem } from "../../ai/budget.ts";
import { modelConversation } from "../../ai/conversation.ts";
import { DataBlocks } from "../../ai/data-block.ts";
import { estimateTokens } from "../../ai/model.ts";
import { runReport } from "../../ai/report.ts";
import { systemMessage } from "../../ai/system-message.ts";
import type { Access } from "../../chat-store/access.ts";
import type { AiTurn } from "../../chat-store/ai-turns.ts";
import type { ChatStore } from "../../chat-store/chat-store.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../../commands/registry.ts";
import { addressOf, viewerOf } from "../../engine/actor.ts";
import type { Engine } from "../../engine/engine.ts";
import { type ExecutionView, isSettled } from "../../engine/execution.ts";
import { PermanentError, saidBy, TransientError } from "../../engine/handler.ts";
import { newToken } from "../../engine/ids.ts";
import type { Log } from "../../engine/log.ts";
import { timeoutSignal } from "../../engine/timeout-signal.ts";
import type { MarkdownPiece } from "../../i18n/markdown/atoms.ts";
import { unfinishedMarkdown } from "../../i18n/markdown/markdown.ts";
import type { Messages } from "../../i18n/messages.ts";
import { sayProblem, type Wording } from "../../i18n/problem.ts";
import { lines, type RichText } from "../../i18n/rich-text.ts";
import type { MessageQueue } from "../incoming/message-queue.ts";
import type { Preview } from "../incoming/preview.ts";
import { StreamedText } from "../incoming/stream-answer.ts";
import type { Locales } from "../locales.ts";
import { storedText, toFormattedText } from "../outgoing/formatted-text.ts";
import { showTyping } from "./typing.ts";

export interface TurnServices {
  ai: BotAi;
  engine: Engine;
  chats: ChatStore;
  access: Pick<Access, "isOwner">;
  api: Api;
  queue: Pick<MessageQueue, "accept" | "whenRun">;
  locales: Pick<Locales, "messagesFor">;
  log: Log;
  registry?: CommandRegistry;
  /** The chats' time zone, an IANA name. Default UTC. */
  timeZone?: string;
  /** Shows an answer while it is written, with a way to stop it. */
  preview(turn: AiTurn): Preview;
  /** Called when a question gets no answer. */
  onMistake?(): void;
}

/** Why a call of the model is ended: the person wants no more, or the process stops. */
export class AnswerStopped extends Error {
  override readonly name = "AnswerStopped";
}

/** How many turns of a conversation are considered; more never fit. */
const MAX_HISTORY = 60;
const SETTLE_MS = 10_000;
/** How long after the question a run that settles is still reported, in ms. */
const WAITS_MS = 24 * 3600_000;

/** Takes a question to its end, one state after another; see `AiTurnState`. */
export class TurnRunner {
  readonly #services: TurnServices;
  /** Aborted to end the call of the model. */
  readonly #signal: AbortSignal;
  readonly #key: string;
  /** The answer so far. */
  #streamed: StreamedText | undefined;

  constructor(key: string, services: TurnServices, signal: AbortSignal) {
    this.#key = key;
    this.#services = services;
    this.#signal = signal;
  }

  /** What has been written of the answer that is being written. */
  shown(): MarkdownPiece[] {
    return this.#streamed?.shown() ?? [];
  }

  /** Continues until the turn is done or waits for a person or a run. Calling it again takes it up where it stopped. */
  async run(): Promise<AiTurn | undefined> {
    for (;;) {
      const turn = await this.#services.chats.aiTurns.find(this.#key);
      if (turn === undefined || turn.state === "done" || this.#signal.aborted) return turn;
      const goesOn = await this.#step(turn);
      if (!goesOn) return this.#services.chats.aiTurns.find(this.#key);
    }
  }

  #step(turn: AiTurn): Promise<boolean> {
    switch (turn.state) {
      case "asked":
        return this.#ask(turn);
      case "answered":
        return this.#runAnswer(turn);
      case "waiting":
        return this.#handBack(turn);
      case "done":
        return Promise.resolve(false);
    }
  }

  /** Asks the model and stores its answer whole. */
  async #ask(turn: AiTurn): Promise<boolean> {
    const { ai, chats, engine, log } = this.#services;
    const { key, actor } = turn;
    const messages = await this.#messages(turn);
    const spent = budgetProblem(await chats.aiUsage.today(actor.chat_id), ai.dailyTokens, engine.now());
    if (spent !== undefined) return this.#giveUp(turn, [{ text: failureText(spent, messages) }]);
    try {
      const { text, hasData, used } = await this.#answer(turn);
      await chats.aiUsage.add(actor.chat_id, used);
      return await chats.aiTurns.answered(key, turn.rounds.length - 1, text, hasData);
    } catch (error) {
      if (this.#signal.aborted) return false;
      if (!(error instanceof PermanentError || error instanceof TransientError)) throw error;
      log.warn({ err: error.cause ?? error, key }, "the AI gave no answer");
      return this.#giveUp(turn, [{ text: failureText(saidBy(error), messages) }]);
    }
  }

  async #answer(turn: AiTurn): Promise<{ text: string; hasData: boolean; used: number }> {
    const { ai, engine, chats, access, api, registry = BUILT_IN_REGISTRY, timeZone = "UTC" } = this.#services;
    const { actor } = turn;
    const newest = await chats.aiTurns.history(actor, MAX_HISTORY);
    // Questions that arrived meanwhile are separate.
    const history = [...newest.filter(({ at }) => at < turn.at).reverse(), turn];
    const blocks = new DataBlocks(newToken());
    const viewer = viewerOf(actor, await access.isOwner(actor));
    const system = await systemMessage(ai.prompt(), engine, viewer, timeZone, blocks, ai.model.redact);
    const { turns, hasData } = modelConversation(
      history,
      ai.contextTokens - estimateTokens(system),
      blocks,
      ai.model.redact,
    );
    const preview = this.#services.preview(turn);
    const stopTyping = showTyping(api, actor);
    const streamed = (): StreamedText => {
      this.#streamed ??= new StreamedText(registry.vocabulary);
      return this.#streamed;
    };
    preview.show(() => ["💭"]);
    try {
      const answer = await ai.model.stream({ system, turns, signal: this.#signal }, (piece, isFirst) => {
        if (isFirst) this.#streamed = undefined;
        stopTyping();
        streamed().push(piece);
        preview.show(() => this.shown());
      });
      this.#streamed?.end();
      return { text: answer.text, hasData, used: answer.tokens.input + answer.tokens.output };
    } finally {
      stopTyping();
      this.#streamed = undefined;
      await preview.close();
    }
  }

  /** Runs the answer as a message of the person who asked. What happens to it is recorded by `onAiText`. */
  async #runAnswer({ key, actor, rounds, reply_to_message_id, reply_to_user_id }: AiTurn): Promise<boolean> {
    const { queue, chats } = this.#services;
    const index = rounds.length - 1;
    const { answer = "", hasData = true } = rounds[index] ?? {};
    const message = `ai:${key}:${index}`;
    await queue.accept({
      key: message,
      actor,
      text: answer,
      joined: [],
      ai: { turn: { key, index }, hasData },
      ...(reply_to_message_id === undefined ? {} : { reply_to_message_id }),
      ...(reply_to_user_id === undefined ? {} : { reply_to_user_id }),
    });
    await queue.whenRun(message);
    return (await chats.aiTurns.find(key))?.state !== "answered";
  }

  /** Begins the next round, if there is anything to tell the model. */
  async #handBack(turn: AiTurn): Promise<boolean> {
    const { ai, engine, chats } = this.#services;
    const { key, rounds, runs, stopped, at } = turn;
    const hadShortcodes = rounds.at(-1)?.outcomes !== "";
    if (stopped || (!hadShortcodes && runs.length === 0)) return this.#end(key);
    if (hadShortcodes) await this.#settle(runs);
    else {
      const isLate = engine.now().getTime() - at.getTime() > WAITS_MS;
      if (isLate || !(await chats.aiTurns.isNewest(turn))) return this.#end(key);
    }
    if (this.#signal.aborted) return false;
    const views = await Promise.all(runs.map((id) => engine.view(id)));
    const over = views.filter((view) => view !== undefined).filter(({ status }) => isSettled(status));
    const settled = runs.filter((id, i) => views[i] === undefined || over.some((one) => one.id === id));
    if (!hadShortcodes && settled.length === 0) return false;
    if (rounds.length >= ai.maxRounds) {
      if (hadShortcodes)
        await this.say(turn, "rounds", [{ text: (await this.#messages(turn)).ai.roundsUsed(ai.maxRounds) }]);
      return this.#end(key);
    }
    const reports = await Promise.all(
      over.map(async (view) => runReport(await engine.withResults(view), ai.model.redact)),
    );
    const told = reports.length === 0 ? undefined : reports.join("\n\n");
    return chats.aiTurns.goOn(key, rounds.length, told, settled);
  }

  /** Waits a while for runs to settle. */
  async #settle(runs: readonly string[]): Promise<void> {
    const { ai, engine } = this.#services;
    const enough = AbortSignal.any([this.#signal, timeoutSignal(ai.settleMs ?? SETTLE_MS)]);
    await Promise.all(runs.map((id) => untilSettled(engine, id, enough)));
  }

  async #end(key: string): Promise<false> {
    await this.#services.chats.aiTurns.end(key);
    return false;
  }

  async #giveUp(turn: AiTurn, why: RichText): Promise<false> {
    await this.say(turn, `failed${turn.rounds.length}`, why);
    this.#services.onMistake?.();
    return this.#end(turn.key);
  }

  /** Says something about the question in its chat, once for each `what`. */
  async say(
    { key, actor }: AiTurn,
    what: string,
    text: RichText,
    before: readonly MarkdownPiece[] = [],
  ): Promise<void> {
    const { outbox } = this.#services.chats;
    const written = unfinishedMarkdown(before);
    const shown = toFormattedText(written.length === 0 ? text : lines([written, [], text]));
    await outbox.enqueue(
      {
        key: `ai:${key}:${what}`,
        ...addressOf(actor),
        ...(actor.chat_id < 0 ? { reply_to_message_id: actor.message_id } : {}),
        ...storedText(shown),
      },
      outbox.reserveSlot(),
    );
  }

  /** Drops a question that cannot be handled, for an internal reason. */
  async fail(): Promise<undefined> {
    const turn = await this.#services.chats.aiTurns.find(this.#key);
    if (turn === undefined) return;
    await this.#giveUp(turn, [{ text: (await this.#messages(turn)).gaveUp }]);
  }

  #messages({ actor }: AiTurn): Promise<Messages> {
    return this.#services.locales.messagesFor(actor.user_id);
  }
}

function failureText(why: Wording, messages: Messages): string {
  const { message, hint = "" } = sayProblem(why, messages.problems);
  return `❌ ${message} ${hint}`.trim();
}

/** Resolves when the execution has settled or is gone, or the signal is aborted. */
export function untilSettled(engine: Pick<Engine, "follow" | "view">, id: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      signal.removeEventListener("abort", end);
      unfollow();
      resolve();
    };
    const look = (view: ExecutionView | undefined): void => {
      if (view === undefined || isSettled(view.status)) setImmediate(end);
    };
    const unfollow = engine.follow(id, look);
    signal.addEventListener("abort", end);
    if (signal.aborted) setImmediate(end);
    // Without the database there is nothing to see; the follower keeps looking.
    engine.view(id).then(look, () => {});
  });
}
