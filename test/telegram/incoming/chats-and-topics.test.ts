import { describe, expect, it } from "vitest";
import { answerTo, dataOf, pressData, pressed } from "../../bot-api/button-presses.ts";
import { chatsOf } from "../../open-engine.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay, say } from "../guide-answer.ts";
import { says } from "../says.ts";

useDatabase();

const GROUP = -300;
const NEW = -1_000_300;
const TOPIC = { message_thread_id: 9, is_topic_message: true };
const insert = {
  name: "Keep",
  handler: "database_operation",
  params: { operation: "insert", collection: "notes", data: { id: "a" } },
};
const approval = { name: "Ask", handler: "approval", params: { text: "Go on?" }, retry_count: 0 };

describe("in a forum topic", () => {
  it("keeps replies, questions, progress, lists, hints and messages of steps in the topic", async () => {
    const server = await startServer();
    await startBot({ server, confirm: "elevated" });
    server.sendText(OWNER, GROUP, chainOf("Topical", [say("Tell", "said"), approval, insert, delay("Wait", 1)]), TOPIC);
    const question = await says(server, GROUP, "Should I do this?");
    await pressed(server, OWNER, question, "▶️ Run");
    await pressed(server, OWNER, await says(server, GROUP, "❓ Go on?"), "Approve");
    await says(server, GROUP, "100% (4/4)");
    await says(server, GROUP, "said");
    server.sendText(OWNER, GROUP, "/runs", TOPIC);
    const list = await says(server, GROUP, "Runs (1)");
    await pressed(server, OWNER, list, "1");
    await server.waitFor("the run", () => list.text.includes("Tell"));
    await pressed(server, OWNER, list, "Details");
    await says(server, GROUP, '"decision": "Approve"');
    server.sendText(OWNER, GROUP, "@stepgram_test_bot and now?", TOPIC);
    await says(server, GROUP, "found none in this message");
    expect(server.messages(GROUP).length).toBeGreaterThanOrEqual(7);
    expect(server.messages(GROUP).map(({ thread_id }) => thread_id)).toEqual(server.messages(GROUP).map(() => 9));
  });
});

describe("a group that becomes a supergroup", () => {
  it("keeps its confirmation, which can be given from the old chat and the new one", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db, confirm: "elevated", allowedChatIds: [GROUP] });
    server.sendText(
      OWNER,
      GROUP,
      `[MULTISTEP:CREATE_WORKFLOW:Stored]\n${chainOf("Moved", [say("Tell", "here now"), insert])}`,
    );
    const question = await says(server, GROUP, "Should I do this?");
    server.upgrade(GROUP, NEW);
    await expect.poll(() => first.chats.settings.moves()).toEqual([{ from: GROUP, to: NEW }]);
    await first.stop();
    // The move is still known after a restart.
    const second = await startBot({ server, db, confirm: "elevated", allowedChatIds: [GROUP] });
    expect((await pressed(server, OWNER, question, "▶️ Run")).text).toBe("▶️ Run");
    await says(server, NEW, "here now");
    await says(server, NEW, "Moved · completed");
    const again = { ...question, chat_id: NEW };
    expect((await answerTo(server, pressData(server, OWNER, again, dataOf(question, "▶️ Run")))).text).toContain(
      "Already decided",
    );
    expect((await second.engine.listExecutions({ chat_id: NEW, all: false })).total).toBe(1);
  });

  it("keeps its list, which continues in the new chat", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    const names = Array.from({ length: 12 }, (_, i) => `[MULTISTEP:CREATE_WORKFLOW:W${i + 1}]`);
    server.sendText({ id: 502, first_name: "Mia" }, GROUP, names.join("\n"));
    await says(server, GROUP, "W12 created");
    server.sendText({ id: 502, first_name: "Mia" }, GROUP, "/workflows");
    const list = await says(server, GROUP, "Workflows (12)");
    server.upgrade(GROUP, NEW);
    await expect.poll(() => chatsOf(engine).settings.moves()).toEqual([{ from: GROUP, to: NEW }]);
    await pressed(server, { id: 502 }, list, "›");
    await says(server, NEW, "11. W2 ");
  });
});
