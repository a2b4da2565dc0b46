import { expect, it } from "vitest";
import type { ChatStore } from "../../src/chat-store/chat-store.ts";
import { press } from "../bot-api/button-presses.ts";
import { freshName, OWNER, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { type Own, startOwnBot, useOwnBots } from "../telegram/streaming/own-bot.ts";

useDatabase();
useOwnBots();

const SAVE = `[MULTISTEP:QUICK_WORKFLOW:Save:${JSON.stringify([
  { name: "Save", handler: "file_operation", params: { operation: "write", file_path: "/a.txt", content: "x" } },
])}]`;
const TEXT = `One [MULTISTEP:CREATE_WORKFLOW:First] two [MULTISTEP:CREATE_WORKFLOW::none:x:y:z] three ${SAVE} four [MULTISTEP:ADD_STEP:workflow2_id:L:log:{"message":"x"}] five [MULTISTEP:SHOW_WORKFLOW:First] end`;
const CHUNKS = [TEXT.slice(0, 50), TEXT.slice(50, 120), TEXT.slice(120)];

/** The plugin's writes to messages and questions. */
const WRITES = {
  inbox: ["accept", "recordOutcome", "awaitConfirmation", "confirm", "askAgain", "finish"],
  outbox: ["enqueue"],
  buttons: ["issue", "decide"],
} as const;

/** A chat store that stops answering after the given number of writes, as if the process had crashed. */
function lostAfter(writes: number) {
  const state = { left: writes, isLost: false };
  const through = (chats: ChatStore): ChatStore => {
    const lose = (store: object, names: readonly string[]): object =>
      new Proxy(store, {
        get(target, name) {
          const own = Reflect.get(target, name) as unknown;
          if (typeof own !== "function") return own;
          return async (...args: unknown[]) => {
            if (state.isLost) throw new Error("lost");
            const result: unknown = await own.apply(target, args);
            if (names.includes(String(name)) && --state.left === 0) state.isLost = true;
            if (state.isLost) throw new Error("lost");
            return result;
          };
        },
      });
    const inbox = lose(chats.inbox, WRITES.inbox) as ChatStore["inbox"];
    const buttons = lose(chats.buttons, WRITES.buttons) as ChatStore["buttons"];
    const { reserveSlot, onEnqueued, onSettled, ...outbox } = chats.outbox;
    const cut = lose(outbox, WRITES.outbox) as ChatStore["outbox"];
    return {
      ...chats,
      inbox,
      buttons,
      outbox: Object.assign(Object.create(cut), { reserveSlot, onEnqueued, onSettled }),
    };
  };
  return { state, through };
}

/** Crashes the first process after the given number of writes. Returns whether it crashed, and the outcome. */
async function runWith(writes: number) {
  const server = await startServer();
  const db = freshName();
  const { state, through } = lostAfter(writes);
  let streamed = 0;
  const onMessage = (ctx: Own) => ctx.multistep.stream(CHUNKS).finally(() => void streamed++);
  const first = await startOwnBot(server, onMessage, { db, confirm: "elevated", through });
  const all = () => server.messages(OWNER.id);
  const questions = () => all().filter(({ texts }) => texts[0]?.startsWith("Should I do this?"));
  const isEnd = () => all().some(({ text }) => text.includes("five") && text.includes("end"));
  const update = server.sendText(OWNER, OWNER.id, "Go");
  // After the crash, nothing happens that could be awaited.
  const until = (what: () => boolean) => expect.poll(() => state.isLost || what()).toBe(true);
  await until(() => questions().length > 0);
  const [shown] = state.isLost ? [] : questions();
  const pressed = shown && press(server, OWNER, shown, "Run");
  await until(isEnd);
  const wasLost = state.isLost;
  await first.stop();
  if (wasLost) {
    const second = await startOwnBot(server, onMessage, { db, confirm: "elevated" });
    const before = streamed;
    server.redeliver(update);
    if (pressed !== undefined) server.redeliver(pressed);
    await expect.poll(() => streamed > before).toBe(true);
    await expect.poll(async () => (await second.chats.inbox.unfinished("telegram")).length).toBe(0);
    // Answered after everything else.
    server.sendText(OWNER, OWNER.id, "Probe: [MULTISTEP:LIST_SCHEDULES]");
    await server.waitFor("the probe", () => all().some(({ text }) => text.includes("Probe:")));
    const [question] = questions();
    if (question !== undefined) {
      if (question.keyboard.length > 0) press(server, OWNER, question, "Run");
      await server.waitFor("the end", isEnd);
    }
    await expect.poll(async () => (await second.chats.inbox.unfinished("telegram")).length).toBe(0);
    const viewer = { chat_id: OWNER.id, all: true };
    const names = (await second.engine.listWorkflows(viewer)).workflows.map(({ name }) => name).sort();
    // A send whose arrival wasn't recorded is repeated with the same text.
    const count = (words: string) =>
      new Set(all().flatMap(({ texts: [text = ""] }) => (text.includes(words) ? [text] : []))).size;
    return {
      wasLost,
      names,
      executions: (await second.engine.listExecutions(viewer)).total,
      questions: count("Should I do this?"),
      replies: [count("First created"), count("five")],
    };
  }
  return { wasLost, names: [], executions: 0, questions: 1, replies: [] };
}

it("a streamed answer that needs a confirmation survives a crash after any write, and nothing happens twice", async () => {
  let wasLost = true;
  let losses = 0;
  for (let writes = 1; wasLost; writes += 4) {
    const runs = await Promise.all([0, 1, 2, 3].map((more) => runWith(writes + more)));
    wasLost = runs.every((run) => run.wasLost);
    for (const run of runs.filter((one) => one.wasLost)) {
      losses++;
      expect(run).toMatchObject({ names: ["First", "Save"], executions: 1, questions: 1, replies: [1, 1] });
    }
  }
  expect(losses).toBeGreaterThan(5);
});
