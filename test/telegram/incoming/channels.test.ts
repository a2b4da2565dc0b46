import { describe, expect, it } from "vitest";
import { dataOf, pressData, pressed } from "../../bot-api/button-presses.ts";
import { editPost, forwardToGroup, post } from "../../bot-api/channels.ts";
import { chatsOf } from "../../open-engine.ts";
import { OWNER, STRANGER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay, say } from "../guide-answer.ts";
import { says, settle } from "../says.ts";

useDatabase();

const CHANNEL = -1_000_400;
const GROUP = -300;
const ANONYMOUS = { id: 1087968824, is_bot: true, first_name: "Group" };
const everything = { chat_id: 0, all: true };
function create(name: string) {
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]`;
}

describe("a channel", () => {
  it("that is allowed runs its posts, and shows their progress there", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [CHANNEL] });
    post(server, CHANNEL, chainOf("News", [say("Tell", "told the channel")]));
    await says(server, CHANNEL, "told the channel");
    await says(server, CHANNEL, "100% (1/1)");
    post(server, CHANNEL, "/runs");
    await says(server, CHANNEL, "Runs (1)");
    await settle(server);
    const polls = server.calls.filter(({ method }) => method === "getUpdates");
    expect(polls.at(-1)?.payload.allowed_updates).toEqual(
      expect.arrayContaining(["channel_post", "edited_channel_post"]),
    );
  });

  it("that isn't allowed is ignored, even if an owner signed the post", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    post(server, CHANNEL, create("Stranger"));
    post(server, CHANNEL, create("Signed"), { from: { ...OWNER, is_bot: false }, author_signature: "Olla" });
    post(server, CHANNEL, create("Unsaid"), { sender_chat: undefined });
    await settle(server);
    expect((await engine.listWorkflows(everything)).total).toBe(0);
    expect(server.messages(CHANNEL)).toEqual([]);
  });

  it("has only the permissions of an allowed chat, whoever signed", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [CHANNEL] });
    const keep = {
      name: "Keep",
      handler: "database_operation",
      params: { operation: "insert", collection: "n", data: { id: 1 } },
      retry_count: 0,
    };
    post(server, CHANNEL, chainOf("Keep", [keep]), { from: { ...OWNER, is_bot: false }, author_signature: "Olla" });
    await says(server, CHANNEL, 'needs the "database" permission');
    const [run] = (await engine.listExecutions(everything)).executions;
    expect((await engine.view(run?.id ?? ""))?.actor.user_id).toBe(CHANNEL);
    post(server, CHANNEL, "/grant all here");
    await says(server, CHANNEL, "Only an owner");
  });

  it("doesn't run an edited post twice, and runs a corrected one", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [CHANNEL] });
    const first = post(server, CHANNEL, create("First"));
    await says(server, CHANNEL, "First created");
    editPost(server, first, `${create("First")} thank you`);
    editPost(server, first, create("Second"));
    await says(server, CHANNEL, "Editing a message doesn't run it again");
    const typo = post(server, CHANNEL, "(MULTISTEP:CREATE_WORKFLOW:Typo)");
    editPost(server, typo, create("Typo"));
    await says(server, CHANNEL, "Typo created");
    await settle(server);
    expect((await engine.listWorkflows(everything)).total).toBe(2);
    expect(server.messages(CHANNEL).length).toBe(4);
  });

  it("lets only people with access press its buttons, not every reader", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [CHANNEL] });
    post(server, CHANNEL, chainOf("Long", [delay("Wait", 60)]));
    const progress = await server.waitFor("the progress message", () =>
      server.messages(CHANNEL).find(({ keyboard }) => keyboard.length > 0),
    );
    expect((await pressed(server, STRANGER, progress, "Cancel")).text).toBe(
      "You don't have access to this bot. Ask its owner for access.",
    );
    await pressed(server, OWNER, progress, "Cancel");
    await server.waitFor("the end", () => progress.text.includes("cancelled"));
    post(server, CHANNEL, "/workflows");
    const list = await says(server, CHANNEL, "Workflows (1)");
    expect((await pressed(server, STRANGER, list, "1")).text).toBe(
      "You don't have access to this bot. Ask its owner for access.",
    );
    pressData(server, OWNER, list, dataOf(list, "1"));
    await server.waitFor("the workflow", () => list.text.includes("Wait · delay"));
  });

  it("is read once if Telegram also forwards its posts to a group with the bot", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [CHANNEL, GROUP] });
    const sent = post(server, CHANNEL, create("Once"));
    const copy = forwardToGroup(server, GROUP, sent);
    await says(server, CHANNEL, "Once created");
    server.redeliver(copy);
    editPost(server, sent, create("Twice"));
    await says(server, CHANNEL, "Editing a message doesn't run it again");
    await settle(server);
    expect((await engine.listWorkflows(everything)).total).toBe(1);
    expect(server.messages(GROUP)).toEqual([]);
  });

  it("forwarded to a group automatically is never attributed to Telegram's shared id", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, ownerIds: [OWNER.id, 777000], allowedChatIds: [GROUP] });
    const elsewhere = post(server, CHANNEL, "nothing");
    forwardToGroup(server, GROUP, {
      ...elsewhere,
      channel_post: { ...elsewhere.channel_post!, text: create("Nobody") },
    });
    await settle(server);
    expect((await engine.listWorkflows(everything)).total).toBe(0);
  });
});

describe("an anonymous admin", () => {
  const as = (groupId: number) => ({ sender_chat: { id: groupId, type: "supergroup" } });

  it("of an allowed group acts as the group, and is not an owner", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, ownerIds: [OWNER.id, ANONYMOUS.id], allowedChatIds: [GROUP] });
    server.sendText(ANONYMOUS, GROUP, create("Ours"), as(GROUP));
    await says(server, GROUP, "Ours created");
    server.sendText(ANONYMOUS, GROUP, "/grant all here", as(GROUP));
    await says(server, GROUP, "Only an owner");
    server.sendText(ANONYMOUS, GROUP, "/settings id", as(GROUP));
    await says(server, GROUP, "Bahasa Indonesia");
    server.sendText(ANONYMOUS, GROUP, "/workflows", as(GROUP));
    const list = await says(server, GROUP, "Workflow (1)");
    // The sender is anonymous, so everyone in the group may page the list.
    await pressed(server, { id: 77, first_name: "Una" }, list, "1");
    await server.waitFor("the workflow", () => list.text.includes("0 steps"));
    // The language belongs to this group, not to every anonymous admin.
    expect(await chatsOf(engine).settings.languageOf(ANONYMOUS.id)).toEqual({});
    expect((await chatsOf(engine).settings.languageOf(GROUP)).chosen).toBe("id");
  });
});
