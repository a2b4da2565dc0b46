import { describe, expect, it } from "vitest";
import { notFound } from "../bot-api/faults.ts";
import { freshName, OWNER, STRANGER, startBot, startServer, useDatabase } from "./bot-fixture.ts";
import { chainOf, delay, GUIDE_ANSWER, say } from "./guide-answer.ts";

useDatabase();

describe("the bot in Telegram", () => {
  it("turns the guide's AI answer into a finished workflow with one progress message", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, GUIDE_ANSWER);
    const progress = await server.waitFor("the finished progress message", () =>
      server.messages(OWNER.id).find(({ text }) => text.includes("100%") && text.includes("Completed")),
    );
    await server.waitFor("the step's message", () => server.texts(OWNER.id).includes("Data processing completed!"));
    expect(progress.text).toMatch(/Load Users[\s\S]*Process Data[\s\S]*Send Notifications/);
    const [reply] = server.messages(OWNER.id);
    expect(reply?.text).toContain("Baik! Saya akan membuat workflow");
    expect(reply?.text).toContain("untuk melihat progress.");
    expect(reply?.text).not.toContain("[MULTISTEP");
    expect(server.messages(OWNER.id).length).toBe(3);
    expect(server.calls.every(({ payload }) => payload.parse_mode === undefined)).toBe(true);
  });

  it("works with only getMe, getUpdates, sendMessage and editMessageText", async () => {
    const server = await startServer();
    for (const method of ["deleteWebhook", "setMyCommands", "sendChatAction", "answerCallbackQuery"]) {
      server.faults.plan(method, notFound, Number.POSITIVE_INFINITY);
    }
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, GUIDE_ANSWER);
    await server.waitFor("the end", () => server.texts(OWNER.id).some((text) => text.includes("100%")));
  });

  it("shows the final state in a new message if editing fails altogether", async () => {
    const server = await startServer();
    server.faults.plan("editMessageText", notFound, Number.POSITIVE_INFINITY);
    const { pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Slow", [delay("Wait", 3600), say("Tell", "done")]));
    await server.waitFor("the first state", () => server.texts(OWNER.id).some((text) => text.includes("%")));
    await pass(3600);
    await server.waitFor("the end", () => server.texts(OWNER.id).some((text) => text.includes("100%")));
    expect(server.texts(OWNER.id).filter((text) => text.includes("Wait") && text.includes("%")).length).toBe(2);
  });

  it("tells a stranger who writes in private their id once, and is silent to other bots and to Telegram's shared ids", async () => {
    const server = await startServer();
    const bot = await startBot({ server, allowedChatIds: [-100] });
    await bot.ready;
    server.sendText(STRANGER, STRANGER.id, GUIDE_ANSWER);
    server.sendText(STRANGER, STRANGER.id, "/start");
    server.sendText(STRANGER, -200, "/start");
    server.sendText({ id: 998, is_bot: true }, 998, "/start");
    server.sendText({ id: 1087968824, is_bot: true }, -100, GUIDE_ANSWER);
    server.sendText({ id: 777000 }, -100, GUIDE_ANSWER);
    server.sendText({ id: 999, is_bot: true }, -100, GUIDE_ANSWER);
    server.sendText(OWNER, OWNER.id, "/start");
    await server.waitFor("the owner's answer", () => server.texts(OWNER.id).length === 1);
    await server.waitFor("the stranger's answer", () => server.texts(STRANGER.id).length === 1);
    expect(server.texts(STRANGER.id)).toEqual([
      "You don't have access to this bot. Ask its owner for access, and send them your id: 666.",
    ]);
    expect(server.conversation.messages.length).toBe(2);
    expect((await bot.engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(0);
  });

  it("doesn't tell a stranger again after a restart", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db });
    server.sendText(STRANGER, STRANGER.id, "Hello");
    await server.waitFor("the stranger's answer", () => server.texts(STRANGER.id).length === 1);
    await first.stop();
    await startBot({ server, db });
    server.sendText(STRANGER, STRANGER.id, "Hello?");
    server.sendText(OWNER, OWNER.id, "/start");
    await server.waitFor("the owner's answer", () => server.texts(OWNER.id).length === 1);
    expect(server.texts(STRANGER.id)).toHaveLength(1);
  });

  it("runs the messages of one chat in order", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:First]");
    for (let i = 1; i <= 5; i++)
      server.sendText(OWNER, OWNER.id, `[MULTISTEP:ADD_STEP:workflow_id:S${i}:log:{"message":"m"}]`);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:SHOW_WORKFLOW:workflow_id]");
    const shown = await server.waitFor("all replies", () => server.messages(OWNER.id)[6]);
    expect(shown.text).toMatch(/S1[\s\S]*S2[\s\S]*S3[\s\S]*S4[\s\S]*S5/);
  });

  it("runs an update that is delivered twice only once", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const update = server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:Once]");
    server.redeliver(update);
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
    server.redeliver(update);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor("the list", () => server.texts(OWNER.id).length === 2);
    expect((await bot.engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(1);
    expect(server.texts(OWNER.id).length).toBe(2);
  });

  it("answers in groups only if there is something to do, as a reply to the message", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [-100] });
    server.sendText(STRANGER, -100, "Good morning!");
    server.sendText(STRANGER, -100, "/nonsense");
    const asked = server.sendText(STRANGER, -100, "[MULTISTEP:LIST_WORKFLOWS]", {
      message_thread_id: 7,
      is_topic_message: true,
    });
    const reply = await server.waitFor("the reply", () => server.messages(-100)[0]);
    expect(reply).toMatchObject({ reply_to: asked.message?.message_id, thread_id: 7 });
    expect(server.messages(-100).length).toBe(1);
  });

  it("hints at shortcodes in private chats, and runs slash commands", async () => {
    const server = await startServer();
    await startBot({ server });
    for (const text of ["What now", "/start", "/help", "/wrokflows"]) server.sendText(OWNER, OWNER.id, text);
    await server.waitFor("four answers", () => server.texts(OWNER.id).length >= 4);
    const texts = server.texts(OWNER.id);
    expect(texts.find((text) => text.includes("found none in this message"))).toBeDefined();
    expect(texts.find((text) => text.includes("Hello, Olla!"))).toBeDefined();
    expect(texts.find((text) => text.includes("Did you mean /workflows?"))).toBeDefined();
    expect(texts.find((text) => text.includes("/workflows – list this chat's workflows"))).toBeDefined();
  });

  it("without an owner, is paired with the first person who sends the code from the log", async () => {
    const server = await startServer();
    const bot = await startBot({ server, ownerIds: [] });
    await bot.ready;
    const { code } = bot.log.find((line): line is { code: string } => "code" in line)!;
    server.sendText(STRANGER, STRANGER.id, GUIDE_ANSWER);
    server.sendText(STRANGER, STRANGER.id, "/start WRONG");
    await server.waitFor("the stranger's answer", () => server.texts(STRANGER.id).length > 0);
    server.sendText(OWNER, OWNER.id, `/start ${code}`);
    await server.waitFor("the welcome", () =>
      server.texts(OWNER.id).some((text) => text.includes("You now own this bot")),
    );
    server.sendText(OWNER, OWNER.id, GUIDE_ANSWER);
    await server.waitFor("the end", () => server.texts(OWNER.id).some((text) => text.includes("100%")));
    expect(server.texts(STRANGER.id)).toEqual([expect.stringContaining("Wrong or expired code")]);
  });

  it("is served by one of two processes on a database, and by the other when the first ends", async () => {
    const server = await startServer();
    const first = await startBot({ server, db: "shared_by_two" });
    await first.ready;
    const second = await startBot({ server, db: "shared_by_two" });
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor("the reply", () => server.texts(OWNER.id).length === 1);
    await first.stop();
    await second.ready;
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor("the second reply", () => server.texts(OWNER.id).length === 2);
    expect(server.texts(OWNER.id).length).toBe(2);
  });
});
