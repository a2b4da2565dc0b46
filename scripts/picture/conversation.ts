import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BotApiServer } from "../../test/bot-api/bot-api-server.ts";
import { dataOf, pressData } from "../../test/bot-api/button-presses.ts";
import type { BotMessage } from "../../test/bot-api/conversation.ts";

/** The program to show; STEPGRAM_BINARY names another version's. */
const BINARY = process.env.STEPGRAM_BINARY ?? fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));
const PERSON = { id: 501, first_name: "Olla" };

/** The message that is pasted into the chat. */
export const ANSWER = [
  "I'll send Ada the offer once you have approved it.",
  "",
  "[MULTISTEP:CREATE_WORKFLOW:Offer for Ada]",
  '[MULTISTEP:ADD_STEP:workflow_id:Draft:set_context:{"key":"offer","value":"12 chairs, 480 €"}]',
  '[MULTISTEP:ADD_STEP:workflow_id:Sign-off:approval:{"text":"Send the offer: {context.offer}?"}:step1]',
  '[MULTISTEP:ADD_STEP:workflow_id:Send:send_message:{"text":"📨 Sent to Ada: {context.offer}"}:step2]',
  "[MULTISTEP:EXECUTE:workflow_id]",
].join("\n");

/**
 * Runs the real bot against the server, with a separate data directory, until the work is done. `owners`: its owners; `chats`:
 * groups whose members may use it.
 */
export async function withBot<T>(
  server: BotApiServer,
  owners: readonly number[],
  chats: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "stepgram-picture-"));
  const bot = startBot(server, directory, owners, chats);
  try {
    return await work();
  } finally {
    bot.kill("SIGTERM");
    await once(bot, "close");
    rmSync(directory, { recursive: true, force: true });
  }
}

function startBot(server: BotApiServer, directory: string, owners: readonly number[], chats: readonly number[] = []) {
  return spawn(process.execPath, [BINARY], {
    cwd: directory,
    // Nothing from the environment of whoever draws the picture.
    env: {
      PATH: process.env.PATH ?? "",
      DATA_DIR: directory,
      LOG_LEVEL: "silent",
      TIME_ZONE: "UTC",
      BOT_TOKEN: server.token,
      TELEGRAM_API_ROOT: server.url,
      OWNER_IDS: owners.join(","),
      ALLOWED_CHAT_IDS: chats.join(","),
    },
    stdio: "ignore",
  });
}

/** The bot's messages when the process is killed, and after it was started again and the run has completed. */
export interface ConversationPicture {
  beforeKill: BotMessage[];
  afterRestart: BotMessage[];
}

/** Runs the real bot against the Bot API server of the tests: paste, kill -9 while it waits, restart, approve. */
export async function playConversation(): Promise<ConversationPicture> {
  const directory = mkdtempSync(join(tmpdir(), "stepgram-picture-"));
  const server = await BotApiServer.start();
  const messages = (): BotMessage[] => structuredClone(server.messages(PERSON.id));
  const isQuestion = ({ text, keyboard }: BotMessage): boolean =>
    text.includes("Send the offer") && keyboard.flat().some((button) => button.text.includes("Approve"));
  const isProgress = (percent: string) => (message: BotMessage) => message.text.includes(percent);
  let bot = startBot(server, directory, [PERSON.id]);
  try {
    server.sendText(PERSON, PERSON.id, ANSWER);
    const question = await server.waitFor("the question", () => messages().find(isQuestion));
    await server.waitFor("the progress message", () => messages().find(isProgress("33%")));
    const beforeKill = messages();
    bot.kill("SIGKILL");
    await once(bot, "close");
    bot = startBot(server, directory, [PERSON.id]);
    pressData(server, PERSON, question, dataOf(question, "Approve"));
    await server.waitFor("the end of the run", () => messages().find(isProgress("100%")));
    await server.waitFor("the message of the last step", () => messages().find(({ text }) => text.includes("📨")));
    const known = new Set(beforeKill.map(({ message_id, text }) => `${message_id} ${text}`));
    return {
      beforeKill,
      afterRestart: messages().filter(({ message_id, text }) => !known.has(`${message_id} ${text}`)),
    };
  } finally {
    bot.kill("SIGTERM");
    await once(bot, "close");
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}
