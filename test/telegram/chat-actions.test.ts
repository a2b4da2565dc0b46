import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createAccess } from "../../src/chat-store/access.ts";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { Engine } from "../../src/engine/engine.ts";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressed } from "../bot-api/button-presses.ts";
import { BOT } from "../bot-api/conversation.ts";
import { serverError, tooManyRequests } from "../bot-api/faults.ts";
import {
  type BotSettings,
  freshName,
  OWNER,
  openBotEngine,
  type RunningBot,
  STRANGER,
  startBot,
  startServer,
  useDatabase,
} from "./bot-fixture.ts";

useDatabase({ keepsBots: true });

/** That of the bot which most tests share. */
let server: BotApiServer;
beforeAll(async () => {
  server = await startServer();
  await startBot({ server });
});

/** A bot that only the test uses. */
async function startOwn(settings: BotSettings): Promise<RunningBot> {
  const bot = await startBot(settings);
  onTestFinished(() => bot.stop());
  return bot;
}

/** The group of the test that runs. */
let group = -1001;
const MEMBER = 700;
const ALL = ["can_pin_messages", "can_delete_messages", "can_change_info", "can_restrict_members"];

/** A group with the owner as its creator, a member, and the bot as an administrator. */
async function startGroup(botRights: readonly string[] = ALL): Promise<BotApiServer> {
  return newGroup(await startServer(), botRights);
}

/** The same on the server that tests share, where each has a group of its own. */
function newGroup(on = server, botRights: readonly string[] = ALL): BotApiServer {
  group -= 1;
  on.conversation.chat(group);
  const { members } = on.conversation;
  members.add(group, OWNER.id, "creator");
  members.add(group, BOT.id, "administrator", botRights);
  members.add(group, MEMBER, "member");
  members.add(group, STRANGER.id, "member");
  return on;
}

/** Sends a text to the group and returns the bot's answer. */
async function ask(server: BotApiServer, text: string, from = OWNER, more: object = {}): Promise<string> {
  const update = server.sendText(from, group, text, more);
  const asked = update.message?.message_id;
  const reply = await server.waitFor(`the answer to ${text}`, () =>
    server.messages(group).find(({ reply_to }) => reply_to === asked),
  );
  return reply.text;
}

function replyTo(message_id: number, userId: number) {
  return {
    reply_to_message: {
      message_id,
      date: 0,
      chat: { id: group, type: "supergroup" },
      from: { id: userId, is_bot: false },
    },
  };
}

describe("GROUP commands", () => {
  it("pin, unpin, delete, and set the title and description", async () => {
    const server = newGroup();
    const { members } = server.conversation;
    expect(await ask(server, "[GROUP:PIN_MESSAGE:42]")).toBe("📌 Message 42 pinned");
    expect(await ask(server, "[GROUP:PIN_MESSAGE:message_id]", OWNER, replyTo(43, MEMBER))).toContain("43 pinned");
    expect(await ask(server, "[GROUP:PIN_MESSAGE]", OWNER, replyTo(44, MEMBER))).toContain("44 pinned");
    expect(members.pinned.get(group)).toEqual([42, 43, 44]);
    expect(await ask(server, "[GROUP:UNPIN_MESSAGE:43]")).toContain("43 unpinned");
    expect(await ask(server, "[GROUP:UNPIN_ALL]")).toContain("All messages unpinned");
    expect(members.pinned.get(group)).toEqual([]);
    expect(await ask(server, "[GROUP:SET_TITLE:Team: daily]")).toContain('"Team: daily"');
    expect(await ask(server, "[GROUP:SET_TITLE:Team: daily]")).toContain('"Team: daily"');
    expect(members.titles.get(group)).toBe("Team: daily");
    expect(await ask(server, "[GROUP:SET_DESCRIPTION:Where we meet: always]")).toContain("was changed");
    expect(members.descriptions.get(group)).toBe("Where we meet: always");
    const said = server.messages(group)[0]?.message_id ?? 0;
    expect(await ask(server, `[GROUP:DELETE_MESSAGE:${said}]`)).toContain("deleted");
    expect(await ask(server, `[GROUP:DELETE_MESSAGE:${said}]`)).toContain("already gone");
  });

  it("need the admin permission and the person's own right in that chat", async () => {
    const server = await startGroup();
    const { members } = server.conversation;
    await startOwn({
      server,
      allowedChatIds: [group],
      grants: ({ user_id }, capability) => capability === "admin" && user_id === STRANGER.id,
    });
    const other = { id: MEMBER, first_name: "Mel" };
    members.add(group, MEMBER, "administrator", ALL);
    expect(await ask(server, "[GROUP:PIN_MESSAGE:1]", other)).toContain('needs the "admin" permission');
    expect(await ask(server, "[GROUP:PIN_MESSAGE:1]", STRANGER)).toContain("right to pin messages");
    members.add(group, STRANGER.id, "administrator", ["can_change_info"]);
    expect(await ask(server, "[GROUP:PIN_MESSAGE:1]", STRANGER)).toContain("right to pin messages");
    expect(await ask(server, "[GROUP:SET_TITLE:New]", STRANGER)).toContain('"New"');
    members.add(group, OWNER.id, "member");
    expect(await ask(server, "[GROUP:SET_TITLE:Mine]")).toContain("You don't have permission to do that here");
    expect(members.pinned.get(group)).toBeUndefined();
    expect(members.titles.get(group)).toBe("New");
  });

  it("are refused at once, without a confirmation, if the person lacks the right", async () => {
    const server = await startGroup();
    const { members } = server.conversation;
    await startOwn({ server, confirm: "elevated", allowedChatIds: [group], grants: (_, right) => right === "admin" });
    expect(await ask(server, "[GROUP:SET_TITLE:Mine]", STRANGER)).toContain("right to change the group's info");
    expect(await ask(server, `[USER:MUTE:${MEMBER}]\n[GROUP:PIN_MESSAGE:1]`, STRANGER)).toMatch(
      /right to restrict members[\s\S]*right to pin messages/,
    );
    expect(await ask(server, '[GROUP:SET_TITLE:There:{"chat_id":-2002}]', STRANGER)).toContain("another chat");
    // Only permitted actions are asked about; someone who loses the right before confirming is refused.
    members.add(group, STRANGER.id, "administrator", ["can_change_info"]);
    expect(await ask(server, "[GROUP:PIN_MESSAGE:1]\n[GROUP:SET_TITLE:Mine]", STRANGER)).toBe(
      'Should I do this?\n\n⚠️ Rename the group to "Mine"\n\nNothing happens until you confirm.',
    );
    const question = server.messages(group).at(-1)!;
    server.faults.plan("getChatMember", serverError);
    expect(await ask(server, "[GROUP:PIN_MESSAGE:2]", STRANGER)).toContain("right to pin messages");
    members.add(group, STRANGER.id, "administrator", ["can_change_info", "can_pin_messages"]);
    const pinning = await ask(server, "[GROUP:PIN_MESSAGE:3]", STRANGER);
    expect(pinning).toContain("Should I do this?");
    members.add(group, STRANGER.id, "administrator", ["can_change_info"]);
    const late = server.messages(group).at(-1)!;
    expect((await pressed(server, STRANGER, late, "Run")).text).toContain("Asking again");
    expect(members.titles.has(group)).toBe(false);
    await pressed(server, STRANGER, question, "Run");
    await server.waitFor("the title", () => members.titles.get(group) === "Mine");
    expect(members.pinned.get(group)).toBeUndefined();
  });

  it("say so if the bot itself lacks the right", async () => {
    const server = await startGroup(["can_change_info"]);
    await startOwn({ server });
    expect(await ask(server, "[GROUP:PIN_MESSAGE:1]")).toContain(
      "Make the bot an administrator of this group with the right to pin messages",
    );
  });

  it("act on another chat only for an owner", async () => {
    const server = await startGroup();
    const { members } = server.conversation;
    server.conversation.chat(-2002);
    members.add(-2002, OWNER.id, "creator");
    members.add(-2002, BOT.id, "administrator", ALL);
    members.add(-2002, STRANGER.id, "creator");
    members.add(group, STRANGER.id, "creator");
    await startOwn({ server, allowedChatIds: [group], grants: (_, capability) => capability === "admin" });
    const there = '[GROUP:SET_TITLE:There:{"chat_id":-2002}]';
    expect(await ask(server, there, STRANGER)).toContain("another chat");
    expect(members.titles.has(-2002)).toBe(false);
    expect(await ask(server, there)).toContain('"There"');
    expect(members.titles.get(-2002)).toBe("There");
  });

  it("wait when Telegram demands a pause, and retry a failing server", async () => {
    const server = newGroup();
    server.faults.plan("pinChatMessage", tooManyRequests(1));
    server.faults.plan("pinChatMessage", serverError);
    server.faults.plan("pinChatMessage", { kind: "drop", when: "after" });
    expect(await ask(server, "[GROUP:PIN_MESSAGE:5]")).toContain("5 pinned");
    expect(server.conversation.members.pinned.get(group)).toEqual([5]);
  });

  it("only pin in a private chat", async () => {
    server.sendText(OWNER, OWNER.id, "[GROUP:PIN_MESSAGE:current_message_id] [GROUP:SET_TITLE:Mine] [USER:KICK:5]");
    await server.waitFor("the answer", () => server.texts(OWNER.id)[0]);
    expect(server.texts(OWNER.id)[0]).toMatch(/pinned[\s\S]*only in groups[\s\S]*only in groups/);
  });
});

describe("USER commands", () => {
  it("mute, ban and kick, temporarily or permanently, by id or by reply", async () => {
    const server = newGroup();
    const { members } = server.conversation;
    const of = () => members.get(group, MEMBER);
    const inSeconds = () => Math.round((of()?.until_date ?? 0) - Date.now() / 1000);
    expect(await ask(server, `[USER:INFO:${MEMBER}]`)).toBe(`👤 Person ${MEMBER} · ${MEMBER} · member`);
    expect(await ask(server, "[USER:INFO]")).toContain("creator");
    expect(await ask(server, `[USER:MUTE:${MEMBER}:10 minutes]`)).toMatch(
      /muted until (today|tomorrow) 20\d\d-\d\d-\d\d \d\d:\d\d \(UTC\)/,
    );
    expect(of()?.status).toBe("restricted");
    expect(Math.abs(inSeconds() - 600)).toBeLessThan(60);
    expect(await ask(server, "[USER:MUTE:300]", OWNER, replyTo(9, MEMBER))).toContain("user not found");
    expect(await ask(server, "[USER:MUTE::3600]", OWNER, replyTo(9, MEMBER))).toContain("muted until");
    expect(Math.abs(inSeconds() - 3600)).toBeLessThan(60);
    expect(await ask(server, "[USER:MUTE:2 hours]", OWNER, replyTo(9, MEMBER))).toContain(`${MEMBER} muted`);
    expect(await ask(server, "[USER:UNMUTE:user_id]", OWNER, replyTo(9, MEMBER))).toContain("can write again");
    expect(of()?.status).toBe("member");
    expect(await ask(server, `[USER:BAN:${MEMBER}]`)).toBe(`⛔ ${MEMBER} banned`);
    expect(of()).toMatchObject({ status: "kicked", until_date: 0 });
    expect(await ask(server, `[USER:UNBAN:${MEMBER}]`)).toContain("can join again");
    members.add(group, MEMBER, "member");
    expect(await ask(server, `[USER:KICK:${MEMBER}]`)).toContain("removed; can join again");
    expect(of()?.status).toBe("left");
  });

  it("never accept user names, and say what to write instead", async () => {
    const server = newGroup();
    expect(await ask(server, "[USER:BAN:@mel]")).toContain("numeric id");
    expect(await ask(server, "[USER:BAN]")).toContain("Reply to one of their messages");
    expect(await ask(server, `[USER:MUTE:${MEMBER}:soon]`)).toContain('"soon" is not a duration.');
    expect(await ask(server, `[USER:MUTE:${MEMBER}:5 seconds]`)).toContain("between 30 seconds and 366 days");
    expect(await ask(server, `[USER:BAN:${OWNER.id}]`)).toContain("owner");
    expect(server.conversation.members.get(group, MEMBER)?.status).toBe("member");
  });
});

describe("a step that acts on its chat", () => {
  /** An engine that runs steps but serves no chat. */
  const startApart = async (): Promise<{ server: BotApiServer; worker: Engine; bot: RunningBot; db: string }> => {
    const server = await startGroup();
    const db = freshName();
    const bot = await startOwn({ server, db, works: false });
    const access = createAccess({
      ownerIds: [OWNER.id],
      allowedUserIds: [],
      allowedChatIds: [],
      trustedBotIds: [],
      settings: { pairedOwner: async () => undefined },
    });
    const worker: Engine = await openBotEngine(db, access, new CommandRegistry(), () => worker);
    await worker.startWorker();
    return { server, worker, bot, db };
  };

  it("waits for the process that serves the chat, without occupying a worker", async () => {
    const { server, worker, bot, db } = await startApart();
    try {
      const pin = { name: "Pin", handler: "execute_shortcode", params: { shortcode: "GROUP:PIN_MESSAGE", params: 7 } };
      await bot.ready;
      await bot.stop();
      const actor = { user_id: OWNER.id, chat_id: group, message_id: 1, gateway: "telegram" };
      const started = await worker.executeSteps({ name: "Pin" }, [pin], {}, { key: "pin", actor });
      const id = started.ok ? started.value.id : "";
      const waits = async () => (await worker.view(id))?.steps[0]?.waits_for === "message";
      while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 20));
      await startOwn({ server, db, works: false });
      await server.waitFor("the pin", () => server.conversation.members.pinned.get(group)?.includes(7));
      while ((await worker.view(id))?.status === "running") await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await worker.view(id)).toMatchObject({ status: "completed", steps: [{ attempts: 1 }] });
    } finally {
      await worker.close({ graceMs: 200 });
    }
  });

  it("acts through the process that serves the chat, in order, and returns the outcome as its result", async () => {
    const { server, worker } = await startApart();
    try {
      const steps = [
        { name: "Say", handler: "send_message", params: { text: "Pin this" } },
        {
          name: "Pin",
          handler: "execute_shortcode",
          params: { shortcode: "GROUP:PIN_MESSAGE", params: { message_id: "{steps.Say.result.message_id}" } },
          dependencies: ["Say"],
        },
        {
          name: "Ban the owner",
          handler: "execute_shortcode",
          params: { shortcode: "USER:BAN", params: [OWNER.id] },
          dependencies: ["Pin"],
        },
      ];
      await ask(server, `[MULTISTEP:QUICK_WORKFLOW:Pins:${JSON.stringify(steps)}]`);
      const progress = await server.waitFor("the end", () =>
        server.texts(group).find((text) => text.includes("Failed after")),
      );
      expect(progress).toContain("owner");
      const pinned = server.messages(group).find(({ text }) => text === "Pin this")?.message_id;
      expect(server.conversation.members.pinned.get(group)).toEqual([pinned]);
      const { executions } = await worker.listExecutions({ chat_id: group, all: false });
      const view = await worker.view(executions[0]?.id ?? "");
      expect(view?.steps.map(({ status }) => status)).toEqual(["completed", "completed", "failed"]);
      expect(view?.steps[1]?.result).toEqual({
        shortcode: "GROUP:PIN_MESSAGE",
        text: `📌 Message ${pinned} pinned`,
        result: { chat_id: group, message_id: pinned, pinned: true },
      });
      expect(view?.steps[2]?.attempts).toBe(1);
    } finally {
      await worker.close({ graceMs: 200 });
    }
  });
});
