import type { Api, Context } from "grammy";
import { createChatActions } from "../bot/chat-actions/create-chat-actions.ts";
import { tryActionWith } from "../bot/chat-actions/try-action.ts";
import { type Multistep, type MultistepFlavor, multistep as plugin } from "../bot/plugin.ts";
import { internalsOf } from "./internals.ts";
import type { Stepgram } from "./stepgram.ts";

/** What the plugin works with. */
export interface MultistepOptions {
  stepgram: Stepgram;
  /** The bot's own, `bot.api`: what steps say is sent when no update is at hand. */
  api: Api;
  /** Names the bot's chats where several bots share a database. Default `telegram`. */
  surface?: string;
}

/**
 * The grammY plugin: the bot reads `[MULTISTEP:…]` shortcodes in the messages of those whom `createStepgram` admits
 * (`ownerIds`, `allowedUserIds`, `allowedChatIds`), answers in place, and shows progress. Other messages pass on. With it
 * `ctx.multistep.run(text)` carries out a text as if the person at hand had sent it, and `ctx.multistep.stream(chunks)` carries
 * out an AI's answer while it is written.
 *
 * ```ts
 * const stepgram = await createStepgram({ ownerIds: [123456789] });
 * bot.use(multistep({ stepgram, api: bot.api }));
 * ```
 *
 * `stepgram.close()` stops it too; call it after `bot.stop()`.
 */
export function multistep<C extends Context & MultistepFlavor>({
  stepgram,
  api,
  surface = "telegram",
}: MultistepOptions): Multistep<C> {
  const behind = internalsOf(stepgram);
  const { engine, access, language, timeZone, log } = behind;
  const installed = plugin<C>({ engine, access, language, timeZone, log, api, surface });
  // What was left unfinished goes on now, and not only when somebody writes.
  const starting = installed
    .start()
    .catch((err: unknown) => log.warn({ err }, "could not take up unfinished work; trying again later"));
  const stopping = new AbortController();
  const stop = async (): Promise<void> => {
    stopping.abort(new Error("the program stops"));
    await starting;
    await installed.stop();
  };
  behind.surface = surface;
  behind.chatActions = createChatActions(tryActionWith(api), stopping.signal);
  behind.closing.add(stop);
  return { ...installed, stop };
}
