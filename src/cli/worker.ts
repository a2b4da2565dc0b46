import { createLogger } from "../app/logger.ts";
import { openStepgram } from "../app/open-stepgram.ts";
import type { Command } from "./command.ts";
import { untilAborted } from "./until-aborted.ts";
import { version } from "./version.ts";

/** `stepgram worker` */
export const worker: Command = {
  name: "worker",
  usage: "worker",
  summary: "runs steps, without the bot",
  options: {},
  maxPositionals: 0,
  run: async ({ config: readConfig, signal, write }) => {
    const config = readConfig();
    const { database, startWorker, close } = await openStepgram(config, createLogger(config, "info"));
    try {
      await startWorker();
      write(`Stepgram ${version()}, worker. Database: ${database}\nReady. Ctrl-C stops.\n`);
      await untilAborted(signal);
      return 0;
    } finally {
      await close();
    }
  },
};
