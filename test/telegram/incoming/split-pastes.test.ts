import { describe, expect, it, onTestFinished, vi } from "vitest";
import { endsOpen, parseMessage } from "../../../grammar/shortcode/parse.ts";
import { MAX_TEXT } from "../../../grammar/shortcode/source.ts";
import type { IncomingMessage } from "../../../src/chat-store/inbox.ts";
import { BUILT_IN_REGISTRY } from "../../../src/commands/registry.ts";
import { FOLLOWS_MS, OPEN_FOLLOWS_MS, PasteJoiner } from "../../../src/telegram/incoming/split-pastes.ts";
import type { BotApiServer, Sender } from "../../bot-api/bot-api-server.ts";
import { OWNER, type RunningBot, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { cutAsDesktop, cutExactly } from "./telegram-desktop.ts";

useDatabase();

const GROUP = -100;
const MEMBER = { id: 77, first_name: "Mia" };
const words = (count: number, end = "") => `${"word ".repeat(count).trimEnd()}${end}`;
const step = (name: string, text: string) =>
  `[MULTISTEP:ADD_STEP:workflow_id:${name}:log:${JSON.stringify({ message: text })}]`;

/** A message whose step Check has the only blank line within its JSON. */
function answerWithBlankLine(): string {
  const first = `[MULTISTEP:CREATE_WORKFLOW:Cut]\n${step("First", words(440))}\n`;
  const check = `[MULTISTEP:ADD_STEP:workflow_id:Check:set_context:{"key":"gate",\n\n"value":"${words(420)}"}]`;
  return `${first}${check}\n${step("Tell", "told")}\n[MULTISTEP:EXECUTE:workflow_id]`;
}

function paste(server: BotApiServer, from: Sender, chat: number, parts: readonly string[]): void {
  for (const part of parts) server.sendText(from, chat, part);
}

async function settled({ engine }: RunningBot) {
  const list = () => engine.listExecutions({ chat_id: 0, all: true });
  await expect.poll(async () => (await list()).executions.map(({ status }) => status)).toEqual(["completed"]);
  return engine.view((await list()).executions[0]!.id);
}

describe("a paste that Telegram Desktop cut", () => {
  it("at a blank line within a step's JSON runs as if it had come whole", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const parts = cutAsDesktop(answerWithBlankLine());
    expect(parts[0]?.endsWith('"gate",')).toBe(true);
    paste(server, OWNER, OWNER.id, parts);
    const run = await settled(bot);
    expect(run?.steps.map(({ name, status }) => [name, status])).toEqual([
      ["First", "completed"],
      ["Check", "completed"],
      ["Tell", "completed"],
    ]);
    expect(server.texts(OWNER.id).join("\n")).not.toContain("❌");
  });

  it.each([
    ["after a full stop", `${words(500, ".")} ${words(500)}`],
    ["after a comma", `${words(520, ",")} ${words(480)}`],
    ["between words", words(1_000)],
    ["nowhere", "x".repeat(5_000)],
  ])("within one long text keeps that text: %s", async (_, text) => {
    const server = await startServer();
    const bot = await startBot({ server });
    const set = `[MULTISTEP:ADD_STEP:workflow_id:Keep:set_context:${JSON.stringify({ key: "said", value: text })}]`;
    const message = `[MULTISTEP:CREATE_WORKFLOW:Long]\n${set}\n[MULTISTEP:EXECUTE:workflow_id]`;
    paste(server, OWNER, OWNER.id, cutAsDesktop(message));
    expect((await settled(bot))?.context.said).toBe(text);
  });

  it("elsewhere, at exactly 4,096 characters, keeps the text as well", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const text = "abcdefg ".repeat(900).trimEnd();
    const set = `[MULTISTEP:ADD_STEP:workflow_id:Keep:set_context:${JSON.stringify({ key: "said", value: text })}]`;
    paste(
      server,
      OWNER,
      OWNER.id,
      cutExactly(`[MULTISTEP:CREATE_WORKFLOW:Long]\n${set}\n[MULTISTEP:EXECUTE:workflow_id]`),
    );
    expect((await settled(bot))?.context.said).toBe(text);
  });
});

/** Seconds between a part and the one that arrives late, by Telegram's clock. */
const LATE = 4;

describe("a part that arrives late", () => {
  it("starts nothing that the first part should have shaped; the whole answer sent again runs", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const [first = "", rest = ""] = cutAsDesktop(answerWithBlankLine());
    const { message } = server.sendText(OWNER, OWNER.id, first);
    await server.waitFor("the first reply", () => server.texts(OWNER.id).find((text) => text.includes("is missing")));
    server.sendText(OWNER, OWNER.id, rest, { date: message!.date + LATE });
    await server.waitFor("the second reply", () => server.texts(OWNER.id).find((text) => text.includes("Tell")));
    expect((await bot.engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
    paste(server, OWNER, OWNER.id, [first, rest]);
    const run = await settled(bot);
    expect(run?.steps.map(({ name }) => name)).toEqual(["First", "Check", "Tell"]);
  });

  it("starts nothing by the workflow's name either", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const [first = "", rest = ""] = cutAsDesktop(answerWithBlankLine());
    const { message } = server.sendText(OWNER, OWNER.id, first);
    await server.waitFor("the first reply", () => server.texts(OWNER.id).find((text) => text.includes("is missing")));
    server.sendText(OWNER, OWNER.id, rest.replace("EXECUTE:workflow_id", "EXECUTE:Cut"), {
      date: message!.date + LATE,
    });
    await server.waitFor("the second reply", () => server.texts(OWNER.id).find((text) => text.includes("Tell")));
    expect((await bot.engine.listExecutions({ chat_id: 0, all: true })).total).toBe(0);
  });
});

describe("parts that arrive in another order", () => {
  const long = `[MULTISTEP:CREATE_WORKFLOW:Long]\n${[1, 2, 3, 4, 5, 6]
    .map((i) => step(`S${i}`, `${i} ${words(380)}`))
    .join("\n")}\n[MULTISTEP:EXECUTE:workflow_id]`;

  it.each([
    ["the third before the second", long, [0, 2, 1]],
    ["the second before the first", answerWithBlankLine(), [1, 0]],
    ["the first last", long, [1, 2, 0]],
    ["the second twice", answerWithBlankLine(), [0, 1, 1.5]],
  ])("run as if they had come whole: %s", async (_, text, order) => {
    const server = await startServer();
    const bot = await startBot({ server });
    const parts = cutAsDesktop(text);
    for (const i of order) server.sendText(OWNER, OWNER.id, parts[Math.floor(i)] ?? "", { message_id: 9000 + 2 * i });
    const run = await settled(bot);
    const names = Array.from(text.matchAll(/ADD_STEP:workflow_id:(\w+)/g), ([, name]) => name);
    expect(run?.steps.map(({ name }) => name)).toEqual(names);
    expect(server.texts(OWNER.id).join("\n")).not.toContain("❌");
  });
});

describe("a part that waits for the next one", () => {
  it("holds only the messages of the person who sent it", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(MEMBER, GROUP, answerWithBlankLine().slice(0, 2_450));
    server.sendText(OWNER, GROUP, "[MULTISTEP:LIST_WORKFLOWS]");
    server.sendText(MEMBER, GROUP, "[MULTISTEP:CREATE_WORKFLOW:Next]");
    await server.waitFor("three replies", () => server.texts(GROUP).length >= 3);
    const [owners, cut, next] = server.messages(GROUP);
    expect(owners?.text).toContain("No workflows");
    expect(cut?.text).toContain("is missing");
    expect(next?.text).toContain("Next created");
  });

  it.each([
    ["longer within a shortcode", "[MULTISTEP:ADD_STEP:a", OPEN_FOLLOWS_MS],
    ["outside of one", "word", FOLLOWS_MS],
  ])("waits from the last one, however many have arrived: %s", async (_, end, ms) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const pastes = new PasteJoiner((text) => endsOpen(parseMessage(text, BUILT_IN_REGISTRY.vocabulary)));
    const partOf = (i: number): IncomingMessage => ({
      key: `part${i}`,
      actor: { user_id: OWNER.id, chat_id: OWNER.id, message_id: i, gateway: "telegram" },
      text: `${"word ".repeat(700)}${end}`,
      ...(i === 0 ? {} : { continues: "part0" }),
    });
    pastes.begin(partOf(0));
    let whole: IncomingMessage | undefined;
    void pastes.gather(partOf(0), new AbortController().signal).then((message) => (whole = message));
    for (const i of [1, 2, 3]) {
      await vi.advanceTimersByTimeAsync(ms - 100);
      expect(pastes.add(partOf(i))).toBe("added");
    }
    await vi.advanceTimersByTimeAsync(ms - 100);
    expect(whole).toBeUndefined();
    await vi.advanceTimersByTimeAsync(100);
    expect(whole?.joined).toEqual(["part1", "part2", "part3"]);
  });
});

describe("two whole messages that arrive at once", () => {
  const paragraphs = (name: string) =>
    `[MULTISTEP:CREATE_WORKFLOW:${name}]\n\n${words(220, ".")}\n\n${words(220, ".")}\n\n[MULTISTEP:LIST_WORKFLOWS]`;

  it("stay separate if no client would have split a text there", async () => {
    const server = await startServer();
    await startBot({ server });
    paste(server, OWNER, OWNER.id, [paragraphs("First"), paragraphs("Second")]);
    await server.waitFor("the second reply", () =>
      server.texts(OWNER.id).some((text) => text.includes("Second created")),
    );
    const replies = server.texts(OWNER.id).filter((text) => text.includes("created"));
    expect(replies).toHaveLength(2);
    expect(replies[0]).not.toContain("Second");
  });

  it("are joined if the first ends inside a sentence", async () => {
    const server = await startServer();
    await startBot({ server });
    const first = paragraphs("First").replace(/\[MULTISTEP:LIST_WORKFLOWS\]$/, "and then");
    paste(server, OWNER, OWNER.id, [first, paragraphs("Second")]);
    await server.waitFor("the reply", () => server.texts(OWNER.id).some((text) => text.includes("Second created")));
    expect(server.texts(OWNER.id).find((text) => text.includes("First created"))).toContain("Second created");
  });
});

it("a paste of more than a megabyte stops collecting, and drops further parts", async () => {
  const pastes = new PasteJoiner(() => false);
  const text = "abcdefgh".repeat(511);
  const partOf = (i: number): IncomingMessage => ({
    key: `part${i}`,
    actor: { user_id: OWNER.id, chat_id: OWNER.id, message_id: i, gateway: "telegram" },
    text,
    ...(i === 0 ? {} : { continues: "part0" }),
  });
  expect(pastes.begin(partOf(0))).toBe(true);
  const places = Array.from({ length: 300 }, (_, i) => pastes.add(partOf(i + 1)));
  expect(places.filter((place) => place === "added").length).toBe(Math.ceil(MAX_TEXT / text.length) - 1);
  expect(places.slice(257).every((place) => place === "dropped")).toBe(true);
  const whole = await pastes.gather(partOf(0), new AbortController().signal);
  expect(whole?.text.length).toBeGreaterThan(MAX_TEXT);
  expect(whole?.text.length).toBeLessThan(MAX_TEXT + 4_096);
  expect(pastes.add(partOf(301))).toBe("dropped");
});
