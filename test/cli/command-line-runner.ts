import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll } from "vitest";
import { readConfig } from "../../src/app/config.ts";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { freshName, onTestDatabase, sharedDatabase } from "../shared-database.ts";

/** What a command printed, and its exit code. */
export interface CommandRun {
  code: number;
  stdout: string;
  stderr: string;
  /** The output, one JSON value per line. */
  json: Record<string, unknown>[];
}

export interface CommandRunOptions {
  args: readonly string[];
  /** The whole environment: nothing is inherited. With TEST_MONGODB_URI, a DATA_DIR is a database there. */
  env?: Readonly<Record<string, string>>;
  /** Why it needs the embedded database anyway. */
  embedded?: string;
  /** Piped in. Default: nothing. */
  input?: string;
  /** Called with everything that is printed to stdout. */
  onWrite?(text: string): void;
}

/** Runs a command of `stepgram` in this process, through the function that the program calls. */
export async function runCommand({
  args,
  env = {},
  embedded,
  input = "",
  onWrite,
}: CommandRunOptions): Promise<CommandRun> {
  const run: CommandRun = { code: 0, stdout: "", stderr: "", json: [] };
  const stop = new AbortController();
  run.code = await runCommandLine({
    args,
    readConfig: () => readConfig(embedded === undefined ? onTestDatabase(env) : env),
    signal: stop.signal,
    interrupt: () => stop.abort(),
    input: Readable.from([Buffer.from(input)]),
    write: (text) => {
      run.stdout += text;
      onWrite?.(text);
    },
    writeError: (text) => {
      run.stderr += text;
    },
  });
  if (args.includes("--json"))
    run.json = run.stdout.split("\n").flatMap((line) => (line === "" ? [] : JSON.parse(line)));
  return run;
}

/**
 * Gives the commands of a test file a database. The function returned makes the environment of a Stepgram that has no
 * data yet.
 */
export function useDatabaseForCommands(): () => { MONGODB_URI: string; MONGODB_DB: string; DATA_DIR: string } {
  let directory = "";
  let uri = "";
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "stepgram-commands-"));
    uri = await sharedDatabase();
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return () => {
    const name = freshName();
    return { MONGODB_URI: uri, MONGODB_DB: name, DATA_DIR: join(directory, name) };
  };
}
