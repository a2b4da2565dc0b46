import { parseArgs } from "node:util";
import { nearest } from "../../grammar/nearest.ts";
import { type Config, ConfigError } from "../app/config.ts";
import { DatabaseUnavailableError } from "../app/open-database.ts";
import { version } from "../app/version.ts";
import { bot } from "./bot.ts";
import { chat } from "./chat.ts";
import { type Command, CommandFailed, type Input, type Invocation, UsageError } from "./command.ts";
import { mcp } from "./mcp.ts";
import { db, serve, worker } from "./service-commands.ts";
import { parse, prompt } from "./text-commands.ts";
import { exportCommand, importCommand } from "./transfer-commands.ts";

/** Every command, in the order of `--help`. The first one runs if none is named. */
const COMMANDS: readonly [Command, ...Command[]] = [
  bot,
  chat,
  worker,
  serve,
  mcp,
  db,
  parse,
  prompt,
  exportCommand,
  importCommand,
];

/** Exit codes; a piped chat has more of them. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export interface CommandLine {
  args: readonly string[];
  readConfig(): Config;
  signal: AbortSignal;
  interrupt(): void;
  input: Input;
  write(text: string): void;
  writeError(text: string): void;
}

/** Runs the command that the arguments name and returns the exit code. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  try {
    return await dispatch(line);
  } catch (error) {
    return explain(error, line);
  }
}

async function dispatch(line: CommandLine): Promise<number> {
  const { args, readConfig, write } = line;
  const [first, ...rest] = args;
  const isNamed = first !== undefined && !first.startsWith("-");
  const command = isNamed ? COMMANDS.find(({ name }) => name === first) : COMMANDS[0];
  if (command === undefined) throw unknownCommand(first ?? "");
  const { values, positionals } = parseOptions(command, isNamed ? rest : args);
  if (values.help === true) write(isNamed ? helpOf(command) : help());
  else if (values.version === true) write(`${version()}\n`);
  else return run(command, line, { values, positionals, config: readConfig });
  return EXIT.done;
}

async function run(
  command: Command,
  line: CommandLine,
  given: Pick<Invocation, "values" | "positionals" | "config">,
): Promise<number> {
  let failure: CommandFailed | undefined;
  const fail = (error: Error): void => {
    failure = new CommandFailed(error.message, { cause: error });
    line.interrupt();
  };
  const code = await command.run({ ...line, ...given, fail });
  if (failure !== undefined) throw failure;
  return code;
}

function parseOptions(command: Command, args: readonly string[]): Pick<Invocation, "values" | "positionals"> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...command.options, help: { type: "boolean", short: "h" }, version: { type: "boolean", short: "v" } },
      allowPositionals: true,
    });
    if (positionals.length > command.maxPositionals) {
      throw new UsageError(`stepgram ${command.name} does not take "${positionals[command.maxPositionals]}".`);
    }
    return { values: values as Invocation["values"], positionals };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!code.startsWith("ERR_PARSE_ARGS")) throw error;
    const [sentence = "Invalid options."] = (error as Error).message.split(/(?<=[.'"]) To specify/);
    throw new UsageError(`${sentence}\nUsage: ${`stepgram ${command.usage}`.trim()}`);
  }
}

function unknownCommand(name: string): UsageError {
  const suggestion = nearest(
    name,
    COMMANDS.flatMap((command) => (command.name === "" ? [] : [command.name])),
  );
  const hint =
    suggestion === undefined ? "stepgram --help lists the commands." : `Did you mean "stepgram ${suggestion}"?`;
  return new UsageError(`There is no command "${name}". ${hint}`);
}

function helpOf({ usage, summary }: Command): string {
  return `Usage: stepgram ${usage}\n\n${summary}\n`;
}

function help(): string {
  const width = Math.max(...COMMANDS.map(({ usage }) => usage.length));
  const lines = COMMANDS.map(({ usage, summary }) => `  stepgram ${usage.padEnd(width)}  ${summary}`);
  return [
    "Durable workflows that run straight from a chat message.",
    "",
    ...lines,
    "",
    "  --help, --version",
    "",
    "Settings come from the environment and from .env; .env.example lists them.",
    "",
  ].join("\n");
}

function explain(error: unknown, { signal, writeError }: CommandLine): number {
  if (signal.aborted && error === signal.reason) return EXIT.done;
  if (error instanceof UsageError || error instanceof ConfigError) {
    writeError(`${error.message}\n`);
    return EXIT.usage;
  }
  const isExpected = error instanceof DatabaseUnavailableError || error instanceof CommandFailed;
  writeError(
    `${isExpected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.failed;
}
