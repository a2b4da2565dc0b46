import { beforeAll, describe, expect, it } from "vitest";
import { HELP_TOPICS } from "../../../src/i18n/help-messages.ts";
import type { BotApiServer, Sender } from "../../bot-api/bot-api-server.ts";
import { answerTo, labelsOf, press } from "../../bot-api/button-presses.ts";
import type { BotMessage } from "../../bot-api/conversation.ts";
import { freshName, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase({ keepsBots: true });

/** Each test has its own person, in a private chat. */
const PEOPLE = Array.from({ length: 80 }, (_, index) => 9000 + index);
let next = 0;
let server: BotApiServer;

beforeAll(async () => {
  server = await startServer();
  const bot = await startBot({ server, db: freshName(), allowedUserIds: PEOPLE });
  await bot.ready;
});

function newPerson(language_code = "en"): Sender & { say(text: string): Promise<BotMessage> } {
  const id = PEOPLE[next++]!;
  const person = { id, first_name: "Ana", language_code };
  return {
    ...person,
    async say(text) {
      const before = server.messages(id).length;
      server.sendText(person, id, text);
      return server.waitFor(`an answer to "${text}"`, () => server.messages(id)[before]);
    },
  };
}

async function pressed(person: Sender, message: BotMessage, label: string): Promise<string> {
  return (await answerTo(server, press(server, person, message, label))).text;
}

/** The person sends a text and gets a message with these words, among others that steps may send. */
async function gets(person: Sender, text: string, words: string): Promise<void> {
  const before = server.messages(person.id).length;
  server.sendText(person, person.id, text);
  await server.waitFor(words, () =>
    server
      .texts(person.id)
      .slice(before)
      .some((one) => one.includes(words)),
  );
}

/** The person replies to a message of the bot, and gets a message with these words. */
async function replies(person: Sender, { message_id, text: shown }: BotMessage, text: string, words: string) {
  const before = server.messages(person.id).length;
  const chat = { id: person.id, type: "private" };
  const reply_to_message = { message_id, date: 0, chat, from: { id: 1, is_bot: true }, text: shown };
  server.sendText(person, person.id, text, { reply_to_message });
  await server.waitFor(words, () =>
    server
      .texts(person.id)
      .slice(before)
      .some((one) => one.includes(words)),
  );
}

function hasAsked(person: Sender, name: string): boolean {
  return server.texts(person.id).some((text) => text.startsWith(`❓ ${name}?`));
}

const APPROVAL = (name: string, options: string[]) =>
  `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify([{ name: "Ask", handler: "approval", params: { text: `${name}?`, options } }])}]`;

describe("/start", () => {
  it("greets, says what the bot is for, and offers a workflow to try, help and the text for an AI", async () => {
    const ana = newPerson();
    const hello = await ana.say("/start");
    expect(hello.text).toBe(
      "Hello, Ana! I run workflows from chat messages. An AI writes them as [MULTISTEP:…] shortcodes, you paste its answer here, " +
        "and I run the steps: send messages, call APIs, wait, ask for approval. Runs survive restarts.",
    );
    expect(labelsOf(hello)).toEqual([["▶️ Try it"], ["📖 Help", "🤖 Prompt for an AI"]]);
  });

  it("runs the example once, however often its button is pressed within a minute", async () => {
    const ana = newPerson();
    const hello = await ana.say("/start");
    expect(await pressed(ana, hello, "Try it")).toBe("Done.");
    expect(await pressed(ana, hello, "Try it")).toBe("Done.");
    await server.waitFor("the example's greeting", () =>
      server.texts(ana.id).some((text) => text.startsWith("👋 Hello!")),
    );
    expect(server.texts(ana.id).filter((text) => text.includes("Started My first workflow"))).toHaveLength(1);
  });

  it("greets Indonesian speakers in Indonesian", async () => {
    const hello = await newPerson("id").say("/start");
    expect(hello.text).toContain("Halo, Ana! Saya menjalankan workflow");
    expect(labelsOf(hello)).toEqual([["▶️ Coba"], ["📖 Bantuan", "🤖 Prompt untuk AI"]]);
  });
});

describe("/help", () => {
  it("is one short page that names the slash commands, with a button for each topic", async () => {
    const ana = newPerson();
    const page = await ana.say("/help");
    for (const command of ["/prompt", "/workflows", "/runs", "/run", "/status", "/pause", "/resume", "/retry"])
      expect(page.text).toContain(`\n${command} – `);
    expect(page.text.length).toBeLessThan(1500);
    expect(labelsOf(page).flat().length).toBe(HELP_TOPICS.length + 2);
    await pressed(ana, page, "Steps");
    await server.waitFor("the topic", () => page.text.startsWith("Steps\n[MULTISTEP:ADD_STEP:"));
    await pressed(ana, page, "Back");
    await server.waitFor("the main page", () => page.text.startsWith("Help\n"));
  });

  it("has a page of commands or handlers for every topic, in both languages", async () => {
    for (const language of ["en", "id"]) {
      const ana = newPerson(language);
      for (const topic of HELP_TOPICS) {
        const page = await ana.say(`/help ${topic}`);
        expect(page.text.split("\n").length, topic).toBeGreaterThan(3);
        expect(page.text, topic).toMatch(/\/help [\w:]+/);
      }
    }
  });

  it("explains slash commands, and names the topics instead of what it doesn't know", async () => {
    const ana = newPerson();
    for (const name of ["run", "start", "prompt", "settings", "/runs", "grant"])
      expect((await ana.say(`/help ${name}`)).text).toMatch(new RegExp(`^/${name.replace("/", "")} – `));
    const both = await ana.say("/help pause");
    expect(both.text).toMatch(/^\/pause – .*\n\nPAUSE — /);
    const unknown = await ana.say("/help schedule");
    expect(unknown.text).toContain(
      'No topic or shortcode "schedule". Did you mean /help schedules? Topics: /help workflows,',
    );
    expect((await ana.say("/help steps")).text).toContain("… = may contain colons, ? = may be left out");
  });

  it("explains a command, and a handler with its params", async () => {
    const ana = newPerson();
    expect((await ana.say("/help add step")).text).toContain("ADD_STEP — Adds a step to a workflow");
    const handler = await ana.say("/help send_message");
    expect(handler.text).toContain("send_message — Sends a message to this chat");
    expect(handler.text).toContain("Params:\n• text");
    expect(handler.text).toContain("[MULTISTEP:ADD_STEP:workflow_id:Send message:send_message:{");
    expect((await newPerson("id").say("/help send_message")).text).toContain("Mengirim teks ke chat ini");
  });
});

describe("/prompt", () => {
  it("sends the text that teaches an AI, as a file to hand over", async () => {
    const sent = await newPerson().say("/prompt");
    expect(sent.file?.name).toBe("stepgram-prompt.txt");
    expect(sent.file?.text).toContain("[MULTISTEP:ACTION:argument:argument]");
    expect(sent.file?.text).toContain("- send_message ");
    expect(sent.text).toContain("Give this file to your AI");
  });
});

describe("small talk", () => {
  it.each([
    ["Hi!", "Hello, Ana! I run workflows"],
    ["selamat pagi 🙂", "Hello, Ana! I run workflows"],
    ["¡Hola!", "Hello, Ana! I run workflows"],
    ["thanks 🙏", "You're welcome!"],
    ["Makasih ya", "You're welcome!"],
    ["What is running?", "Nothing is running in this chat."],
    ["apa yang sedang berjalan?", "Nothing is running in this chat."],
    ["Run it!", "No workflows to run in this chat."],
    ["jalankan", "No workflows to run in this chat."],
    ["what can you do?", "Help\n"],
    ["what's going on?", "Nothing is running in this chat."],
    ["ada yang berjalan?", "Nothing is running in this chat."],
    ["How are you?", "I'm well, thank you"],
    ["apa kabar", "I'm well, thank you"],
    ["bye", "Goodbye!"],
    ["Sampai jumpa!", "Goodbye!"],
    ["Thanks!!", "You're welcome!"],
    ["👍🏽", "You're welcome!"],
    ["🙏 🙏", "You're welcome!"],
    ["list workflows", "No workflows in this chat yet."],
    ["Show my workflows", "No workflows in this chat yet."],
    ["cancel", "Nothing is running in this chat."],
    ["stop", "Nothing is running in this chat."],
    ["resume", "Nothing is paused in this chat."],
    ["prompt", "Give this file to your AI"],
    ["/", "Help\n"],
    [
      "I would like a report every Monday",
      "I run workflows from [MULTISTEP:…] shortcodes, and found none in this message.",
    ],
  ])("%s is answered with %s", async (text, said) => {
    expect((await newPerson().say(text)).text).toContain(said);
  });

  it("run NAME offers the command if that workflow exists", async () => {
    const ana = newPerson();
    await ana.say("[MULTISTEP:CREATE_WORKFLOW:Morning report]");
    await gets(ana, "run morning report!", "To run it, send /run Morning report");
    await gets(ana, "run evening report", "found none in this message");
  });

  it("never gets the same hint twice in a row", async () => {
    const ana = newPerson();
    const said: string[] = [];
    for (const text of ["so what", "hm", "and now", "well", "hello", "hello"]) said.push((await ana.say(text)).text);
    for (const [index, text] of said.entries()) expect(text).not.toBe(said[index - 1]);
  });

  it("says what to send instead of a picture", async () => {
    const ana = newPerson();
    server.sendText(ana, ana.id, "", {
      text: undefined,
      photo: [{ file_id: "p", file_unique_id: "p", width: 1, height: 1 }],
    });
    const said = await server.waitFor("the answer", () => server.messages(ana.id)[0]);
    expect(said.text).toContain("I read text, and text files");
  });
});

describe("runs and questions", () => {
  it("/status shows the only unfinished run, /pause and /resume let the person choose", async () => {
    const ana = newPerson();
    const steps = JSON.stringify([{ name: "Wait", handler: "delay", params: { seconds: 900 } }]);
    await ana.say(`[MULTISTEP:QUICK_WORKFLOW:Slow one:${steps}]`);
    await server.waitFor("the progress", () =>
      server.texts(ana.id).some((text) => text.includes("Slow one") && text.includes("Wait")),
    );
    await gets(ana, "/status", "Slow one");
    const pausing = await ana.say("/pause");
    expect(pausing.text).toBe("Which run should I pause?");
    expect(await pressed(ana, pausing, "Slow one")).toBe("Paused.");
    const resuming = await ana.say("/resume");
    expect(await pressed(ana, resuming, "Slow one")).toBe("Resumed.");
    await gets(ana, "/retry", "Nothing has failed in this chat. /runs lists the runs.");
    await pressed(ana, await ana.say("/cancel"), "Slow one");
    const retrying = await ana.say("/retry");
    expect(await pressed(ana, retrying, "Slow one")).toBe("Running again.");
    expect(await pressed(ana, retrying, "Slow one")).not.toBe("");
  });

  it("an open question is answered with its option's word", async () => {
    const ana = newPerson();
    await ana.say(APPROVAL("Publish", ["Yes, publish", "Later"]));
    await server.waitFor("the question", () => hasAsked(ana, "Publish"));
    await gets(ana, "/approve", "Publish?\n   “Yes, publish”, “Later”");
    await gets(ana, "yes, PUBLISH", "Yes, publish.");
    await server.waitFor("the end of the run", () => server.texts(ana.id).some((text) => text.includes("Completed")));
    await gets(ana, "/approve", "Nothing in this chat is waiting for an answer.");
  });

  it("a word that answers several open questions answers none, and says which there are", async () => {
    const ana = newPerson();
    await ana.say(`${APPROVAL("First", ["Go", "Stop"])}\n${APPROVAL("Second", ["Go", "Wait"])}`);
    await server.waitFor("both questions", () => ["First", "Second"].every((one) => hasAsked(ana, one)));
    await gets(ana, "go", "\n1. First · ");
    await gets(ana, "yes", "send its number and an option, such as /approve 1 go");
    await gets(ana, "wait", "Wait.");
    await gets(ana, "/approve go", "Go.");
  });

  it.each([
    ["YES!", ["Approve", "Reject"], "Approve."],
    ["yes please", ["Yes, publish", "Later"], "Yes, publish."],
    ["ok", ["Ya", "Tidak"], "Ya."],
    ["setuju", ["Approve", "Reject"], "Approve."],
    ["tidak", ["Approve", "Reject"], "Reject."],
    ["No.", ["Yes", "No"], "No."],
    ["approve.", ["Approve", "Reject"], "Approve."],
  ])("%s answers the only question, with the options %j, by %s", async (text, options, said) => {
    const ana = newPerson();
    await ana.say(APPROVAL("Only", options));
    await server.waitFor("the question", () => hasAsked(ana, "Only"));
    await gets(ana, text, said);
  });

  it("a yes that matches no option gets the question and its options", async () => {
    const ana = newPerson();
    await ana.say(APPROVAL("Colour", ["Red", "Blue"]));
    await server.waitFor("the question", () => hasAsked(ana, "Colour"));
    await gets(ana, "yes please", "Colour?\n   “Red”, “Blue”");
  });

  it("/approve takes a run by its number, id or name, and then an option", async () => {
    const ana = newPerson();
    await ana.say(["One", "Two", "Three"].map((name) => APPROVAL(name, ["Approve", "Reject"])).join("\n"));
    await server.waitFor("the questions", () => ["One", "Two", "Three"].every((one) => hasAsked(ana, one)));
    await gets(ana, "/approve two", "Two?\n   “Approve”, “Reject”");
    await gets(ana, "/approve two no", "Reject.");
    const id = server
      .texts(ana.id)
      .map((text) => /Three · (ex_\w+)/.exec(text)?.[1])
      .find((one) => one !== undefined);
    await gets(ana, `/approve ${id} approve`, "Approve.");
    await gets(ana, "yes", "Approve.");
  });

  it("run commands take the name of a workflow", async () => {
    const ana = newPerson();
    const steps = JSON.stringify([{ name: "Wait", handler: "delay", params: { seconds: 900 } }]);
    await ana.say(`[MULTISTEP:QUICK_WORKFLOW:Long one:${steps}]\n[MULTISTEP:QUICK_WORKFLOW:Short:${steps}]`);
    await gets(ana, "/pause long one", "Paused Long one");
    await gets(ana, "/resume Long One", "Resumed Long one");
    await ana.say("/run Long one");
    await server.waitFor("the second run", () =>
      server.texts(ana.id).some((text) => text.startsWith("🚀 Started Long one")),
    );
    await gets(ana, "/cancel Long one", "Which run should I cancel?");
    await gets(ana, "/cancel Short", "Cancelled Short");
    await gets(ana, "/pause Short", "❌ ");
    expect(server.texts(ana.id).at(-1)).not.toContain("line 1");
    await gets(ana, "/cancel Nothing", 'No run "Nothing" here.');
  });

  it("run commands that reply to a message about one run mean that run", async () => {
    const ana = newPerson();
    const wait = { name: "Wait", handler: "delay", params: { seconds: 900 } };
    const steps = (text: string) =>
      JSON.stringify([
        { name: "Say", handler: "send_message", params: { text } },
        { ...wait, dependencies: ["Say"] },
      ]);
    const start = server.sendText(ana, ana.id, `[MULTISTEP:QUICK_WORKFLOW:Red:${steps("Red speaks")}]`);
    const find = (words: string) =>
      server.waitFor(words, () => server.messages(ana.id).find(({ text }) => text.includes(words)));
    await find("Red speaks");
    await gets(ana, `[MULTISTEP:QUICK_WORKFLOW:Blue:${steps("Blue speaks")}]`, "Blue speaks");
    await replies(ana, await find("🚀 Started Red"), "/pause", "Paused Red");
    await replies(ana, await find("Red speaks"), "/resume", "Resumed Red");
    await replies(ana, await find("Blue · waiting"), "/status", "Blue · waiting");
    await replies(ana, { ...(await find("🚀 Started Red")), ...start.message }, "/cancel", "Cancelled Red");
    await replies(ana, await find("Blue speaks"), "/cancel", "Cancelled Blue");
  });

  it("a reply answers the question that it replies to, and no other", async () => {
    const ana = newPerson();
    await ana.say(`${APPROVAL("First", ["Go", "Stop"])}\n${APPROVAL("Second", ["Go", "Stop"])}`);
    const asks = (name: string) =>
      server.waitFor(name, () => server.messages(ana.id).find(({ text }) => text.startsWith(`❓ ${name}?`)));
    const [first, second] = [await asks("First"), await asks("Second")];
    await server.waitFor("both buttons", () => labelsOf(second).length > 0);
    await replies(ana, second, "stop", "Stop.");
    await replies(ana, second, "go", "found none in this message");
    await replies(ana, first, "/approve go", "Go.");
  });

  it("lists what exists instead of an unknown name", async () => {
    const ana = newPerson();
    await gets(ana, "/settings fr", `I don't speak "fr" yet, only English`);
    await gets(ana, "/answer zzz 1", 'No open question has the code "zzz".');
  });

  it("another person's chat is not affected", async () => {
    const [ana, ben] = [newPerson(), newPerson()];
    await ana.say(APPROVAL("Mine", ["Sure", "No"]));
    await server.waitFor("the question", () => hasAsked(ana, "Mine"));
    await gets(ben, "sure", "found none in this message");
    await gets(ben, "/approve sure", "Nothing in this chat is waiting for an answer.");
  });
});
