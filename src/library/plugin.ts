import type { Api, Context } from "grammy";
import type { OptionKinds } from "../app/option-problem.ts";
import { LOCALES, type Locale } from "../i18n/languages.ts";
import { createChatActions, createTryAction } from "../telegram/api/chat-actions.ts";
import { createDownload } from "../telegram/api/sent-files.ts";
import type { MultistepFlavor } from "../telegram/incoming/multistep-controls.ts";
import { Locales } from "../telegram/locales.ts";
import { type Multistep, multistep as plugin } from "../telegram/plugin.ts";
import { checkOptions } from "./check-options.ts";
import { StepgramError } from "./errors.ts";
import { type Internals, internalsOf } from "./internals.ts";
import type { Stepgram } from "./stepgram.ts";

/** Options of the grammY plugin. A wrong one throws a `StepgramError` with the code `options`. */
export interface MultistepOptions {
  /** Created by `createStepgram`. Several bots can share one. */
  stepgram: Stepgram;
  /** The bot's own, `bot.api`. Needed to send messages from steps while no update is being handled. */
  api: Api;
  /** Distinguishes the chats of several bots that share a database; give each bot its own. Default `telegram`. */
  gateway?: string;
  /**
   * When people have to confirm a message, with buttons, before any of it runs. `elevated`: if it would write or delete data or
   * files, call the network, act as an administrator, or write to other chats. `always`: unless it only reads. `never`. Applies to
   * `ctx.multistep.run` and `stream` too, but not to what the program starts itself. Default `elevated`.
   */
  confirm?: "elevated" | "always" | "never";
  /** Language for people whose Telegram language the bot does not speak, such as `id`. Default `en`. */
  locale?: Locale;
}

const CONFIRM = ["elevated", "always", "never"];
/** Bots that have the plugin. */
const installedOn = new WeakSet<Api>();

/**
 * The grammY plugin. The bot runs the `[MULTISTEP:…]` shortcodes in messages from people with access (`ownerIds`,
 * `allowedUserIds`, `allowedChatIds` of `createStepgram`), replies, and shows progress. All other messages pass on to your own
 * middleware.
 *
 * It adds `ctx.multistep.run(text)`, which runs a text as if the sender of the update had written it, and
 * `ctx.multistep.stream(chunks)`, which does the same with an AI's answer while it is being written. For a sender without
 * access both do nothing, and their result says so.
 *
 * ```ts
 * const stepgram = await createStepgram({ ownerIds: [123456789] });
 * bot.use(multistep({ stepgram, api: bot.api }));
 * ```
 *
 * `stepgram.close()` stops the plugin; call it after `bot.stop()`. Throws a `StepgramError` with the code `options` if an option
 * is wrong, if the bot already has the plugin, or if another bot uses the same `gateway`.
 */
export function multistep<C extends Context & MultistepFlavor>(options: MultistepOptions): Multistep<C> {
  checkPlugin(options);
  const { stepgram, api, gateway = "telegram", confirm, locale } = options;
  const behind = internalsOf(stepgram);
  const { engine, chats, access, registry, ai, timeZone, log } = behind;
  if (behind.isClosed) throw new StepgramError("options", 'multistep: "stepgram" is closed.');
  if (installedOn.has(api))
    throw new StepgramError("options", "The multistep plugin is installed twice on this bot; once is enough.");
  if (behind.served.has(gateway))
    throw new StepgramError(
      "options",
      `Another bot already uses the gateway "${gateway}". Give this one its own "gateway".`,
    );
  const installed = plugin<C>({
    engine,
    chats,
    access,
    registry,
    timeZone,
    log,
    api,
    gateway,
    electsLeader: true,
    locales: new Locales(chats.settings, locale),
    ...(confirm === undefined ? {} : { confirm }),
    ...(ai === undefined ? {} : { ai }),
  });
  installedOn.add(api);
  behind.served.add(gateway);
  // Unfinished work continues now rather than with the next message.
  const starting = installed
    .start()
    .then(() => warnOfNobody(behind))
    .catch((err: unknown) => log.warn({ err }, "could not continue unfinished work; trying again later"));
  const stopping = new AbortController();
  const stop = async (): Promise<void> => {
    stopping.abort(new Error("the program is stopping"));
    await starting;
    await installed.stop();
    installedOn.delete(api);
    behind.served.delete(gateway);
  };
  behind.gateway = gateway;
  behind.chatActions = createChatActions(createTryAction(api), stopping.signal);
  behind.downloadWith(createDownload(api));
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

/** A bot that answers nobody looks broken. */
async function warnOfNobody({ access, log }: Internals): Promise<void> {
  if (await access.hasAnybody()) return;
  log.warn({}, "nobody can use the shortcodes: pass ownerIds, allowedUserIds or allowedChatIds to createStepgram");
}

function checkPlugin(options: MultistepOptions): void {
  checkOptions("multistep", options, PLUGIN);
  for (const [option, known] of [
    ["confirm", CONFIRM],
    ["locale", LOCALES],
  ] as const) {
    const value = options[option];
    if (value !== undefined && !(known as readonly string[]).includes(value))
      throw new StepgramError("options", `multistep: "${option}" must be one of ${known.join(", ")}.`);
  }
}

const PLUGIN: OptionKinds<MultistepOptions> = {
  stepgram: "object!",
  api: "object!",
  gateway: "string",
  confirm: "string",
  locale: "string",
};
