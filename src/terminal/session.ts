import { setMaxListeners } from "node:events";
import type { BotAi } from "../ai/bot-ai.ts";
import { type Access, TERMINAL_PERSON } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { GatewayLeases } from "../chat-store/gateway-leases.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import { EXECUTION_STATUSES, type ExecutionView, isSettled } from "../engine/execution.ts";
import type { Log } from "../engine/log.ts";
import { retryWhileTransient } from "../engine/storage/database-errors.ts";
import type { Locale } from "../i18n/languages.ts";
import type { Messages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import type { ConfirmMode } from "../interpreter/plan.ts";
import type { AttemptOutcome } from "../telegram/api/chat-actions.ts";
import { pause } from "../telegram/api/retry.ts";
import { createBot, type ReadyBot } from "../telegram/bot.ts";
import type { BotContext } from "../telegram/incoming/multistep-controls.ts";
import { Locales } from "../telegram/locales.ts";
import { toFormattedText } from "../telegram/outgoing/formatted-text.ts";
import { NO_LIMITS } from "../telegram/outgoing/send-limits.ts";
import { waitingIn, waitingText } from "../telegram/slash-commands/waiting.ts";
import { GatewayLeaseHolder, type HeldGateway } from "../telegram/transport/gateway-lease.ts";
import { Polling } from "../telegram/transport/polling.ts";
import { InProcessApi, type ShownMessage, TERMINAL_BOT } from "./in-process-api.ts";
import { untilRest } from "./rest.ts";

const FAMILY = "terminal";
/** How long to wait for the last messages once everything has settled, in ms. */
const ARRIVAL_MS = 10_000;
const POLL_MS = 20;
const RELEASE_MS = 2_000;

export interface TerminalOptions {
  engine: Engine;
  chats: ChatStore;
  leases: GatewayLeases;
  access: Access;
  registry?: CommandRegistry;
  /** The bot's own AI. Default none. */
  ai?: BotAi;
  /** When to ask for a confirmation before a message runs. Default `never`. */
  confirm?: ConfirmMode;
  /** The language until the person chooses another. Default English. */
  locale?: Locale;
  /** The terminal's time zone, an IANA name. */
  timeZone?: string;
  log: Log;
  /** The shortest time between two edits of a progress message, in ms. */
  progressIntervalMs: number;
  /** Shows a message, or a new state of one. */
  show(message: ShownMessage): void;
  /** Called when another process has taken over this terminal's chats. */
  onLost?(): void;
}

/** The outcome of the messages that ran in this session: its own, and those it took over. */
export interface SessionOutcome {
  /** Executions started, resumed or retried, in order, without duplicates. */
  executions: Set<string>;
  /** Shortcodes that failed. */
  errors: number;
  /** Messages that wait for a confirmation or a choice. */
  questions: number;
}

/** The bot in a terminal: the same bot and plugin as in Telegram, with a Bot API that runs in this process. */
export class TerminalSession {
  readonly outcome: SessionOutcome = { executions: new Set(), errors: 0, questions: 0 };
  readonly #options: TerminalOptions;
  readonly #lease: GatewayLeaseHolder;
  readonly #api: InProcessApi;
  readonly #served = new Set<string>();
  /** Executions whose session was killed while showing them. */
  readonly #interrupted = new Set<string>();
  #ready: ReadyBot | undefined;
  #polling: Polling<BotContext> | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
    const { leases, engine, log, onLost } = options;
    this.#lease = new GatewayLeaseHolder({ leases, now: () => engine.now(), log, onLost: () => onLost?.() });
    this.#api = new InProcessApi(options.show);
  }

  /** Starts, and resumes the work of killed sessions. */
  async open(): Promise<void> {
    const { engine, chats, access, registry, ai, locale, timeZone, log, progressIntervalMs } = this.#options;
    const taken = await retryWhileTransient(() => this.#lease.takeAny(FAMILY));
    this.#ready = createBot({
      token: "0:terminal",
      botInfo: TERMINAL_BOT,
      engine,
      chats,
      // Nobody else can write here.
      access: { ...access, admits: async () => true },
      gateway: taken.gateway,
      log,
      transport: this.#api.transport,
      tryAction: noGroups,
      checkAction: noGroups,
      ...(registry === undefined ? {} : { registry }),
      ...(ai === undefined ? {} : { ai }),
      ...(locale === undefined ? {} : { locale }),
      ...(timeZone === undefined ? {} : { timeZone }),
      progressIntervalMs: () => progressIntervalMs,
      limits: NO_LIMITS,
      showsForeignProgress: true,
      buttons: false,
      pictures: false,
      confirm: this.#options.confirm ?? "never",
      onContinued: (id) => this.outcome.executions.add(id),
      onMistake: () => {
        this.outcome.errors += 1;
      },
      onRead: (_message, reply) => {
        for (const id of reply.executions) this.outcome.executions.add(id);
        this.outcome.errors += reply.errors;
        if (reply.waits === true || (reply.choices ?? 0) > 0) this.outcome.questions += 1;
      },
    });
    await retryWhileTransient(() => this.#serve(taken));
    await this.#ready.plugin.start();
    await retryWhileTransient(() => this.adoptAbandoned());
    this.#polling = new Polling({ bot: this.#ready.bot, log });
    this.#polling.start();
  }

  /** Shows what waits for an answer since an earlier session, if anything does. */
  async showWaiting(): Promise<void> {
    const { engine, chats, show } = this.#options;
    const messages = await this.#messages();
    const person = { chat_id: TERMINAL_PERSON, user_id: TERMINAL_PERSON, isOwner: true };
    const waiting = await waitingIn(person, { engine, chats }, messages);
    if (waiting.length > 0) show({ message_id: 0, ...toFormattedText(waitingText(waiting, false, messages)) });
  }

  /** Says that unfinished runs continue at the next start; undefined if there are none. */
  async farewell(): Promise<string | undefined> {
    const viewer = { chat_id: TERMINAL_PERSON, all: false };
    const status = EXECUTION_STATUSES.filter((one) => !isSettled(one));
    const { total } = await this.#options.engine.listExecutions(viewer, { status, limit: 1 });
    return total === 0 ? undefined : (await this.#messages()).terminal.unfinished(total);
  }

  #messages(): Promise<Messages> {
    const { chats, locale } = this.#options;
    return new Locales(chats.settings, locale).messagesFor(TERMINAL_PERSON);
  }

  /** Takes over the chats of dead sessions that still have work to do or to show. */
  async adoptAbandoned(): Promise<void> {
    const { chats } = this.#options;
    for (const gateway of await this.#lease.abandoned(FAMILY)) {
      const hasWork =
        (await chats.outbox.pending(gateway)) > 0 ||
        (await chats.inbox.unfinished(gateway)).length > 0 ||
        (await chats.progressMessages.unfinished(gateway)).length > 0;
      const taken = hasWork ? await this.#lease.take(FAMILY, gateway) : undefined;
      if (taken !== undefined) await this.#serve(taken);
    }
  }

  async #serve({ gateway, interrupted }: HeldGateway): Promise<void> {
    if (interrupted) {
      for (const execution of await this.#options.chats.progressMessages.unfinished(gateway))
        this.#interrupted.add(execution.execution_id);
    }
    await this.#ready?.plugin.service.serve(gateway);
    this.#served.add(gateway);
  }

  /** Resolves when every message so far has run. */
  async idle(): Promise<void> {
    await this.#ready?.plugin.service.idle();
  }

  /** The person sends a message; resolves when it has run. */
  async say(text: string): Promise<void> {
    await this.#api.say(text);
    await this.idle();
  }

  /**
   * Waits until every execution of the messages that ran here, and every one started by their steps, has settled or
   * waits for a time or a person, and everything is shown. Returns their states in the order in which they were
   * started, those started by steps last.
   */
  async untilRest(signal: AbortSignal): Promise<ExecutionView[]> {
    // A message may start many executions, each with its listener.
    setMaxListeners(0, signal);
    const stopped = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    for (;;) {
      const rested = await this.#allAtRest(signal);
      const known = this.outcome.executions.size;
      // The AI may have something to say about what has settled, and start more.
      await Promise.race([this.idle(), stopped]);
      if (signal.aborted || this.outcome.executions.size === known) return this.#untilShown(rested, signal);
    }
  }

  /** `others`: what this session only shows to its end. */
  async #allAtRest(signal: AbortSignal): Promise<{ views: ExecutionView[]; others: ExecutionView[] }> {
    const started = [...this.outcome.executions];
    const interrupted = [...this.#interrupted].filter((id) => !this.outcome.executions.has(id));
    const others = await this.#rested(interrupted, signal);
    const views = await this.#rested(started, signal);
    const ids = new Set(started);
    for (let more = started; more.length > 0 && !signal.aborted; ) {
      const descendants = await retryWhileTransient(() => this.#options.engine.descendants(started, TERMINAL_PERSON));
      more = descendants.filter((id) => !ids.has(id));
      for (const id of more) ids.add(id);
      views.push(...(await this.#rested(more, signal)));
    }
    return { views, others };
  }

  async #untilShown(
    { views, others }: { views: ExecutionView[]; others: ExecutionView[] },
    signal: AbortSignal,
  ): Promise<ExecutionView[]> {
    // This session isn't notified of executions that steps started.
    for (const gateway of this.#served)
      await retryWhileTransient(async () => this.#ready?.plugin.service.progress.resume(gateway));
    const deadline = performance.now() + ARRIVAL_MS;
    while (
      !signal.aborted &&
      performance.now() < deadline &&
      !(await retryWhileTransient(() => this.#allShown([...others, ...views])))
    ) {
      await pause(POLL_MS, signal);
    }
    return views;
  }

  async #rested(ids: readonly string[], signal: AbortSignal): Promise<ExecutionView[]> {
    const { engine } = this.#options;
    const views = await Promise.all(ids.map((id) => retryWhileTransient(() => untilRest(engine, id, signal))));
    return views.filter((view) => view !== undefined);
  }

  async #allShown(views: readonly ExecutionView[]): Promise<boolean> {
    if (!views.every(({ id, rev }) => this.#ready?.plugin.service.progress.hasShown(id, rev))) return false;
    for (const gateway of this.#served) {
      if ((await this.#options.chats.outbox.pending(gateway)) > 0) return false;
    }
    return true;
  }

  /** Stops and releases the chats. */
  async close(): Promise<void> {
    await this.#polling?.stop();
    await this.#ready?.plugin.stop();
    const { log } = this.#options;
    // If this fails, the next session still finds out that this process is gone.
    await retryWhileTransient(() => this.#lease.release(), RELEASE_MS).catch((err: unknown) =>
      log.debug({ err }, "could not release the terminal's lease"),
    );
  }
}

/** The chat actions of a terminal: it has no groups. */
async function noGroups(): Promise<AttemptOutcome> {
  return { kind: "refused", why: problem("terminalHasNoGroups") };
}
