import { createLogger } from "../app/logger.ts";
import { openStepgram } from "../app/open-stepgram.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { jsonOutput, plainOutput } from "../terminal/output.ts";
import { type Command, chatOptions, type Invocation, readInput, version } from "./command.ts";

/** How often a progress message may change, in ms: a terminal has no limits, but people do. */
const PROGRESS_INTERVAL_MS = 100;

/** `stepgram chat [--json] [FILE]` */
export const chat: Command = {
  name: "chat",
  usage: "chat [--json] [FILE]",
  summary: "run the bot in this terminal; a FILE or piped input is one message",
  options: { json: { type: "boolean" } },
  maxPositionals: 1,
  run: (invocation) => {
    const isInteractive =
      invocation.positionals.length === 0 &&
      invocation.values.json !== true &&
      invocation.input.isTTY === true &&
      process.stdout.isTTY === true;
    return isInteractive ? interactive(invocation) : piped(invocation);
  },
};

async function interactive({ config: readConfig, signal, write, writeError }: Invocation): Promise<number> {
  const config = readConfig();
  const log = createLogger(config, "warn", writeError);
  const [application, { runInteractive }] = await Promise.all([
    openStepgram(config, log),
    import("../terminal/interactive.ts"),
  ]);
  const lost = new AbortController();
  const messages = MESSAGES[config.LOCALE ?? "en"].terminal;
  try {
    await application.startWorker();
    await runInteractive({
      ...chatOptions(application, config),
      log,
      progressIntervalMs: PROGRESS_INTERVAL_MS,
      input: process.stdin,
      output: process.stdout,
      greeting: messages.greeting(version(), application.database),
      signal: AbortSignal.any([signal, lost.signal]),
      onLost: () => lost.abort(),
    });
    if (lost.signal.aborted) write(`${messages.takenOver}\n`);
    return lost.signal.aborted ? 1 : 0;
  } finally {
    await application.close();
  }
}

async function piped(invocation: Invocation): Promise<number> {
  const { values, positionals, config: readConfig, signal, input, write, writeError } = invocation;
  const config = readConfig();
  const text = await readInput(positionals[0], input);
  const log = createLogger(config, "warn", writeError);
  const isJson = values.json === true;
  const [application, { runPiped }] = await Promise.all([openStepgram(config, log), import("../terminal/piped.ts")]);
  try {
    await application.startWorker();
    return await runPiped({
      ...chatOptions(application, config),
      log,
      progressIntervalMs: PROGRESS_INTERVAL_MS,
      text,
      output: isJson ? jsonOutput(write) : plainOutput(write, MESSAGES[config.LOCALE ?? "en"].progress),
      note: (line) => (isJson ? writeError(`${line}\n`) : write(`${line}\n`)),
      signal,
    });
  } finally {
    await application.close();
  }
}
