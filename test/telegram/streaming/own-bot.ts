import { Bot, type Context } from "grammy";
import { afterAll, afterEach } from "vitest";
import { type AccessOptions, createAccess } from "../../../src/chat-store/access.ts";
import type { ChatStore } from "../../../src/chat-store/chat-store.ts";
import { CommandRegistry } from "../../../src/commands/registry.ts";
import type { Engine } from "../../../src/engine/engine.ts";
import type { ConfirmMode } from "../../../src/interpreter/plan.ts";
import type { MultistepFlavor } from "../../../src/telegram/incoming/multistep-controls.ts";
import { TELEGRAM_LIMITS } from "../../../src/telegram/outgoing/send-limits.ts";
import { multistep } from "../../../src/telegram/plugin.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { chatsOf } from "../../open-engine.ts";
import { freshName, OWNER, openBotEngine } from "../bot-fixture.ts";
import { quicker } from "../quicker.ts";

export type Own = Context & MultistepFlavor;

export interface OwnBotSettings extends Partial<Pick<AccessOptions, "allowedUserIds" | "allowedChatIds" | "grants">> {
  twice?: boolean;
  confirm?: ConfirmMode;
  /** The database's name; two bots of the same name share it. */
  db?: string;
  /** Wraps the chat store. */
  through?(chats: ChatStore): ChatStore;
}

const closing: (() => Promise<void>)[] = [];

/** Closes whatever each test leaves open; with `keepsBots`, after the last one. */
export function useOwnBots({ keepsBots = false } = {}): void {
  const hook = keepsBots ? afterAll : afterEach;
  hook(async () => {
    for (const close of closing.splice(0)) await close();
  });
}

/** A custom grammY bot whose own code gets messages without shortcodes. */
export async function startOwnBot(
  server: BotApiServer,
  onMessage: (ctx: Own) => Promise<unknown>,
  { twice = false, confirm, db = freshName(), through = (chats) => chats, ...rules }: OwnBotSettings = {},
) {
  const access = createAccess({
    ownerIds: [OWNER.id],
    allowedUserIds: [],
    allowedChatIds: [],
    trustedBotIds: [],
    settings: { pairedOwner: async () => undefined },
    ...rules,
  });
  const registry = new CommandRegistry();
  const engine: Engine = await openBotEngine(db, access, registry, () => engine);
  await engine.startWorker();
  const bot = new Bot<Own>(server.token, { client: { apiRoot: server.url } });
  const limits = quicker(TELEGRAM_LIMITS, 10);
  const make = () =>
    multistep<Own>({
      engine,
      chats: through(chatsOf(engine)),
      access,
      registry,
      api: bot.api,
      limits,
      ...(confirm === undefined ? {} : { confirm }),
    });
  const plugin = make();
  const errors: unknown[] = [];
  bot.use(plugin);
  if (twice) bot.use(make());
  bot.on("message", (ctx) => onMessage(ctx));
  bot.catch(({ error }) => void errors.push(error));
  void bot.start();
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= (async () => {
      await bot.stop();
      await plugin.stop();
      await engine.close({ graceMs: 200 });
    })();
    return stopped;
  };
  closing.push(stop);
  return { engine, chats: chatsOf(engine), errors, stop, service: () => plugin.service };
}
