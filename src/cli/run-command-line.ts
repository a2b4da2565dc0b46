import { parseArgs } from "node:util";
import { nearest } from "../../grammar/nearest.ts";
import { type Config, ConfigError } from "../app/config.ts";
import { DatabaseUnavailableError } from "../app/open-stepgram.ts";
import { type Command, CommandFailed, type Invocation, UsageError } from "./command.ts";
import { commands } from "./table.ts";
import { version } from "./version.ts";

/** The process's exit codes, beside those of a piped chat. */
const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export interface CommandLine {
  args: readonly string[];
  readConfig(): Config;
  signal: AbortSignal;
  write(text: string): void;
  writeError(text: string): void;
}

/** Runs the command that the arguments name, and gives the exit code. */
export async function runCommandLine(line: CommandLine): Promise<number> {
  try {
    return await dispatch(line);
  } catch (error) {
    return explain(error, line);
  }
}

async function dispatch({ args, readConfig, signal, write }: CommandLine): Promise<number> {
  const [first, ...rest] = args;
  const isNamed = first !== undefined && !first.startsWith("-");
  const command = isNamed ? commands.find(({ name }) => name === first) : commands[0];
  if (command === undefined) throw unknownCommand(first ?? "");
  const { values, positionals } = parse(command, isNamed ? rest : args);
  if (values.help === true) write(isNamed ? helpOf(command) : help());
  else if (values.version === true) write(`${version()}\n`);
  else return command.run({ values, positionals, config: readConfig, signal, write });
  return EXIT.done;
}

function parse(command: Command, args: readonly string[]): Pick<Invocation, "values" | "positionals"> {
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
    const [sentence = "Wrong options."] = (error as Error).message.split(/(?<=[.'"]) To specify/);
    throw new UsageError(`${sentence}\nUsage: ${`stepgram ${command.usage}`.trim()}`);
  }
}

function unknownCommand(name: string): UsageError {
  const meant = nearest(
    name,
    commands.flatMap((command) => (command.name === "" ? [] : [command.name])),
  );
  const hint = meant === undefined ? "stepgram --help lists the commands." : `Did you mean "stepgram ${meant}"?`;
  return new UsageError(`There is no command "${name}". ${hint}`);
}

function helpOf({ usage, summary }: Command): string {
  return `Usage: stepgram ${usage}\n\n${summary}\n`;
}

function help(): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length));
  const lines = commands.map(({ usage, summary }) => `  stepgram ${usage.padEnd(width)}  ${summary}`);
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

function explain(error: unknown, { writeError }: CommandLine): number {
  if (error instanceof UsageError || error instanceof ConfigError) {
    writeError(`${error.message}\n`);
    return EXIT.usage;
  }
  const isKnown = error instanceof DatabaseUnavailableError || error instanceof CommandFailed;
  writeError(`${isKnown ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return EXIT.failed;
}
