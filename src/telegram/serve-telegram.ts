import type { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import type { BotAi } from "../ai/bot-ai.ts";
import type { Access } from "../chat-store/access.ts";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { GatewayLeases } from "../chat-store/gateway-leases.ts";
import type { Settings } from "../chat-store/settings.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Engine } from "../engine/engine.ts";
import type { Log } from "../engine/log.ts";
import { timeoutSignal } from "../engine/timeout-signal.ts";
import type { Locale } from "../i18n/languages.ts";
import type { ConfirmMode } from "../interpreter/plan.ts";
import { grammySignal } from "./api/bot-api.ts";
import { retryUntilDone } from "./api/retry.ts";
import { createBot } from "./bot.ts";
import type { SendLimits } from "./outgoing/send-limits.ts";
import { Pairing } from "./pairing.ts";
import { menus, ownerMenus, publishMenus } from "./slash-commands/slash-commands.ts";
import { fetchBotInfo, TokenRefusedError, watchToken } from "./transport/bot-token.ts";
import { GatewayLeaseHolder, onlyWhileLeading, waitForLease } from "./transport/gateway-lease.ts";
import { Polling } from "./transport/polling.ts";
import { announceWebhook, Webhook, type WebhookSettings, watchWebhook } from "./transport/webhook.ts";

export { TokenRefusedError } from "./transport/bot-token.ts";
export { PortError } from "./transport/webhook-server.ts";

const GATEWAY = "telegram";
/** How long to wait for calls that the bot can do without, in ms. */
const OPTIONAL_MS = 5_000;

export interface TelegramOptions {
  token: string;
  apiRoot: string;
  engine: Engine;
  chats: ChatStore;
  leases: GatewayLeases;
  settings: Settings;
  access: Access;
  registry?: CommandRegistry;
  /** The bot's own AI. Default none. */
  ai?: BotAi;
  /** When to ask for a confirmation before a message runs. Default `elevated`. */
  confirm?: ConfirmMode;
  /** The time zone of the chats, an IANA name. */
  timeZone?: string;
  log: Log;
  /** The language for people whose language is unknown. Default English. */
  locale?: Locale;
  /** How much to send. Default: Telegram's limits for bots. */
  limits?: SendLimits;
  /** Receives updates by webhook instead of polling for them. */
  webhook?: WebhookSettings;
  /** Aborted to stop. */
  signal: AbortSignal;
  /** Called once the server has said who the bot is. */
  onReady?(bot: UserFromGetMe): void;
  /** Called when another process is the leader and this one waits to take over. */
  onStandby?(): void;
}

/**
 * Serves Telegram until the signal is aborted. Of several processes on one database, the one that holds the gateway
 * lease serves the chats; the others wait to take over. Throws `TokenRefusedError`.
 */
export async function serveTelegram(options: TelegramOptions): Promise<void> {
  const { engine, chats, leases, token, log, signal } = options;
  const webhook = options.webhook && new Webhook(options.webhook, token, chats.updates, log);
  await webhook?.open();
  try {
    while (!signal.aborted) {
      const round = new AbortController();
      const lease = new GatewayLeaseHolder({ leases, now: () => engine.now(), log, onLost: () => round.abort() });
      try {
        let refused = false;
        const onRefused = (): void => {
          refused = true;
          round.abort();
        };
        if (await waitForLease(GATEWAY, lease, options))
          await serve({ ...options, signal: AbortSignal.any([signal, round.signal]) }, webhook, lease, onRefused);
        if (refused) throw new TokenRefusedError("Telegram no longer accepts this token");
      } finally {
        await lease.release().catch((err: unknown) => log.warn({ err }, "could not release the gateway lease"));
      }
    }
  } finally {
    await webhook?.close();
  }
}

function botOptions({
  token,
  apiRoot,
  engine,
  chats,
  access,
  log,
  registry,
  ai,
  timeZone,
  confirm,
  locale,
  limits,
}: TelegramOptions) {
  return {
    token,
    apiRoot,
    engine,
    chats,
    access,
    gateway: GATEWAY,
    log,
    ...(registry === undefined ? {} : { registry }),
    ...(ai === undefined ? {} : { ai }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(confirm === undefined ? {} : { confirm }),
    ...(limits === undefined ? {} : { limits }),
    ...(locale === undefined ? {} : { locale }),
  };
}

async function serve(
  options: TelegramOptions,
  webhook: Webhook | undefined,
  lease: GatewayLeaseHolder,
  onRefused: () => void,
): Promise<void> {
  const { settings, access, log, signal, onReady } = options;
  const pairing = new Pairing({ settings, access, log });
  const { bot, plugin } = createBot({ ...botOptions(options), pairing });
  bot.api.config.use(
    onlyWhileLeading(() => lease.holds(GATEWAY)),
    watchToken(onRefused, signal),
  );
  const optional = async (name: string, call: (signal: ReturnType<typeof grammySignal>) => Promise<unknown>) => {
    const limit = grammySignal(AbortSignal.any([signal, timeoutSignal(OPTIONAL_MS)]));
    await call(limit).catch((err: unknown) => log.debug({ err, name }, "the Bot API server refused an optional call"));
  };

  const me = await fetchBotInfo(bot.api, log, signal);
  if (me === undefined) return;
  bot.botInfo = me;
  if (webhook === undefined) await optional("deleteWebhook", (limit) => bot.api.deleteWebhook({}, limit));
  await retryUntilDone(
    () => plugin.start(),
    signal,
    (err) => log.warn({ err }, "could not resume unfinished work yet; retrying"),
  );
  await retryUntilDone(
    () => pairing.open(),
    signal,
    (err) => log.warn({ err }, "could not find out who owns the bot yet; retrying"),
  );
  const polling = webhook === undefined ? new Polling({ bot, log }) : undefined;
  if (!signal.aborted) {
    polling?.start();
    webhook?.serve(bot);
    if (webhook !== undefined) {
      const announcement = { url: webhook.url, secret: webhook.secret, api: bot.api, log, signal };
      await announceWebhook(announcement);
      void watchWebhook(announcement, webhook.checkMs);
    }
    onReady?.(me);
    void showMenus(options, bot.api, signal);
    await new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
  }
  await webhook?.standBy();
  await polling?.stop();
  pairing.close();
  await plugin.stop();
}

async function showMenus({ access, locale, log }: TelegramOptions, api: Api, signal: AbortSignal): Promise<void> {
  const owners = await access.owners().catch(() => []);
  const wanted = [...menus(locale), ...owners.flatMap((owner) => ownerMenus(owner, locale))];
  await publishMenus(api, wanted, signal, (err) => log.debug({ err }, "could not set a command menu"));
}
