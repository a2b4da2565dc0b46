import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chainOf } from "../telegram/guide-answer.ts";
import { newDataDir } from "../telegram/stepgram-process.ts";
import { TerminalProcess } from "./terminal-process.ts";

const PROMPT = /> (?:␛\[\d+[A-Z])*$/;

/** A file with two handlers: one that prints and logs, one that does not end by itself. */
function handlersFile(folder: string): string {
  const path = join(folder, "handlers.mjs");
  writeFileSync(
    path,
    `export async function noisy({ log }) {
      console.log("printed by hand");
      log.warn({ size: 3 }, "rather large");
    }
    export async function stubborn() {
      await new Promise((resolve) => setTimeout(resolve, 3_600_000));
    }`,
  );
  return path;
}

function step(handler: string, params: object = {}): string {
  return chainOf("Now", [{ name: "Step", handler, params }]);
}

async function chatAt(args: readonly string[] = []): Promise<TerminalProcess> {
  const folder = newDataDir();
  const chat = new TerminalProcess(["chat", "--handlers", handlersFile(folder), ...args], { DATA_DIR: folder });
  await chat.shows(PROMPT);
  return chat;
}

describe("the first Ctrl-C ends", () => {
  it("a chat at its prompt, even with something typed", async () => {
    const chat = await chatAt();
    chat.type("half a line");
    chat.interrupt();
    expect(await chat.exit).toBe(0);
  });

  it("a chat that waits for its database", async () => {
    const env = { DATA_DIR: newDataDir(), MONGODB_URI: "mongodb://127.0.0.1:9" };
    const chat = new TerminalProcess(["chat"], env);
    await chat.shows("waiting for the database");
    chat.interrupt();
    expect(await chat.exit).toBe(0);
  });

  it("a bot that cannot reach Telegram", async () => {
    const env = { DATA_DIR: newDataDir(), BOT_TOKEN: "1:token", TELEGRAM_API_ROOT: "http://127.0.0.1:9" };
    const bot = new TerminalProcess([], env);
    await bot.shows("Database:");
    bot.interrupt();
    expect(await bot.exit).toBe(0);
  });

  it.each(["parse", "import", "chat --json"])("a command that reads what is typed: %s", async (command) => {
    const program = new TerminalProcess(command.split(" "), { DATA_DIR: newDataDir() });
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    program.interrupt();
    await program.exit;
  });
});

it("waits for a step that does not end, and the second Ctrl-C quits immediately", async () => {
  const chat = await chatAt();
  chat.type(`${step("stubborn")}\r`);
  await chat.shows("Started");
  chat.interrupt();
  await chat.shows("Press Ctrl-C again to stop now.");
  chat.interrupt();
  expect(await chat.exit).toBe(1);
});

describe("output printed meanwhile appears above the prompt", () => {
  it("the log as readable lines, and what handlers print", async () => {
    const chat = await chatAt();
    chat.type(`${step("noisy")}\r`);
    chat.type("half");
    await chat.shows("100%");
    await chat.shows(/warning: rather large/);
    // The row of the prompt is cleared before, and drawn again after.
    expect(chat.output).toMatch(/␛\[0?Jprinted by hand\r\n/);
    expect(chat.output).toMatch(/␛\[0?Jwarning: rather large [^\r]*size=3\r\n/);
    expect(chat.output).not.toContain('{"level"');
    expect(chat.output).toMatch(/> half(?:␛\[\d+[A-Z])*$/);
    chat.interrupt();
    expect(await chat.exit).toBe(0);
  });

  it("and messages from log steps", async () => {
    const chat = await chatAt();
    chat.type(`${step("log", { message: "seen at last", level: "debug" })}\r`);
    await chat.shows("📝 Step: seen at last");
    chat.interrupt();
    expect(await chat.exit).toBe(0);
  });
});
