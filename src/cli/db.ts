import { createLogger } from "../app/logger.ts";
import { type Command, UsageError } from "./command.ts";
import { untilAborted } from "./until-aborted.ts";

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new UsageError(`--port wants a port from 0 to 65535, not "${text}".`);
  return port;
}

/** `stepgram db [--port N]` */
export const db: Command = {
  name: "db",
  usage: "db [--port N]",
  summary: "the embedded database server alone; prints its address",
  options: { port: { type: "string" } },
  maxPositionals: 0,
  run: async ({ values, config: readConfig, signal, write }) => {
    const port = typeof values.port === "string" ? portOf(values.port) : undefined;
    const config = readConfig();
    const log = createLogger(config, "info");
    const { openEmbedded } = await import("../embedded/open-embedded.ts");
    const embedded = await openEmbedded({
      dataDir: config.DATA_DIR,
      say: (message: string) => log.info({}, message),
      ...(port === undefined ? {} : { port }),
    });
    try {
      write(`${embedded.uri}\n`);
      await untilAborted(signal);
      return 0;
    } finally {
      await embedded.close();
    }
  },
};
