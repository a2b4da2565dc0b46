import { describe, expect, it } from "vitest";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { defineHandler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import { TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { BOT } from "../bot-api/conversation.ts";
import { serverError } from "../bot-api/faults.ts";
import { chatsOf } from "../open-engine.ts";
import {
  freshName,
  OWNER,
  openBotEngine,
  ownerOnly,
  startBot,
  startServer,
  useDatabase,
} from "../telegram/bot-fixture.ts";
import { chainOf, delay, GUIDE_ANSWER, say } from "../telegram/guide-answer.ts";

useDatabase();

it("commands and shortcodes that arrive at once are answered in order", async () => {
  const server = await startServer();
  const bot = await startBot({ server, works: false });
  await bot.ready;
  const asked: [string, RegExp][] = [
    ["/help", /^Help\n/],
    ["[MULTISTEP:LIST_SCHEDULES]", /schedule/],
    ["/workflows", /workflow/i],
    [GUIDE_ANSWER, /Started/],
    ["/settings", /English/],
    ["[MULTISTEP:TEMPLATES]", /message_sequence/],
    ["/runs", /User Data Processing/],
    ["[MULTISTEP:LIST_EXECUTIONS]", /1 run/],
  ];
  for (const [text] of asked) server.sendText(OWNER, OWNER.id, text);
  const answers = () =>
    server.messages(OWNER.id).filter(({ text }) => !text.includes("(0/3)") || text.includes("Started"));
  await server.waitFor("all answers", () => answers().length >= asked.length);
  const said = answers().map(({ text }) => text);
  expect(said.map((text, index) => asked[index]?.[1].test(text) ?? text)).toEqual(asked.map(() => true));
});

it("an answer goes before messages of steps in the queue", async () => {
  const server = await startServer();
  // So slowly that the queue is not empty when the answers come.
  const bot = await startBot({ server, limits: TELEGRAM_LIMITS });
  await bot.ready;
  const steps = Array.from({ length: 30 }, (_, i) => ({
    name: `S${i}`,
    handler: "send_message",
    params: { text: `step ${i}` },
  }));
  server.sendText(OWNER, OWNER.id, `[MULTISTEP:QUICK_WORKFLOW:Flood:${JSON.stringify(steps)}]`);
  await server.waitFor("a step's message", () => server.texts(OWNER.id).includes("step 1"));
  server.sendText(OWNER, OWNER.id, "/settings");
  server.sendText(OWNER, OWNER.id, "[MULTISTEP:TEMPLATES]");
  await server.waitFor("the templates", () => server.texts(OWNER.id).some((text) => text.includes("message_sequence")));
  const texts = server.texts(OWNER.id);
  expect(texts.filter((text) => text.startsWith("step ")).length).toBeLessThan(30);
  const settings = texts.findIndex((text) => text.includes("English"));
  expect(settings).toBeGreaterThan(0);
  expect(settings).toBeLessThan(texts.findIndex((text) => text.includes("message_sequence")));
});

/** The texts in the chat, each named by the first of these words that it contains. */
function orderOf(server: BotApiServer, chat: number, words: readonly string[]): string[] {
  return server.texts(chat).flatMap((text) => words.find((word) => text.includes(word)) ?? []);
}

const GROUP = -100;

describe("a reply goes before what it announces", () => {
  it("even if it arrives only at the third attempt: before the progress of the run", async () => {
    const server = await startServer();
    const { pass } = await startBot({ server });
    server.faults.plan("sendMessage", serverError, 2, ({ text }) => String(text).includes("Here you are"));
    server.sendText(OWNER, OWNER.id, `Here you are: ${chainOf("Slow", [delay("Wait", 3600), say("Tell", "told")])}`);
    await server.waitFor("the progress", () => server.texts(OWNER.id).some((text) => text.includes("· waiting ·")));
    await pass(3600);
    await server.waitFor("the step's message", () => server.texts(OWNER.id).includes("told"));
    expect(orderOf(server, OWNER.id, ["Here you are", "%", "told"])).toEqual(["Here you are", "%", "told"]);
  });

  it("also after a crash, before what the steps sent meanwhile", async () => {
    const server = await startServer();
    const db = freshName();
    const registry = new CommandRegistry();
    const engine: Engine = await openBotEngine(db, ownerOnly(), registry, () => engine);
    const { inbox, outbox } = chatsOf(engine);
    const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 7, gateway: "telegram" };
    await inbox.accept({ key: "telegram:7", actor, text: "[MULTISTEP:TEMPLATES]", joined: [] });
    await outbox.enqueueOfStep({ key: "step", gateway: "telegram", chat_id: OWNER.id, text: "told" });
    await engine.close();
    server.conversation.chat(OWNER.id);
    await startBot({ server, db });
    await server.waitFor("the step's message", () => server.texts(OWNER.id).includes("told"));
    expect(orderOf(server, OWNER.id, ["message_sequence", "told"])).toEqual(["message_sequence", "told"]);
  });

  it("however long it takes to prepare", async () => {
    const server = await startServer();
    server.conversation.chat(GROUP);
    server.conversation.members.add(GROUP, OWNER.id, "creator");
    server.conversation.members.add(GROUP, BOT.id, "administrator", ["can_change_info"]);
    await startBot({ server, allowedChatIds: [GROUP] });
    server.faults.plan("setChatTitle", { kind: "slow", ms: 17_000 });
    server.sendText(OWNER, GROUP, `${chainOf("Quick", [say("Tell", "told")])}\n[GROUP:SET_TITLE:Team]`);
    await server.waitFor("the step's message", () => server.texts(GROUP).includes("told"));
    expect(orderOf(server, GROUP, ["Started", "told"])).toEqual(["Started", "told"]);
  });
});

it("the final state of a run is sent after everything its steps sent", async () => {
  const server = await startServer();
  const gossip = defineHandler({
    name: "gossip",
    summary: "Says something and doesn't wait.",
    example: {},
    params: z.object({}),
    capability: "chat",
    run: async ({ chat }) => {
      await chat.send("by the way");
      return {};
    },
  });
  await startBot({ server, moreHandlers: [gossip] });
  server.faults.plan("sendMessage", serverError, 3, ({ text }) => text === "by the way");
  server.sendText(OWNER, OWNER.id, chainOf("Quick", [{ name: "Talk", handler: "gossip", params: {} }]));
  await server.waitFor("both", () =>
    ["by the way", "100%"].every((w) => server.texts(OWNER.id).some((t) => t.includes(w))),
  );
  expect(orderOf(server, OWNER.id, ["by the way", "100%"])).toEqual(["by the way", "100%"]);
});
