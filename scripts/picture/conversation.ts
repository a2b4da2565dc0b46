import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BotApiServer } from "../../test/bot-api/bot-api-server.ts";
import type { BotMessage } from "../../test/bot-api/conversation.ts";

const BINARY = fileURLToPath(new URL("../../bin/stepgram.js", import.meta.url));
const PERSON = { id: 501, first_name: "Olla" };

/** What is pasted, in the terminal and in Telegram. */
export const ANSWER = [
  "Here is your morning report, step by step.",
  "",
  "[MULTISTEP:CREATE_WORKFLOW:Morning report]",
  '[MULTISTEP:ADD_STEP:workflow_id:Load sales:set_context:{"key":"sales","value":310}]',
  '[MULTISTEP:ADD_STEP:workflow_id:Wait for the bank:delay:{"seconds":4}:step1]',
  '[MULTISTEP:ADD_STEP:workflow_id:Send report:send_message:{"text":"Good morning! Sales so far: {context.sales}."}:step2]',
  "[MULTISTEP:EXECUTE:workflow_id]",
].join("\n");

/** The program's own surroundings: nothing of whoever draws the picture. */
function start(args: string[], dataDir: string, env: Record<string, string> = {}) {
  return spawn(process.execPath, [BINARY, ...args], {
    cwd: dataDir,
    env: { PATH: process.env.PATH ?? "", DATA_DIR: dataDir, LOG_LEVEL: "silent", TIME_ZONE: "UTC", ...env },
    stdio: ["pipe", "pipe", "ignore"],
  });
}

async function inNewDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), "stepgram-picture-"));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the terminal shows when the answer is piped in. */
export function terminalText(): Promise<string> {
  return inNewDirectory(async (directory) => {
    const child = start(["chat"], directory);
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stdin.end(ANSWER);
    await once(child, "close");
    return output.trim();
  });
}

/** The bot's reply in Telegram, and the progress message while a step waits. */
export function telegramMessages(): Promise<BotMessage[]> {
  return inNewDirectory(async (directory) => {
    const server = await BotApiServer.start();
    const env = { BOT_TOKEN: server.token, TELEGRAM_API_ROOT: server.url, OWNER_IDS: String(PERSON.id) };
    const child = start([], directory, env);
    try {
      server.sendText(PERSON, PERSON.id, ANSWER);
      const isWaiting = ({ text }: BotMessage): boolean => text.includes("33%") && text.includes("goes on in");
      const card = await server.waitFor("the progress", () => server.messages(PERSON.id).find(isWaiting), 60_000);
      const reply = server.messages(PERSON.id).filter(({ message_id }) => message_id < card.message_id);
      return structuredClone([...reply, card]);
    } finally {
      child.kill("SIGTERM");
      await once(child, "close");
      await server.stop();
    }
  });
}
