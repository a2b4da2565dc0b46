import { Bot, type Context } from "grammy";
import type { Update } from "grammy/types";
import { describe, expect, it } from "vitest";
import { CommandRegistry } from "../../../src/commands/registry.ts";
import type { MultistepFlavor } from "../../../src/telegram/incoming/multistep-controls.ts";
import { TELEGRAM_LIMITS } from "../../../src/telegram/outgoing/send-limits.ts";
import { type Multistep, multistep } from "../../../src/telegram/plugin.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { answerTo, press } from "../../bot-api/button-presses.ts";
import { BOT, type BotMessage } from "../../bot-api/conversation.ts";
import { chatsOf } from "../../open-engine.ts";
import { freshName, OWNER, openBotEngine, ownerOnly, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay, say } from "../guide-answer.ts";
import { quicker } from "../quicker.ts";

useDatabase();

type Own = Context & MultistepFlavor;

/** A custom bot with the plugin, as one of several processes. */
async function startOwn(server: BotApiServer, db: string) {
  const access = ownerOnly();
  const engine = await openBotEngine(db, access, new CommandRegistry(), () => engine);
  await engine.startWorker();
  const bot = new Bot<Own>(server.token, { client: { apiRoot: server.url }, botInfo: BOT as never });
  const limits = quicker(TELEGRAM_LIMITS, 10);
  const plugin: Multistep<Own> = multistep<Own>({
    engine,
    chats: chatsOf(engine),
    api: bot.api,
    access,
    limits,
    electsLeader: true,
  });
  bot.use(plugin);
  await plugin.start();
  const stop = async () => {
    await plugin.stop();
    await engine.close({ graceMs: 200 });
  };
  return { hear: (update: Update) => bot.handleUpdate(update), engine, stop };
}

function isProgress({ texts }: BotMessage): boolean {
  return texts[0]!.includes("%");
}

describe("two processes whose bots have the plugin, on one database", () => {
  it("produce one reply, one progress message and one answer, and the second continues alone", async () => {
    const server = await startServer();
    const db = freshName();
    const [first, second] = [await startOwn(server, db), await startOwn(server, db)];
    const both = (update: Update) => Promise.all([first.hear(update), second.hear(update)]);
    const steps = [say("One", "one"), delay("Wait", 3), say("Two", "two")];
    await both(server.sendText(OWNER, OWNER.id, chainOf("Own", steps)));
    const progress = await server.waitFor("the progress message", () => server.conversation.messages.find(isProgress));
    await server.waitFor("the first message", () => server.texts(OWNER.id).includes("one"));
    const details = press(server, OWNER, progress, "Details");
    await both(details);
    await answerTo(server, details);
    await server.waitFor("the details", () => server.texts(OWNER.id).length === 4);
    // What only the follower receives is stored for the leader.
    await second.hear(server.sendText(OWNER, OWNER.id, "[MULTISTEP:HELP:STATUS]"));
    await server.waitFor("the help", () => server.texts(OWNER.id).some((text) => text.includes("STATUS")));
    await first.stop();
    await server.waitFor("the final state", () => progress.text.includes("100%"));
    await server.waitFor("the second message", () => server.texts(OWNER.id).includes("two"));
    await second.hear(server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]"));
    await server.waitFor("the list", () => server.texts(OWNER.id).length === 7);
    expect(server.conversation.messages.filter(isProgress)).toEqual([progress]);
    expect(["one", "two"].map((text) => server.texts(OWNER.id).filter((said) => said === text).length)).toEqual([1, 1]);
    expect(server.calls.filter(({ method }) => method === "answerCallbackQuery").length).toBe(1);
    await second.stop();
  });
});
