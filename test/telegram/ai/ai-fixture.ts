import { afterEach } from "vitest";
import { ModelServer } from "../../ai/model-server.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { type BotSettings, OWNER, type RunningBot, startBot, startServer } from "../bot-fixture.ts";

/** A bot with its own AI, whose model is scripted, and the owner who talks to it in private. */
export interface AiBot extends RunningBot {
  server: BotApiServer;
  model: ModelServer;
  /** The owner writes. */
  say(text: string): void;
  /** What the bot has said to the owner and not taken back, in order. */
  texts(): string[];
  /** Waits for a message of the bot that has all of these. */
  said(...parts: string[]): Promise<string>;
}

/** When tests of what a day allows start, so that the day doesn't end meanwhile. */
export const NOON = new Date("2030-01-01T12:00:00Z");

const models: ModelServer[] = [];

/** Stops the model servers after each test. */
export function useModels(): void {
  afterEach(async () => {
    for (const model of models.splice(0)) await model.stop();
  });
}

export async function startModel(): Promise<ModelServer> {
  const model = await ModelServer.start();
  models.push(model);
  return model;
}

export async function startAiBot(settings: Partial<BotSettings> = {}): Promise<AiBot> {
  const server = settings.server ?? (await startServer());
  const model = settings.ai ?? (await startModel());
  const bot = await startBot({ ...settings, server, ai: model });
  await bot.ready;
  const texts = () =>
    server
      .messages(OWNER.id)
      .filter(({ deleted }) => deleted !== true)
      .map(({ text }) => text);
  return {
    ...bot,
    server,
    model,
    texts,
    say: (text) => void server.sendText(OWNER, OWNER.id, text),
    said: (...parts) =>
      server.waitFor(parts.join(" … "), () => texts().find((text) => parts.every((part) => text.includes(part)))),
  };
}

/** What the model last received from the person's side. */
export function toldLast(model: ModelServer): string {
  return model.asked.at(-1)?.messages.at(-1)?.content ?? "";
}
