import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, it } from "vitest";
import { EXECUTION_STATUSES, isSettled } from "../../src/engine/execution.ts";
import { restOf } from "../../src/terminal/rest.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { dataOf, labelsOf, pressData } from "../bot-api/button-presses.ts";
import type { BotMessage } from "../bot-api/conversation.ts";
import { type RunningBot, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { type Case, readCases, writeCases } from "./cases.ts";
import { recordOf } from "./record.ts";

/** Messages as AIs and people write them. Each record was judged by someone: see `verdict`. `WRITE=1` records again. */
const FILES = ["ai-messages.md", "fresh-messages.md", "ordinary-messages.md"];
const WRITES = process.env.WRITE === "1";

useDatabase({ keepsBots: true });

let bot: RunningBot;
let telegram: BotApiServer;
let apis: Server[] = [];

const files = FILES.map((name) => ({ name, url: new URL(name, import.meta.url) })).map((file) => ({
  ...file,
  ...readCases(file.url),
}));
const FIRST = 900_001;
const people = files.flatMap(({ cases }) => cases).map((one, index) => ({ one, id: FIRST + index }));

beforeAll(async () => {
  telegram = await startServer({ rich: false });
  const ids = people.map(({ id }) => id);
  bot = await startBot({
    server: telegram,
    confirm: "elevated",
    allowedUserIds: ids,
    allowedChatIds: ids.map((id) => -id),
    // Everyone works on their own data, and may do everything.
    grants: () => true,
    apiHosts: ["127.0.0.1"],
    // A Wednesday far enough in the future that nothing expires during the tests.
    startsAt: new Date("2036-11-26T10:00:00Z"),
  });
  await bot.ready;
});

afterAll(() => {
  for (const api of apis) api.close();
});

for (const file of files.filter(({ cases }) => cases.length > 0))
  describe(file.name, () => {
    it.concurrent.for(people.filter(({ one }) => file.cases.includes(one)))(
      "$one.title",
      async ({ one, id }, { expect }) => {
        const port = await startApi();
        const chat = one.facts.chat === "group" ? -id : id;
        await play(one, id, chat, port);
        const record = (): string => recordOf(telegram.messages(chat), port);
        const compared = one.facts.order === "any" ? inAnyOrder : (text: string) => text;
        if (WRITES) {
          await restedAt(chat);
          one.record = record();
        } else await expect.poll(() => compared(record())).toBe(compared(one.record));
      },
    );
    if (WRITES) afterAll(() => writeCases(file.url, file));
  });

/** The messages of a chat, sorted, and without the numbers of items: steps that run in parallel send and end in any order. */
function inAnyOrder(record: string): string {
  return record
    .replaceAll(/^✅ Item \d+ — /gm, "✅ Item N — ")
    .split("\n---\n")
    .sort()
    .join("\n---\n");
}

/** Sends the messages, one after another, and presses what asks for a decision. */
async function play({ facts, messages }: Case, id: number, chat: number, port: number): Promise<void> {
  const person = { id, first_name: "Ana", language_code: facts.lang ?? "en" };
  const pressed = new Set<string>();
  for (const text of messages) {
    const reply =
      facts.reply === undefined
        ? {}
        : {
            reply_to_message: {
              message_id: 1,
              date: 1,
              chat: { id: chat },
              from: { id: Number(facts.reply), is_bot: false, first_name: "Bo" },
              text: "…",
            },
          };
    telegram.sendText(person, chat, text.replaceAll("18471", String(port)), reply);
    for (;;) {
      await restedAt(chat);
      const next = telegram.messages(chat).find((message) => decisionIn(message, facts.press, pressed) !== undefined);
      if (next === undefined) break;
      const label = decisionIn(next, facts.press, pressed)!;
      pressed.add(String(next.message_id));
      pressData(telegram, person, next, dataOf(next, label));
    }
  }
}

/** The button to press: Run, or the first answer of an approval. Offered commands are left alone unless the case presses them. */
function decisionIn(message: BotMessage, wanted: string | undefined, pressed: ReadonlySet<string>): string | undefined {
  if (pressed.has(String(message.message_id))) return undefined;
  const labels = labelsOf(message).flat();
  if (wanted !== undefined) {
    const found = labels.find((label) => label.includes(wanted));
    if (found !== undefined) return found;
  }
  if (labels.some((label) => label.includes("🗑"))) return labels[0];
  return message.text.startsWith("❓") ? labels[0] : undefined;
}

/** Waits until nothing more happens in the chat on its own. */
async function restedAt(chat: number): Promise<void> {
  let shown = "";
  let open: string | undefined;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const [before, shownBefore] = [open, shown];
    shown = JSON.stringify(telegram.messages(chat));
    // While its messages change, the database need not be asked.
    open = shown === shownBefore ? await openWork(chat) : undefined;
    if (open !== undefined && open !== "busy" && open === before) return;
  }
}

/** What is still open in the chat; ends in "busy" if it will continue on its own soon. */
async function openWork(chat: number): Promise<string> {
  const { engine, chats } = bot;
  if (telegram.conversation.updates.length > 0) return "busy";
  if ((await chats.inbox.unfinished("telegram")).some(({ actor }) => actor.chat_id === chat)) return "busy";
  if ((await chats.outbox.pending("telegram", chat)) > 0) return "busy";
  const status = EXECUTION_STATUSES.filter((one) => !isSettled(one));
  const { executions } = await engine.listExecutions({ chat_id: chat, all: false }, { status, limit: 50 });
  const views = await Promise.all(executions.map(({ id }) => engine.view(id)));
  const soon = engine.now().getTime() + 10_000;
  const isBusy = views.some(
    (view) =>
      view !== undefined &&
      restOf(view) === undefined &&
      !view.steps.some(({ due }) => due !== undefined && due.getTime() > soon),
  );
  return isBusy ? "busy" : `${executions.length} open`;
}

/** The API that some of the messages call. */
async function startApi(): Promise<number> {
  let tries = 0;
  const api = createServer(({ url = "" }, response) => {
    const path = url.split("?")[0];
    const answer =
      path === "/weather"
        ? { city: "Jakarta", temp_c: 31, condition: "Cloudy" }
        : path === "/status"
          ? { cpu: 93, disk: 91 }
          : path === "/flaky" && ++tries > 2
            ? { ok: true }
            : undefined;
    response.writeHead(answer === undefined ? (path === "/flaky" || path === "/down" ? 503 : 404) : 200, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(answer ?? { error: "unavailable" }));
  });
  apis = [...apis, api];
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  return (api.address() as AddressInfo).port;
}
