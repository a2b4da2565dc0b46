import type { Update } from "grammy/types";
import { onTestFinished } from "vitest";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";
import { ReplicaSet } from "../../replica-set/replica-set.ts";
import { CARELESS, THROUGH } from "../../replica-set/through.ts";
import { isRealMongoDb } from "../../shared-database.ts";
import { OWNER } from "../bot-fixture.ts";
import { delay, say } from "../guide-answer.ts";
import { newDataDir, StepgramProcess } from "../stepgram-process.ts";

/** Starts one bot process. `place`: the variables that name its database. */
export function startBot(
  server: BotApiServer,
  place: Record<string, string>,
  env: Record<string, string> = {},
): StepgramProcess {
  return new StepgramProcess({
    env: {
      ...env,
      BOT_TOKEN: server.token,
      TELEGRAM_API_ROOT: server.url,
      OWNER_IDS: String(OWNER.id),
      ...place,
    },
  });
}

/** Starts a database in its own process, so that it survives a killed bot, unless there is one. Returns the variables that name it. */
export async function startDatabase(): Promise<Record<string, string>> {
  const DATA_DIR = newDataDir();
  if (isRealMongoDb()) return { DATA_DIR };
  const database = new StepgramProcess({ args: ["db"], env: { DATA_DIR } });
  await database.waitForOutput("mongodb");
  if (THROUGH === undefined) return { DATA_DIR };
  const set = await ReplicaSet.open({ ...THROUGH, behind: database.stdout.trim() });
  onTestFinished(() => set.close());
  return { DATA_DIR, MONGODB_URI: `${set.uri}&${CARELESS}` };
}

/** Starts a leader and a follower. */
export async function startTwo(server: BotApiServer, env: Record<string, string> = {}) {
  const place = await startDatabase();
  const active = startBot(server, place, env);
  await active.waitForOutput("Ready");
  const standby = startBot(server, place, env);
  await standby.waitForOutput("standing by");
  return { active, standby };
}

function isProgress({ texts }: BotMessage): boolean {
  return texts[0]!.includes("%");
}
/** The progress messages. */
export function progressMessages(server: BotApiServer): BotMessage[] {
  return server.conversation.messages.filter(isProgress);
}
/** Waits for the progress message with the final state. */
export function finalProgress(server: BotApiServer): Promise<BotMessage> {
  return server.waitFor("the final state", () => progressMessages(server).find(({ text }) => text.includes("100%")));
}
/** The bot's other messages. */
export function said(server: BotApiServer): string[] {
  return server.conversation.messages.filter((message) => !isProgress(message)).map(({ text }) => text);
}
/** How often a press was answered. */
export function answers(server: BotApiServer): number {
  return server.calls.filter(({ method }) => method === "answerCallbackQuery").length;
}

/** Three messages with pauses between them. */
export const STEPS = [say("One", "one"), delay("Wait", 4), say("Two", "two"), delay("Again", 1), say("Three", "three")];
/** How often each of the three was sent. */
export function timesSaid(server: BotApiServer) {
  return ["one", "two", "three"].map((text) => said(server).filter((one) => one === text).length);
}

/** Delivers an update to both processes at the same time. */
export async function balance(
  server: BotApiServer,
  processes: readonly StepgramProcess[],
  update: Update,
): Promise<void> {
  const body = JSON.stringify(update);
  const headers = { "x-telegram-bot-api-secret-token": server.conversation.webhook?.secret ?? "" };
  const sent = processes.map(async ({ stdout }) => {
    const port = /listening on port (\d+)/.exec(stdout)?.[1];
    await fetch(`http://127.0.0.1:${port}/hook`, { method: "POST", body, headers }).catch(() => {});
  });
  await Promise.all(sent);
}
