import type { Api, Context } from "grammy";
import { LOCALES } from "../i18n/languages.ts";
import { Locales } from "../i18n/locales.ts";
import { createChatActions, createTryAction } from "../telegram/api/chat-actions.ts";
import type { MultistepFlavor } from "../telegram/incoming/multistep-controls.ts";
import { type Multistep, multistep as plugin } from "../telegram/plugin.ts";
import { checkOptions, type OptionKinds } from "./check-options.ts";
import { StepgramError } from "./errors.ts";
import { type Internals, internalsOf } from "./internals.ts";
import type { Stepgram } from "./stepgram.ts";

/** What the plugin works with. */
export interface MultistepOptions {
  stepgram: Stepgram;
  /** The bot's own, `bot.api`: what steps say is sent when no update is at hand. */
  api: Api;
  /** Names the bot's chats where several bots share a database. Default `telegram`. */
  surface?: string;
  /**
   * When a person is asked, with buttons, before a message is carried out: `never`; `elevated`, when it would write or delete
   * data or files, call the network, act as an administrator or write to other chats; `always`, when it does more than look.
   * Default `elevated`. `ctx.multistep.run` and `stream` count as
   * messages; what the program starts itself is not asked about.
   */
  confirm?: "elevated" | "always" | "never";
  /** The language of those of whom Telegram does not say one that the bot speaks: `en` or `id`. Default `en`. */
  locale?: "en" | "id";
}

const CONFIRM = ["elevated", "always", "never"];
/** Bots that have the plugin. */
const installedOn = new WeakSet<Api>();

/**
 * The grammY plugin: the bot reads `[MULTISTEP:…]` shortcodes in the messages of those whom `createStepgram` admits
 * (`ownerIds`, `allowedUserIds`, `allowedChatIds`), answers in place, and shows progress. Other messages pass on. With it
 * `ctx.multistep.run(text)` carries out a text as if the person at hand had sent it, and `ctx.multistep.stream(chunks)` carries
 * out an AI's answer while it is written; both do nothing for somebody who is not admitted, and say so in their result.
 *
 * ```ts
 * const stepgram = await createStepgram({ ownerIds: [123456789] });
 * bot.use(multistep({ stepgram, api: bot.api }));
 * ```
 *
 * `stepgram.close()` stops it too; call it after `bot.stop()`. Throws a `StepgramError` where an option is wrong, and
 * where the bot, or another bot under the same `surface`, has the plugin already.
 */
export function multistep<C extends Context & MultistepFlavor>(options: MultistepOptions): Multistep<C> {
  checkPlugin(options);
  const { stepgram, api, surface = "telegram", confirm, locale } = options;
  const behind = internalsOf(stepgram);
  const { engine, chats, access, language, timeZone, log } = behind;
  if (behind.isClosed) throw new StepgramError("options", 'multistep: the "stepgram" is closed.');
  if (installedOn.has(api))
    throw new StepgramError("options", "The multistep plugin is installed twice on this bot; once is enough.");
  if (behind.served.has(surface))
    throw new StepgramError(
      "options",
      `Another bot has the chats of the surface "${surface}" already. Give this one a "surface" of its own.`,
    );
  const installed = plugin<C>({
    engine,
    chats,
    access,
    language,
    timeZone,
    log,
    api,
    surface,
    electsLeader: true,
    locales: new Locales(chats.settings, locale),
    ...(confirm === undefined ? {} : { confirm }),
  });
  installedOn.add(api);
  behind.served.add(surface);
  // What was left unfinished goes on now, and not only when somebody writes.
  const starting = installed
    .start()
    .then(() => warnOfNobody(behind))
    .catch((err: unknown) => log.warn({ err }, "could not take up unfinished work; trying again later"));
  const stopping = new AbortController();
  const stop = async (): Promise<void> => {
    stopping.abort(new Error("the program stops"));
    await starting;
    await installed.stop();
    installedOn.delete(api);
    behind.served.delete(surface);
  };
  behind.surface = surface;
  behind.chatActions = createChatActions(createTryAction(api), stopping.signal);
  behind.closing.add(stop);
  return {
    middleware: installed.middleware,
    start: installed.start,
    stop,
    get service() {
      return installed.service;
    },
  };
}

/** A bot that hears nobody looks as if it were broken. */
async function warnOfNobody({ access, log }: Internals): Promise<void> {
  if (await access.hasAnybody()) return;
  log.warn({}, "nobody may use the shortcodes: give createStepgram ownerIds, allowedUserIds or allowedChatIds");
}

function checkPlugin(options: MultistepOptions): void {
  checkOptions("multistep", options, PLUGIN);
  for (const [option, known] of [
    ["confirm", CONFIRM],
    ["locale", LOCALES],
  ] as const) {
    const value = options[option];
    if (value !== undefined && !(known as readonly string[]).includes(value))
      throw new StepgramError("options", `multistep: "${option}" is one of ${known.join(", ")}.`);
  }
}

/** How each option is checked. */
export const PLUGIN: OptionKinds<MultistepOptions> = {
  stepgram: "object!",
  api: "object!",
  surface: "text",
  confirm: "text",
  locale: "text",
};
