import type { Config } from "../app/config.ts";
import type { HttpService } from "../app/open-http.ts";
import { version } from "../app/version.ts";
import type { WebhookSettings } from "../telegram/transport/webhook.ts";
import { chat } from "./chat.ts";
import { type Command, chatOptions, type Invocation, UsageError } from "./command.ts";
import { HANDLERS_OPTION, HANDLERS_USAGE } from "./own-handlers.ts";
import { serveHttp } from "./serve-http.ts";
import { withWorker } from "./with-worker.ts";

/** `stepgram` alone: the bot if BOT_TOKEN is set, otherwise the chat in the terminal. */
export const bot: Command = {
  name: "",
  usage: HANDLERS_USAGE,
  summary: "run the Telegram bot if BOT_TOKEN is set, otherwise chat",
  options: HANDLERS_OPTION,
  maxPositionals: 0,
  run: (invocation) => {
    const config = invocation.config();
    return config.BOT_TOKEN === undefined ? chat.run(invocation) : serve(config, config.BOT_TOKEN, invocation);
  },
};

/** The default of PORT, where updates arrive. */
const WEBHOOK_PORT = 8080;

/** Where updates arrive: at a port of their own, or at the HTTP service if it has the same port. */
function webhookOf(
  { PORT: port = WEBHOOK_PORT, HTTP_PORT, WEBHOOK_SECRET }: Config,
  url: string,
  http: HttpService | undefined,
  write: Invocation["write"],
): WebhookSettings {
  return {
    url,
    server: http !== undefined && port === HTTP_PORT ? http : port,
    ...(WEBHOOK_SECRET === undefined ? {} : { secret: WEBHOOK_SECRET }),
    onListening: (on) => write(`Webhook: ${url}, listening on port ${on}\n`),
  };
}

async function serve(config: Config, token: string, invocation: Invocation): Promise<number> {
  const { signal, write } = invocation;
  const loading = import("../telegram/serve-telegram.ts");
  return withWorker(invocation, config, "info", async ({ application, log }) => {
    const { serveTelegram, TokenRefusedError, PortError } = await loading;
    const { chats, database } = application;
    let http: HttpService | undefined;
    try {
      write(`Stepgram ${version()}\nDatabase: ${database}\n`);
      if (config.HTTP_PORT !== undefined) http = await serveHttp(application, config, config.HTTP_PORT, { log, write });
      await serveTelegram({
        token,
        apiRoot: config.TELEGRAM_API_ROOT,
        ...chatOptions(application, config),
        settings: chats.settings,
        log,
        signal,
        onReady: ({ username, first_name }) => {
          write(`Bot: ${username === undefined ? first_name : `@${username}`}, through ${config.TELEGRAM_API_ROOT}\n`);
          write(
            config.OWNER_IDS.length > 0
              ? `Owner: ${config.OWNER_IDS.join(", ")}\n`
              : "Owner: the person who paired. If no one has yet, the log shows a code to send to the bot.\n",
          );
          write("Ready. Press Ctrl-C to stop.\n");
        },
        ...(config.WEBHOOK_URL === undefined ? {} : { webhook: webhookOf(config, config.WEBHOOK_URL, http, write) }),
        onStandby: () => write("Another Stepgram is serving this bot; standing by in case it stops.\n"),
      });
      return 0;
    } catch (error) {
      if (error instanceof TokenRefusedError)
        throw new UsageError(`BOT_TOKEN: ${error.message}; get one from BotFather.`);
      if (error instanceof PortError) throw new UsageError(`PORT: ${error.message}.`);
      throw error;
    } finally {
      await http?.close();
    }
  });
}
