import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { JsonObject } from "../../../src/engine/json.ts";
import type { BotApiServer, Sender } from "../../bot-api/bot-api-server.ts";
import { labelsOf, press, pressed } from "../../bot-api/button-presses.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";
import {
  type BotSettings,
  fileRoot,
  freshName,
  OWNER,
  type RunningBot,
  startBot,
  startServer,
  useDatabase,
} from "../bot-fixture.ts";
import { chainOf, say } from "../guide-answer.ts";

useDatabase({ keepsBots: true });

/** A bot that only the test uses. */
async function startOwn(settings: BotSettings): Promise<RunningBot> {
  const bot = await startBot(settings);
  onTestFinished(() => bot.stop());
  return bot;
}

const MEMBER = { id: 502, first_name: "Mia" };
const GROUP = -100;

function ask(params: JsonObject, options: JsonObject = {}) {
  return { name: "Ask", handler: "ask", params, retry_count: 0, ...options };
}

/** A workflow that asks, and says the answer. */
function asking(params: JsonObject, name = "Form"): string {
  return chainOf(name, [ask(params), say("Tell", "got {steps['Ask'].result.value}")]);
}

/** The nth message in the chat with the text of a question. */
function question(server: BotApiServer, chatId: number, words: string, nth = 1): Promise<BotMessage> {
  return server.waitFor(`question ${nth}: ${words}`, () => {
    const found = server.messages(chatId).filter(({ texts }) => texts[0]?.includes(`❓ ${words}`));
    return found[nth - 1];
  });
}

function said(server: BotApiServer, chatId: number, words: string | RegExp, from = 0): Promise<string> {
  return server.waitFor(String(words), () =>
    server
      .texts(chatId)
      .slice(from)
      .find((text) => (typeof words === "string" ? text === words : words.test(text))),
  );
}

function reply(server: BotApiServer, from: Sender, to: BotMessage, text: string) {
  const { message_id, chat_id, text: replied } = to;
  const me = { id: 4242, is_bot: true, first_name: "Test bot", username: "stepgram_test_bot" };
  const chat = { id: chat_id, type: "supergroup", title: "A group" };
  return server.sendText(from, chat_id, text, {
    reply_to_message: { message_id, date: 0, chat, from: me, text: replied },
  });
}

/** Of the newest run but `nth`, in any chat or in one. */
async function result(bot: RunningBot, nth = 0, chat_id?: number): Promise<JsonObject> {
  const { executions } = await bot.engine.listExecutions({ chat_id: chat_id ?? 0, all: chat_id === undefined });
  return (await bot.engine.view(executions[nth]?.id ?? ""))?.steps[0]?.result as JsonObject;
}

/** The reply that shows that the bot is still alive: its answer to plain text that answers nothing. */
const PLAIN = /shortcode|\/help/;

describe("an ask in a private chat", () => {
  let server: BotApiServer;
  let bot: RunningBot;
  let last = 1_000;
  beforeAll(async () => {
    server = await startServer();
    bot = await startBot({ server, allowedUserIds: Array.from({ length: 20 }, (_, i) => last + 1 + i) });
  });
  afterAll(() => bot.stop());
  /** Each test has a person of its own. */
  const newPerson = (): Sender => {
    last += 1;
    return { id: last, first_name: "Olla" };
  };

  it.each([
    ["text", "  Ana\nand Ben ", "Ana\nand Ben"],
    ["number", "1.250,50", 1250.5],
    ["date", "24 December 2031", "2031-12-24"],
    ["date", "12 March 1990", "1990-03-12"],
  ] as const)("takes the next plain text for the answer: a %s", async (type, written, value) => {
    const person = newPerson();
    server.sendText(person, person.id, asking({ text: "Well?", type }));
    const asked = await question(server, person.id, "Well?");
    expect(asked.forcesReply).toBeUndefined();
    const { message } = server.sendText(person, person.id, written);
    await said(server, person.id, `got ${value}`);
    const by = { id: person.id, name: "Olla" };
    expect(await result(bot, 0, person.id)).toMatchObject({ value, by, message_id: message?.message_id });
    await server.waitFor("what was understood", () =>
      asked.text.endsWith(`✅ ${String(value).replace("\n", " ")} · Olla`),
    );
    expect(server.texts(person.id).filter((text) => PLAIN.test(text))).toEqual([]);
  });

  it("refuses a wrong answer, says what is expected, and keeps waiting", async () => {
    const person = newPerson();
    server.sendText(person, person.id, asking({ text: "How many?", type: "number" }));
    await question(server, person.id, "How many?");
    server.sendText(person, person.id, "a few");
    const again = await question(server, person.id, "How many?", 2);
    expect(again.text).toBe(
      "I can't read that as a number. Send one number of at most 15 digits, such as 42 or 1250.5.\n\n" +
        "❓ How many?\n\n✏️ Send a number.",
    );
    server.sendText(person, person.id, "1.250");
    expect((await question(server, person.id, "How many?", 3)).text).toContain(
      '"1.250" could be two numbers. Send 1250 or 1.25.',
    );
    server.sendText(person, person.id, "1.25");
    await said(server, person.id, "got 1.25");
    expect(await result(bot, 0, person.id)).toMatchObject({ value: 1.25, text: "1.25" });
    // All of its messages are closed.
    await server.waitFor("the closed messages", () => [again].every(({ text }) => text.endsWith("✅ 1.25 · Olla")));
  });

  it("reads dates in words, and shows both if one is ambiguous", async () => {
    const server = await startServer();
    const bot = await startOwn({ server, startsAt: new Date("2026-11-30T06:00:00Z") });
    server.sendText(OWNER, OWNER.id, asking({ text: "When?", type: "date" }));
    await question(server, OWNER.id, "When?");
    server.sendText(OWNER, OWNER.id, "3/4/2027");
    expect((await question(server, OWNER.id, "When?", 2)).text).toContain("Send 2027-04-03 or 2027-03-04.");
    server.sendText(OWNER, OWNER.id, "besok jam 7 malam");
    await said(server, OWNER.id, "got 2026-12-01T19:00:00+00:00");
    expect(await result(bot)).toMatchObject({ value: "2026-12-01T19:00:00+00:00", text: "besok jam 7 malam" });
  });

  it("takes a choice by its button, by its words and by its number", async () => {
    const person = newPerson();
    const params = { text: "Which size?", options: ["Small", "Medium", 3] };
    server.sendText(person, person.id, asking(params));
    const asked = await question(server, person.id, "Which size?");
    expect(labelsOf(asked)).toEqual([["Small"], ["Medium"], ["3"]]);
    expect((await pressed(server, person, asked, "Medium")).text).toBe("Medium.");
    await said(server, person.id, "got Medium");
    expect(await result(bot, 0, person.id)).toMatchObject({ value: "Medium", by: { id: person.id, name: "Olla" } });
    for (const [nth, written, value] of [
      [2, "small", "Small"],
      [3, "2", "Medium"],
    ] as const) {
      server.sendText(person, person.id, asking(params));
      await question(server, person.id, "Which size?", nth);
      const from = server.messages(person.id).length;
      server.sendText(person, person.id, written);
      await said(server, person.id, `got ${value}`, from);
    }
    server.sendText(person, person.id, asking(params));
    await question(server, person.id, "Which size?", 4);
    server.sendText(person, person.id, "huge");
    const again = await question(server, person.id, "Which size?", 5);
    expect(again.text).toContain("That is not one of the choices. Send one of these: Small, Medium, 3.");
    expect(labelsOf(again)).toEqual([["Small"], ["Medium"], ["3"]]);
  });

  it("accepts no other message as the answer: a shortcode, a command, a reply to something else, a forwarded text", async () => {
    const person = newPerson();
    server.sendText(person, person.id, asking({ text: "Name?" }));
    await question(server, person.id, "Name?");
    server.sendText(person, person.id, "Please [MULTISTEP:LIST_WORKFLOWS]");
    await said(server, person.id, /Form/);
    server.sendText(person, person.id, "/runs");
    await said(server, person.id, /^Runs \(1\)/);
    const first = server.messages(person.id)[0] as BotMessage;
    server.sendText(person, person.id, "thanks", {
      reply_to_message: { message_id: first.message_id, date: 0, chat: { id: person.id, type: "private" }, text: "x" },
    });
    await said(server, person.id, /welcome/i);
    server.sendText(person, person.id, "thank you", {
      forward_origin: { type: "user", sender_user: MEMBER, date: 0 },
    });
    await server.waitFor("the reply to the forwarded text", () => server.messages(person.id).length >= 6);
    expect((await bot.engine.questions({ chat: person.id })).length).toBe(1);
    server.sendText(person, person.id, "Ana");
    await said(server, person.id, "got Ana");
  });

  it("answers the newest of several, or the one replied to", async () => {
    const person = newPerson();
    server.sendText(person, person.id, asking({ text: "Old?" }, "First"));
    const old = await question(server, person.id, "Old?");
    server.sendText(person, person.id, asking({ text: "Middle?" }, "Second"));
    await question(server, person.id, "Middle?");
    server.sendText(person, person.id, asking({ text: "New?" }, "Third"));
    const newest = await question(server, person.id, "New?");
    reply(server, person, old, "to the old");
    await said(server, person.id, "got to the old");
    server.sendText(person, person.id, "to the new");
    await said(server, person.id, "got to the new");
    await server.waitFor("the closed question", () => newest.text.endsWith("✅ to the new · Olla"));
    server.sendText(person, person.id, "to the middle");
    await said(server, person.id, "got to the middle");
  });

  it("leaves a word that decides a newer approval to that approval", async () => {
    const person = newPerson();
    server.sendText(person, person.id, asking({ text: "Name?" }));
    await question(server, person.id, "Name?");
    const gate = { name: "Gate", handler: "approval", params: { text: "Go on?" } };
    server.sendText(person, person.id, chainOf("Careful", [gate, say("Tell", "gone on")]));
    await question(server, person.id, "Go on?");
    server.sendText(person, person.id, "yes");
    await said(server, person.id, "gone on");
    expect((await bot.engine.questions({ chat: person.id })).map(({ text }) => text)).toEqual(["Name?"]);
    server.sendText(person, person.id, "yes");
    await said(server, person.id, "got yes");
  });

  it("says that an answer as long as a message may be cut off, and accepts it as a text file", async () => {
    const person = newPerson();
    server.sendText(person, person.id, chainOf("Form", [ask({ text: "Tell me all." })]));
    await question(server, person.id, "Tell me all.");
    server.sendText(person, person.id, "word ".repeat(819));
    await said(server, person.id, /part of it may be missing. Send it as a .txt file.$/);
    expect((await bot.engine.questions({ chat: person.id })).length).toBe(1);
    server.sendFile(person, person.id, "all.txt", "word ".repeat(2000));
    await said(server, person.id, /completed/);
    expect(String((await result(bot, 0, person.id)).value).length).toBe(9999);
  });
});

describe("an ask for a file", () => {
  it("keeps Telegram's data about the file, and a copy if requested", async () => {
    const server = await startServer();
    const bot = await startOwn({ server });
    const params = { text: "Invoice?", type: "file", file_path: "/in/invoice.pdf" };
    server.sendText(
      OWNER,
      OWNER.id,
      chainOf("Inbox", [ask(params), say("Tell", "at {steps['Ask'].result.value.path}")]),
    );
    await question(server, OWNER.id, "Invoice?");
    server.sendText(OWNER, OWNER.id, "which one?");
    expect((await question(server, OWNER.id, "Invoice?", 2)).text).toContain("The answer must be a file.");
    server.sendFile(OWNER, OWNER.id, "may.pdf", "%PDF-", { caption: "for May" });
    await said(server, OWNER.id, "at /in/invoice.pdf");
    expect(await result(bot)).toMatchObject({
      value: {
        file_id: "file1",
        kind: "document",
        name: "may.pdf",
        size: 5,
        caption: "for May",
        path: "/in/invoice.pdf",
      },
    });
    expect(readFileSync(`${fileRoot()}/in/invoice.pdf`, "utf8")).toBe("%PDF-");
  });

  it("takes the largest size of a photo, and a text file as a file", async () => {
    const server = await startServer();
    const bot = await startOwn({ server });
    server.sendText(OWNER, OWNER.id, asking({ text: "Photo?", type: "photo" }).replace(".value}", ".value.file_id}"));
    await question(server, OWNER.id, "Photo?");
    const photo = [
      { file_id: "small", file_unique_id: "s", width: 1, height: 1, file_size: 1 },
      { file_id: "large", file_unique_id: "l", width: 2, height: 2, file_size: 2 },
    ];
    server.sendText(OWNER, OWNER.id, "", { text: undefined, photo });
    await said(server, OWNER.id, "got large");
    expect(await result(bot)).toMatchObject({ value: { kind: "photo", name: null, size: 2 } });
    server.sendText(OWNER, OWNER.id, asking({ text: "Notes?", type: "file" }).replace(".value}", ".value.name}"));
    await question(server, OWNER.id, "Notes?");
    server.sendFile(OWNER, OWNER.id, "notes.txt", "x".repeat(1_500_000));
    await said(server, OWNER.id, "got notes.txt");
  });
});

describe("an ask in a group", () => {
  it("asks the person who started it to reply, and accepts only replies to the question", async () => {
    const server = await startServer();
    const bot = await startOwn({ server, allowedChatIds: [GROUP] });
    const { message } = server.sendText(MEMBER, GROUP, asking({ text: "How many?", type: "number" }));
    const asked = await question(server, GROUP, "How many?");
    expect(asked).toMatchObject({ forcesReply: true, reply_to: message?.message_id });
    expect(asked.text).toMatch(/Reply to this message with a number\.$/);
    server.sendText(MEMBER, GROUP, "7");
    server.sendText({ id: 503, first_name: "Nur" }, GROUP, "8");
    reply(server, MEMBER, asked, "seven");
    const again = await question(server, GROUP, "How many?", 2);
    expect(again.forcesReply).toBe(true);
    reply(server, MEMBER, again, "9");
    await said(server, GROUP, "got 9");
    await said(server, GROUP, "✅ 9 · Mia");
    expect(await result(bot)).toMatchObject({ value: 9, by: { id: MEMBER.id, name: "Mia" } });
  });

  it("can be answered only by people with every permission that the next steps need", async () => {
    const server = await startServer();
    const bot = await startOwn({ server, allowedChatIds: [GROUP] });
    const keep = {
      name: "Keep",
      handler: "database_operation",
      params: { operation: "insert", collection: "n", data: { id: "{steps['Ask'].result.value}" } },
    };
    server.sendText(OWNER, GROUP, chainOf("Keep", [ask({ text: "Id?" }), keep]));
    const asked = await question(server, GROUP, "Id?");
    reply(server, MEMBER, asked, "mine");
    await said(server, GROUP, 'The steps that follow need the "database" permission, which you don\'t have.');
    reply(server, OWNER, asked, "ours");
    await said(server, GROUP, "✅ ours · Olla");
    await said(server, GROUP, /Keep · completed/);
    expect(await result(bot)).toMatchObject({ value: "ours", by: { id: OWNER.id } });
  });

  it("has buttons for a choice, which a reply can also name", async () => {
    const server = await startServer();
    await startOwn({ server, allowedChatIds: [GROUP] });
    server.sendText(MEMBER, GROUP, asking({ text: "Tea?", options: ["Green", "Black"] }));
    const asked = await question(server, GROUP, "Tea?");
    expect(labelsOf(asked)).toEqual([["Green", "Black"]]);
    reply(server, MEMBER, asked, "black");
    await said(server, GROUP, "got Black");
    await server.waitFor(
      "the closed question",
      () => asked.text.endsWith("✅ Black · Mia") && asked.keyboard.length === 0,
    );
  });
});

describe("an ask that waits", () => {
  it("survives a restart, and an answer that is delivered again answers nothing else", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startOwn({ server, db });
    server.sendText(OWNER, OWNER.id, asking({ text: "Old?" }, "First"));
    await question(server, OWNER.id, "Old?");
    server.sendText(OWNER, OWNER.id, asking({ text: "New?" }, "Second"));
    await question(server, OWNER.id, "New?");
    await first.stop();
    const update = server.sendText(OWNER, OWNER.id, "once");
    const bot = await startOwn({ server, db });
    await said(server, OWNER.id, "got once");
    server.redeliver(update);
    server.sendText(OWNER, OWNER.id, "/runs");
    await said(server, OWNER.id, /^Runs \(2\)/);
    expect((await bot.engine.questions({ chat: OWNER.id })).map(({ text }) => text)).toEqual(["Old?"]);
  });

  it("fails if nobody answers in time, and asks again on RETRY", async () => {
    const server = await startServer();
    const bot = await startOwn({ server });
    server.sendText(OWNER, OWNER.id, asking({ text: "Quick?", timeout: 3600 }));
    const asked = await question(server, OWNER.id, "Quick?");
    const [run] = (await bot.engine.listExecutions({ chat_id: OWNER.id, all: false })).executions;
    const due = async () => (await bot.engine.view(run?.id ?? ""))?.steps[0]?.due;
    await expect.poll(due).toBeInstanceOf(Date);
    await bot.pass(3600);
    const progress = await server.waitFor("the failure", () =>
      server.messages(OWNER.id).find(({ text }) => text.includes("Nobody answered in time.")),
    );
    await server.waitFor("the closed question", () => asked.text.endsWith("⌛ Nobody answered in time."));
    await pressed(server, OWNER, progress, "🔁 Retry");
    await question(server, OWNER.id, "Quick?", 2);
    server.sendText(OWNER, OWNER.id, "now");
    await said(server, OWNER.id, "got now");
    expect(await result(bot)).toMatchObject({ value: "now" });
  });

  it("accepts an answer while its run is paused, and none once it is cancelled", async () => {
    const server = await startServer();
    const bot = await startOwn({ server });
    server.sendText(OWNER, OWNER.id, asking({ text: "Paused?" }));
    await question(server, OWNER.id, "Paused?");
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:PAUSE:execution_id]");
    await said(server, OWNER.id, /paused/i);
    server.sendText(OWNER, OWNER.id, "meanwhile");
    await server.waitFor("the answer", () => server.texts(OWNER.id).some((text) => text.includes("✅ meanwhile")));
    expect(server.texts(OWNER.id)).not.toContain("got meanwhile");
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:RESUME:execution_id]");
    await said(server, OWNER.id, "got meanwhile");
    server.sendText(OWNER, OWNER.id, asking({ text: "Cancelled?" }));
    const asked = await question(server, OWNER.id, "Cancelled?");
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CANCEL:execution_id]");
    await server.waitFor("the closed question", () => asked.text.endsWith("no answer needed."));
    const from = server.messages(OWNER.id).length;
    server.sendText(OWNER, OWNER.id, "too late");
    await said(server, OWNER.id, PLAIN, from);
    expect(await result(bot)).toBeNull();
  });
});

it("the plan shows what would be asked for, and where a file is kept", async () => {
  const server = await startServer();
  await startOwn({ server, confirm: "elevated" });
  const steps = [
    ask({ text: "Invoice?", type: "file", file_path: "/in/invoice.pdf" }),
    { ...ask({ text: "How many?", type: "number" }), name: "Number", dependencies: ["Ask"] },
  ];
  server.sendText(OWNER, OWNER.id, chainOf("Inbox", steps));
  const plan = await server.waitFor("the plan", () =>
    server.messages(OWNER.id).find(({ keyboard }) => keyboard.length > 0),
  );
  expect(plan.text).toContain('asks: "Invoice?" (a file)');
  expect(plan.text).toContain("saves the file someone sends as /in/invoice.pdf");
  expect(plan.text).toContain('asks: "How many?" (a number)');
  press(server, OWNER, plan, "▶️ Run");
  await question(server, OWNER.id, "Invoice?");
});
