import { createLogger } from "../app/logger.ts";
import { openStepgram } from "../app/open-stepgram.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { jsonOutput, plainOutput } from "../terminal/output.ts";
import { type Command, type Invocation, readInput, version } from "./command.ts";

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
      process.stdin.isTTY === true &&
      process.stdout.isTTY === true;
    return isInteractive ? interactive(invocation) : piped(invocation);
  },
};

async function interactive({ config: readConfig, signal, write }: Invocation): Promise<number> {
  const config = readConfig();
  const log = createLogger(config, "warn");
  const [{ engine, chats, access, registry, database, startWorker, close }, { runInteractive }] = await Promise.all([
    openStepgram(config, log),
    import("../terminal/interactive.ts"),
  ]);
  const lost = new AbortController();
  const messages = MESSAGES[config.LOCALE ?? "en"].terminal;
  try {
    await startWorker();
    await runInteractive({
      engine,
      chats,
      leases: chats.leases,
      access,
      registry,
      timeZone: config.TIME_ZONE,
      ...(config.LOCALE === undefined ? {} : { locale: config.LOCALE }),
      ...(config.CONFIRM === undefined ? {} : { confirm: config.CONFIRM }),
      log,
      progressIntervalMs: PROGRESS_INTERVAL_MS,
      input: process.stdin,
      output: process.stdout,
      greeting: messages.greeting(version(), database),
      signal: AbortSignal.any([signal, lost.signal]),
      onLost: () => lost.abort(),
    });
    if (lost.signal.aborted) write(`${messages.takenOver}\n`);
    return lost.signal.aborted ? 1 : 0;
  } finally {
    await close();
  }
}

async function piped({ values, positionals, config: readConfig, signal, write }: Invocation): Promise<number> {
  const config = readConfig();
  const text = await readInput(positionals[0]);
  const log = createLogger(config, "warn");
  const isJson = values.json === true;
  const [{ engine, chats, access, registry, startWorker, close }, { runPiped }] = await Promise.all([
    openStepgram(config, log),
    import("../terminal/piped.ts"),
  ]);
  try {
    await startWorker();
    return await runPiped({
      engine,
      chats,
      leases: chats.leases,
      access,
      registry,
      timeZone: config.TIME_ZONE,
      ...(config.LOCALE === undefined ? {} : { locale: config.LOCALE }),
      ...(config.CONFIRM === undefined ? {} : { confirm: config.CONFIRM }),
      log,
      progressIntervalMs: PROGRESS_INTERVAL_MS,
      text,
      output: isJson ? jsonOutput(write) : plainOutput(write),
      note: (messages) => (isJson ? process.stderr.write(`${messages}\n`) : write(`${messages}\n`)),
      signal,
    });
  } finally {
    await close();
  }
}
