import { readFile } from "node:fs/promises";
import type { ParseArgsConfig } from "node:util";
import type { Config } from "../app/config.ts";
import type { Application } from "../app/open-stepgram.ts";
import { atMost } from "../engine/at-most.ts";

/** One command of the command line. */
export interface Command {
  name: string;
  /** What follows `stepgram`, as in `chat [--json] [FILE]`. */
  usage: string;
  summary: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** How many arguments it takes besides options. */
  maxPositionals: number;
  /** Returns the exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** What a command runs with. */
export interface Invocation {
  values: Readonly<Record<string, string | boolean | undefined>>;
  positionals: readonly string[];
  /** The checked environment; throws `ConfigError`. Commands that need no settings do not call it. */
  config(): Config;
  /** Aborted by SIGTERM and SIGINT, and when the output's reader goes away. A command that is interrupted may throw its reason. */
  signal: AbortSignal;
  /** Does what SIGINT does: the first time the command ends cleanly, the second time immediately. */
  interrupt(): void;
  /** Ends the command as `interrupt` does; it then fails for this reason. */
  fail(error: Error): void;
  /** Standard input. */
  input: Input;
  /** Prints to stdout, for the user. */
  write(text: string): void;
  /** Prints to stderr: the log, and what is not part of the output. */
  writeError(text: string): void;
}

/** A stream of bytes; `isTTY` if a person types them. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** The command failed for a reason it can explain: the message is printed without a stack; exit code 1. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** The user can fix this: the message is printed without a stack; exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const READ_PROBLEMS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "permission denied",
};

/** Reads a whole file, or the input for `-` and for no name, until the signal aborts. Drops a byte order mark. */
export async function readInput(
  file: string | undefined,
  { input, signal }: Pick<Invocation, "input" | "signal">,
): Promise<string> {
  const isInput = file === undefined || file === "-";
  const text = await (isInput ? unlessAborted(readAll(input), signal) : readNamedFile(file));
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

async function readNamedFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    throw new UsageError(`Cannot read ${file}: ${READ_PROBLEMS[code] ?? code}.`);
  }
}

async function readAll(input: Input): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** Waits for the work, but no longer than until the signal aborts: then it throws the signal's reason. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let onAbort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}

/** How long closing something that is still being opened may take after an interruption, in ms. */
const ABANDON_MS = 3_000;

/** Waits for something being opened. If the signal aborts first, closes it and throws the signal's reason. */
export async function openUnlessAborted<T extends { close(): Promise<unknown> }>(
  opening: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await unlessAborted(opening, signal);
  } catch (error) {
    if (signal.aborted)
      await atMost(
        ABANDON_MS,
        opening.then((opened) => opened.close()).catch(() => {}),
      );
    throw error;
  }
}

/** Resolves when the signal aborts; keeps the process alive until then. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    // A listener alone would not keep the process alive.
    const alive = setInterval(() => {}, 60_000);
    signal.addEventListener(
      "abort",
      () => {
        clearInterval(alive);
        resolve();
      },
      { once: true },
    );
  });
}

/** The parts of the application and the settings that both Telegram and the terminal get. */
export function chatOptions({ engine, chats, access, registry, ai }: Application, config: Config) {
  return {
    engine,
    chats,
    leases: chats.leases,
    access,
    registry,
    ...(ai === undefined ? {} : { ai }),
    timeZone: config.TIME_ZONE,
    ...(config.LOCALE === undefined ? {} : { locale: config.LOCALE }),
    ...(config.CONFIRM === undefined ? {} : { confirm: config.CONFIRM }),
  };
}
