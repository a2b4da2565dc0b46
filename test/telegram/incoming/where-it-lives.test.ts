import { describe, expect, it } from "vitest";
import { MESSAGES } from "../../../src/i18n/languages.ts";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

const GROUP = -300;
const CHANNEL = -1_000_400;
const LIST = "[MULTISTEP:LIST_WORKFLOWS]";
const BOT = { id: 4242, is_bot: true, first_name: "Test bot" };
/** Messages of a chat run in order, so once this one is answered, all before it have been. */
async function settle(server: BotApiServer, chatId: number): Promise<void> {
  const before = server.texts(chatId).length;
  server.sendText(OWNER, chatId, "[MULTISTEP:HELP:STATUS]");
  await server.waitFor("the last reply", () =>
    server
      .texts(chatId)
      .slice(before)
      .find((text) => text.includes("STATUS")),
  );
}

const HINTS: readonly string[] = MESSAGES.en.help.hints;

describe("in a group", () => {
  it("reacts only to mentions of the bot and replies to it", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, GROUP, "Good morning, all");
    server.sendText(OWNER, GROUP, "@stepgram_test_bots are nice");
    server.sendText(OWNER, GROUP, "@stepgram_test_bot is it raining?");
    server.sendText(OWNER, GROUP, "And now?", { reply_to_message: { message_id: 1, from: BOT, chat: { id: GROUP } } });
    server.sendText(OWNER, GROUP, "@Stepgram_test_bot /workflows");
    await settle(server, GROUP);
    const hints = () => server.texts(GROUP).filter((text) => HINTS.includes(text)).length;
    await server.waitFor("two hints and two answers", () => hints() === 2 && server.texts(GROUP).length === 4);
  });

  it("identifies an anonymous admin of an allowed group, and an allowed channel, by their own ids", async () => {
    const server = await startServer();
    const bot = await startBot({ server, allowedChatIds: [GROUP, CHANNEL] });
    const anonymous = { id: 1087968824, is_bot: true };
    const channel = { id: 136817688, is_bot: true };
    const create = (name: string) => `[MULTISTEP:CREATE_WORKFLOW:${name}]`;
    server.sendText(anonymous, GROUP, create("Admin"), { sender_chat: { id: GROUP, type: "supergroup" } });
    server.sendText(channel, GROUP, create("Channel"), { sender_chat: { id: CHANNEL, type: "channel" } });
    server.sendText(channel, GROUP, create("Stranger"), { sender_chat: { id: -9, type: "channel" } });
    server.sendText(anonymous, GROUP, create("Nobody"));
    await settle(server, GROUP);
    const { workflows } = await bot.engine.listWorkflows({ chat_id: GROUP, all: false });
    expect(workflows.map(({ name }) => name).toSorted()).toEqual(["Admin", "Channel"]);
  });
});

describe("an edited message", () => {
  it("doesn't run again, and says so in private", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const update = server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:First]");
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
    server.edit(update, "[MULTISTEP:CREATE_WORKFLOW:First]");
    server.edit(update, "[MULTISTEP:CREATE_WORKFLOW:Second]");
    await server.waitFor("the answer", () =>
      server.texts(OWNER.id).some((text) => text.includes("Editing a message doesn't run it again")),
    );
    await settle(server, OWNER.id);
    expect((await bot.engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(1);
    expect(server.texts(OWNER.id).length).toBe(3);
  });

  it("runs if it didn't run before the correction", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const update = server.sendText(OWNER, GROUP, "(MULTISTEP:CREATE_WORKFLOW:Typo)");
    server.edit(update, "[MULTISTEP:CREATE_WORKFLOW:Typo]");
    server.edit(update, "[MULTISTEP:CREATE_WORKFLOW:Again]");
    await settle(server, GROUP);
    const { workflows } = await bot.engine.listWorkflows({ chat_id: 0, all: true });
    expect(workflows.map(({ name }) => name)).toEqual(["Typo"]);
  });
});

describe("what people send", () => {
  it("is read from captions, and answered in its topic", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, GROUP, "", {
      text: undefined,
      caption: LIST,
      photo: [],
      message_thread_id: 9,
      is_topic_message: true,
    });
    const reply = await server.waitFor("the reply", () => server.messages(GROUP)[0]);
    expect(reply).toMatchObject({ thread_id: 9, text: expect.stringContaining("workflow") });
  });

  it("is read from .txt and .md documents up to the size limit", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    server.sendFile(OWNER, OWNER.id, "answer.md", "# Plan\n\n[MULTISTEP:CREATE_WORKFLOW:From a file]\n", {
      caption: "As the AI said:",
    });
    server.sendFile(OWNER, OWNER.id, "answer.pdf", "[MULTISTEP:CREATE_WORKFLOW:No text]");
    server.sendFile(OWNER, OWNER.id, "large.txt", "[MULTISTEP:CREATE_WORKFLOW:Large]".padEnd(1_000_001));
    server.sendFile(OWNER, OWNER.id, "broken.txt", Buffer.from([0xff, 0xfe, 0x00, 0xd8]));
    const said = (words: string) => () => server.texts(OWNER.id).find((text) => text.includes(words));
    expect(await server.waitFor("the reply", said("As the AI said:"))).toContain("From a file");
    await server.waitFor("that it is too large", said("up to 1 MB"));
    await server.waitFor("that it is no text", said("I couldn't read this document"));
    expect((await bot.engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(1);
  });

  it("is one message if Telegram splits a long paste", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const words = Array.from({ length: 1_500 }, (_, i) => `word${i}`).join(" ");
    const step = `[MULTISTEP:ADD_STEP:workflow_id:Log:log:${JSON.stringify({ message: words })}]`;
    const paste = `[MULTISTEP:CREATE_WORKFLOW:Long]\n${step}\n[MULTISTEP:EXECUTE:workflow_id]`;
    expect(paste.length).toBeGreaterThan(3 * 4096);
    for (let at = 0; at < paste.length; at += 4096) server.sendText(OWNER, OWNER.id, paste.slice(at, at + 4096));
    await server.waitFor("the end", () => server.texts(OWNER.id).find((text) => text.includes("100% (1/1)")));
    const { executions } = await bot.engine.listExecutions({ chat_id: 0, all: true });
    expect(executions.map(({ status }) => status)).toEqual(["completed"]);
    await expect.poll(() => server.texts(OWNER.id).filter((text) => !text.includes("%")).length).toBe(1);
  });

  it("is one message even if split within a shortcode's first word, or if it begins with long prose", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const line = `${"prose ".repeat(20)}\n`;
    const prose = line.repeat(60);
    const cut = `${prose.slice(0, 4_088)}[MULTIST`;
    server.sendText(OWNER, OWNER.id, cut);
    server.sendText(OWNER, OWNER.id, "EP:CREATE_WORKFLOW:First]");
    await server.waitFor("the first", () => server.texts(OWNER.id).find((text) => text.includes("First created")));
    server.sendText(OWNER, OWNER.id, prose.slice(0, 4_000));
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:Second]");
    await server.waitFor("the second", () => server.texts(OWNER.id).find((text) => text.includes("Second created")));
    server.sendText(OWNER, OWNER.id, prose.slice(0, 4_000), { date: Math.floor(Date.now() / 1000) + 60 });
    await server.waitFor("a hint", () =>
      server.texts(OWNER.id).find((text) => text.includes("found none in this message")),
    );
    expect(server.texts(OWNER.id).filter((text) => text.includes("found none in this message"))).toHaveLength(1);
    expect((await bot.engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(2);
  });

  it("isn't joined with another person's message, nor with a later one", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP] });
    const long = `${LIST} ${"x".repeat(4_000)}`;
    server.sendText(OWNER, GROUP, long);
    server.sendText({ id: 77 }, GROUP, LIST);
    await server.waitFor("both replies", () => server.texts(GROUP).length >= 2);
    server.sendText(OWNER, GROUP, LIST, { date: Math.floor(Date.now() / 1000) + 60 });
    await server.waitFor("the third", () => server.texts(GROUP).length >= 3);
  });
});
