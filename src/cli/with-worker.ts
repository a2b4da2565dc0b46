import type { Config } from "../app/config.ts";
import { createLogger } from "../app/logger.ts";
import { type Application, openStepgram } from "../app/open-stepgram.ts";
import type { Log } from "../engine/log.ts";
import { type Invocation, openUnlessAborted, unlessAborted } from "./command.ts";
import { loadHandlers } from "./own-handlers.ts";

/** What a command that runs steps works with. */
export interface Running {
  application: Application;
  log: Log;
}

/**
 * Opens Stepgram with the handlers of the file that `--handlers` names, which is read first, starts running steps, does the
 * command's work and closes everything. An interruption ends the opening immediately: it throws the signal's reason. Data of a newer
 * version ends the command. `level`: what is logged unless LOG_LEVEL says otherwise.
 */
export async function withWorker(
  { values, signal, fail, writeError }: Pick<Invocation, "values" | "signal" | "fail" | "writeError">,
  config: Config,
  level: "info" | "warn",
  work: (running: Running) => Promise<number>,
): Promise<number> {
  const log = createLogger(config, level, writeError);
  const handlers = typeof values.handlers === "string" ? await loadHandlers(values.handlers) : [];
  const application = await openUnlessAborted(openStepgram(config, log, { outdated: fail }), signal);
  try {
    for (const handler of handlers) await application.registerHandler(handler);
    await unlessAborted(application.startWorker(), signal);
    return await work({ application, log });
  } finally {
    await application.close();
  }
}
