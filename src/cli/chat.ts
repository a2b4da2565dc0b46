import { version } from "../app/version.ts";
import { MESSAGES } from "../i18n/languages.ts";
import { readableLogLine } from "../terminal/log-lines.ts";
import { jsonOutput, plainOutput } from "../terminal/output.ts";
import { type Command, chatOptions, type Invocation, readInput } from "./command.ts";
import { HANDLERS_OPTION, HANDLERS_USAGE } from "./own-handlers.ts";
import { withWorker } from "./with-worker.ts";

/** How often a progress message may change, in ms: a terminal has no limits, but people do. */
const PROGRESS_INTERVAL_MS = 100;

/** `stepgram chat [--json] [FILE] [--handlers FILE]` */
export const chat: Command = {
  name: "chat",
  usage: `chat [--json] [FILE] ${HANDLERS_USAGE}`,
  summary: "run the bot in this terminal; a FILE or piped input is one message",
  options: { json: { type: "boolean" }, ...HANDLERS_OPTION },
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

async function interactive(invocation: Invocation): Promise<number> {
  const { signal, interrupt, write } = invocation;
  const config = invocation.config();
  let print: ((text: string) => void) | undefined;
  // At a terminal the log is readable and above the prompt; elsewhere, as in a file, it is JSON as usual.
  const writeError = (line: string): void =>
    process.stderr.isTTY ? (print ?? invocation.writeError)(readableLogLine(line)) : invocation.writeError(line);
  const loading = import("../terminal/interactive.ts");
  return withWorker({ ...invocation, writeError }, config, "warn", async ({ application, log }) => {
    const lost = new AbortController();
    const messages = MESSAGES[config.LOCALE ?? "en"].terminal;
    const { runInteractive } = await loading;
    await runInteractive({
      ...chatOptions(application, config),
      log,
      progressIntervalMs: PROGRESS_INTERVAL_MS,
      input: process.stdin,
      output: process.stdout,
      greeting: messages.greeting(version(), application.database),
      signal: AbortSignal.any([signal, lost.signal]),
      interrupt,
      onPrinter: (given) => {
        print = given;
      },
      onLost: () => lost.abort(),
    });
    if (lost.signal.aborted) write(`${messages.takenOver}\n`);
    return lost.signal.aborted ? 1 : 0;
  });
}

async function piped(invocation: Invocation): Promise<number> {
  const { values, positionals, config: readConfig, signal, write, writeError } = invocation;
  const config = readConfig();
  const text = await readInput(positionals[0], invocation);
  const isJson = values.json === true;
  const loading = import("../terminal/piped.ts");
  return withWorker(invocation, config, "warn", async ({ application, log }) => {
    const { runPiped } = await loading;
    return runPiped({
      ...chatOptions(application, config),
      log,
      progressIntervalMs: PROGRESS_INTERVAL_MS,
      text,
      output: isJson ? jsonOutput(write) : plainOutput(write, MESSAGES[config.LOCALE ?? "en"].progress),
      note: (line) => (isJson ? writeError(`${line}\n`) : write(`${line}\n`)),
      signal,
    });
  });
}
