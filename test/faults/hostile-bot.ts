import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import type { JsonObject } from "../../src/engine/json.ts";
import { BotApiServer } from "../bot-api/bot-api-server.ts";
import { onTestDatabase } from "../shared-database.ts";

/** Owners: a chat gets one message a second, so long ones are split over several chats. */
const OWNERS = Array.from({ length: 12 }, (_, index) => ({ id: 501 + index, first_name: `Olla ${index}` }));
export const OWNER = OWNERS[0]!;
export const ALLOWED = { id: 601, first_name: "Alma" };
export const OTHER = { id: 602, first_name: "Otto" };

/** The content of a file next to the sandbox. */
export const OUTSIDE = "what nobody may read";

const BINARY = fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));

type Person = { id: number };

/** The real program with a bot's token, as strangers and friends meet it: by messages alone. */
export class HostileBot {
  server!: BotApiServer;
  /** The bot's DATA_DIR. */
  data = "";
  log = "";
  #process: ChildProcess | undefined;
  #names = 0;
  #asked = 0;

  /** The directory that file steps see as `/`. */
  get files(): string {
    return join(this.data, "files");
  }

  /** The owner whose chat has been silent for longest. */
  owner(): Person {
    return OWNERS[++this.#asked % OWNERS.length]!;
  }

  async start(env: Readonly<Record<string, string>>): Promise<void> {
    this.data = mkdtempSync(join(tmpdir(), "stepgram-hostile-"));
    mkdirSync(this.files);
    writeFileSync(join(this.data, "secret.txt"), OUTSIDE);
    this.server = await BotApiServer.start();
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(SECRET_|MONGODB_|CONFIRM$)/.test(name)),
    );
    const child = spawn(process.execPath, [BINARY], {
      cwd: tmpdir(),
      env: {
        ...inherited,
        ...onTestDatabase({ DATA_DIR: this.data }),
        BOT_TOKEN: this.server.token,
        TELEGRAM_API_ROOT: this.server.url,
        OWNER_IDS: OWNERS.map(({ id }) => id).join(),
        ALLOWED_USER_IDS: `${ALLOWED.id},${OTHER.id}`,
        LOG_LEVEL: "trace",
        CONFIRM: "never",
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    await new Promise<void>((resolve, reject) => {
      const keep = (text: string) => {
        this.log += text;
        if (this.log.includes("Ready.")) resolve();
      };
      child.stdout?.setEncoding("utf8").on("data", keep);
      child.stderr?.setEncoding("utf8").on("data", keep);
      child.once("exit", () => reject(new Error(`the bot ended:\n${this.log}`)));
    });
  }

  /** Shuts the program down cleanly. */
  async end(): Promise<void> {
    if (this.#process?.exitCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
  }

  async stop(): Promise<void> {
    await this.end();
    await this.server?.stop();
    rmSync(this.data, { recursive: true, force: true });
  }

  /** Sends a text to the person's private chat, and gives the reply to it; `isReply` tells it from what else is sent there. */
  async say(person: Person, text: string, isReply: (said: string) => boolean = () => true): Promise<string> {
    const known = this.server.messages(person.id).length;
    this.server.sendText(person, person.id, text);
    const find = () => this.server.messages(person.id).find((message, at) => at >= known && isReply(message.text));
    return (await this.server.waitFor("a reply", find)).text;
  }

  /** Runs one step; returns what the chat reads in the end: the result, the error, or an immediate refusal. */
  async step(person: Person, handler: string, params: unknown, context: JsonObject = {}): Promise<string> {
    const steps = [{ name: "Try", handler, params, retry_count: 0 }];
    return this.run(person, steps, context);
  }

  /** Runs a workflow of steps; gives the reply, how it ended, and what RESULT says of its steps. */
  async run(person: Person, steps: unknown, context: unknown = {}): Promise<string> {
    const name = `Try ${this.#names++}.`;
    const shortcode = `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify(steps)}:${JSON.stringify(context)}]`;
    const reply = await this.say(person, shortcode, (said) => said.includes(name) || said.includes("QUICK_WORKFLOW"));
    // Messages sent together may be answered as one.
    const id = new RegExp(`Started ${name} · (ex_\\w+)`).exec(reply)?.[1] ?? /ex_\w+/.exec(reply)?.[0];
    if (id === undefined) return reply;
    const ended = new RegExp(`^(\\d+\\. )?\\S+ ${name} · (completed|failed|cancelled)`, "m");
    const progress = await this.server.waitFor(
      "the end",
      () => this.server.messages(person.id).find(({ text }) => ended.test(text)),
      30_000,
    );
    const results = await this.say(person, `[MULTISTEP:RESULT:${id}]`, (said) => said.startsWith(`${name} ·`));
    return [reply, progress.text, results].join("\n");
  }
}

/** One running bot for all tests of a file. */
export function useHostileBot(env: () => Promise<Readonly<Record<string, string>>> = async () => ({})): HostileBot {
  const bot = new HostileBot();
  beforeAll(async () => bot.start(await env()));
  afterAll(() => bot.stop());
  return bot;
}

/** Every file below a folder, with its bytes. */
export function bytesBelow(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
}
