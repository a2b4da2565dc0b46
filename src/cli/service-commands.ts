import { createLogger } from "../app/logger.ts";
import { version } from "../app/version.ts";
import { type Command, openUnlessAborted, UsageError, untilAborted } from "./command.ts";
import { HANDLERS_OPTION, HANDLERS_USAGE } from "./own-handlers.ts";
import { serveHttp } from "./serve-http.ts";
import { withWorker } from "./with-worker.ts";

/** `stepgram worker [--handlers FILE]` */
export const worker: Command = {
  name: "worker",
  usage: `worker ${HANDLERS_USAGE}`,
  summary: "run steps, without the bot",
  options: HANDLERS_OPTION,
  maxPositionals: 0,
  run: async (invocation) => {
    const { signal, write } = invocation;
    return withWorker(invocation, invocation.config(), "info", async ({ application: { database } }) => {
      write(`Stepgram ${version()}, worker. Database: ${database}\nReady. Press Ctrl-C to stop.\n`);
      await untilAborted(signal);
      return 0;
    });
  },
};

/** Where `stepgram serve` listens, unless HTTP_PORT or PORT says otherwise. */
const SERVE_PORT = 8080;

/** `stepgram serve [--handlers FILE]` */
export const serve: Command = {
  name: "serve",
  usage: `serve ${HANDLERS_USAGE}`,
  summary: "run steps and serve the HTTP API and the dashboard, without Telegram",
  options: HANDLERS_OPTION,
  maxPositionals: 0,
  run: async (invocation) => {
    const { signal, write } = invocation;
    const config = invocation.config();
    return withWorker(invocation, config, "info", async ({ application, log }) => {
      write(`Stepgram ${version()}, HTTP. Database: ${application.database}\n`);
      const http = await serveHttp(application, config, config.HTTP_PORT ?? config.PORT ?? SERVE_PORT, { log, write });
      try {
        write("Ready. Press Ctrl-C to stop.\n");
        await untilAborted(signal);
        return 0;
      } finally {
        await http.close();
      }
    });
  },
};

/** `stepgram db [--port N]` */
export const db: Command = {
  name: "db",
  usage: "db [--port N]",
  summary: "run the embedded database server alone and print its URI",
  options: { port: { type: "string" } },
  maxPositionals: 0,
  run: async ({ values, config: readConfig, signal, write, writeError }) => {
    const port = typeof values.port === "string" ? portOf(values.port) : undefined;
    const config = readConfig();
    const log = createLogger(config, "info", writeError);
    const { openEmbedded } = await import("../embedded/open-embedded.ts");
    const opening = openEmbedded({
      dataDir: config.DATA_DIR,
      say: (message: string) => log.info({}, message),
      ...(port === undefined ? {} : { port }),
    });
    const embedded = await openUnlessAborted(opening, signal);
    try {
      write(`${embedded.uri}\n`);
      await untilAborted(signal);
      return 0;
    } finally {
      await embedded.close();
    }
  },
};

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new UsageError(`--port must be a port number from 0 to 65535, not "${text}".`);
  }
  return port;
}
