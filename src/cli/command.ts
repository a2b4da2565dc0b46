import type { ParseArgsConfig } from "node:util";
import type { Config } from "../app/config.ts";

/** What a command is run with. */
export interface Invocation {
  values: Readonly<Record<string, string | boolean | undefined>>;
  positionals: readonly string[];
  /** The checked environment; throws `ConfigError`. Commands that need none do not ask. */
  config(): Config;
  /** Aborted by SIGTERM, SIGINT, and when nobody reads the output any more. */
  signal: AbortSignal;
  /** Prints for the user, on stdout. */
  write(text: string): void;
}

/** One command of the command line. */
export interface Command {
  name: string;
  /** What follows `stepgram`, as in `chat [--json] [FILE]`. */
  usage: string;
  summary: string;
  options: NonNullable<ParseArgsConfig["options"]>;
  /** The most arguments that are no options. */
  maxPositionals: number;
  /** Gives the exit code. */
  run(invocation: Invocation): Promise<number>;
}

/** The command could not do its work; printed as it is, without a stack, and exits 1. */
export class CommandFailed extends Error {
  override readonly name = "CommandFailed";
}

/** Something that the user can put right; printed as it is, without a stack, and exits 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
