import { existsSync } from "node:fs";
import { readConfig } from "../app/config.ts";
import { createRedactor } from "../app/logger.ts";
import { runCommandLine } from "./command-line.ts";

/** How long a clean stop may take, in ms. After that, or at a second signal, the process just exits. */
const STOP_MS = 30_000;
/** When to say at a terminal why it has not stopped yet, in ms. */
const SAY_MS = 1_500;

const stop = new AbortController();
function onSignal(): void {
  if (stop.signal.aborted) process.exit(1);
  stop.abort();
  setTimeout(() => process.exit(1), STOP_MS).unref();
  if (process.stderr.isTTY)
    setTimeout(
      () => process.stderr.write("Waiting for running work to finish. Press Ctrl-C again to stop now.\n"),
      SAY_MS,
    ).unref();
}
process.on("SIGTERM", onSignal);
process.on("SIGINT", onSignal);

// A reader may close the pipe early, as in `stepgram chat FILE | head`. That is not an error.
let isRead = true;
let outputError: NodeJS.ErrnoException | undefined;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") outputError = error;
  isRead = false;
  stop.abort();
});

if (existsSync(".env")) process.loadEnvFile(".env");

let redactor: ((text: string) => string) | undefined;
function redact(text: string): string {
  try {
    redactor ??= createRedactor(readConfig(process.env));
    return redactor(text);
  } catch {
    return text;
  }
}

const code = await runCommandLine({
  args: process.argv.slice(2),
  readConfig: () => readConfig(process.env),
  signal: stop.signal,
  interrupt: onSignal,
  input: process.stdin,
  write: (text) => {
    if (isRead) process.stdout.write(text);
  },
  writeError: (text) => process.stderr.write(redact(text)),
});
if (isRead && process.stdout.writableLength > 0) await new Promise((resolve) => process.stdout.once("drain", resolve));
if (outputError !== undefined) process.stderr.write(`Cannot write the output: ${outputError.message}\n`);
process.exit(outputError === undefined ? code : code || 1);
