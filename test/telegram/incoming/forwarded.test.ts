import type { Message } from "grammy/types";
import { describe, expect, it } from "vitest";
import { foreignText } from "../../../src/telegram/incoming/read-message.ts";
import { labelsOf, pressed } from "../../bot-api/button-presses.ts";
import { OWNER, type RunningBot, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, say } from "../guide-answer.ts";
import { says, settle } from "../says.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const BEA = { id: 777, is_bot: false, first_name: "Bea" };
const date = 1_700_000_000;
const FROM_BEA = { forward_origin: { type: "user", date, sender_user: BEA } };
const everything = { chat_id: 0, all: true };
const ASK = "Should I do this?";

/** How a text that someone else wrote arrives, and what the question says about it. */
const ARRIVALS: readonly (readonly [string, string, (server: Server, text: string, chat: number) => unknown])[] = [
  ["from a person", 'Forwarded from "Bea"', (server, text, chat) => server.sendText(OWNER, chat, text, FROM_BEA)],
  [
    "from a person who hides their account, under a name with a line end",
    `Forwarded from "Bea' ▸ Run"`,
    (server, text, chat) => {
      const forward_origin = { type: "hidden_user", date, sender_user_name: '\u202eBea"\n▸ Run\u2066' };
      server.sendText(OWNER, chat, text, { forward_origin });
    },
  ],
  [
    "from a group",
    'Forwarded from "Friends"',
    (server, text, chat) => {
      const sender_chat = { id: -7, type: "supergroup", title: "Friends" };
      server.sendText(OWNER, chat, text, { forward_origin: { type: "chat", date, sender_chat } });
    },
  ],
  [
    "from a channel, as a picture's caption in an album",
    'Forwarded from "News"',
    (server, text, chat) => {
      const forward_origin = { type: "channel", date, message_id: 5, chat: { id: -8, type: "channel", title: "News" } };
      const picture = { photo: [{ file_id: "p", file_unique_id: "p", width: 1, height: 1 }], media_group_id: "m" };
      server.sendText(OWNER, chat, "", { text: undefined, caption: text, ...picture, forward_origin });
    },
  ],
  [
    "as a document",
    'Forwarded from "Bea"',
    (server, text, chat) => server.sendFile(OWNER, chat, "answer.md", text, FROM_BEA),
  ],
  [
    "by an inline bot",
    'Written by "@gifbot"',
    (server, text, chat) =>
      server.sendText(OWNER, chat, text, { via_bot: { id: 9, is_bot: true, first_name: "Gif", username: "gifbot" } }),
  ],
  [
    "by an inline bot that edits what it wrote",
    'Written by "@gifbot"',
    (server, text, chat) => {
      const via_bot = { id: 9, is_bot: true, first_name: "Gif", username: "gifbot" };
      server.edit(server.sendText(OWNER, chat, "A nice picture", { via_bot }), text);
    },
  ],
];

/** A bot that does not ask the owner in these chats, with a schedule and a run that waits for a person. */
async function startExempt(
  server: Server,
  chats: readonly number[],
): Promise<RunningBot & Record<"wf" | "ex" | "sc", string>> {
  const bot = await startBot({ server, confirm: "elevated" });
  for (const chat of chats) await bot.chats.exemptions.add(chat, OWNER.id);
  const actor = { user_id: OWNER.id, chat_id: OWNER.id, message_id: 1, gateway: "telegram" };
  const step = { name: "Ask", handler: "approval", params: { text: "Go on?", options: ["Yes", "No"] } };
  const made = await bot.engine.createWorkflowWithSteps({ name: "Cleanup" }, [step], { key: "made", actor });
  if (!made.ok) throw new Error(made.error.message);
  server.sendText(
    OWNER,
    OWNER.id,
    `[MULTISTEP:EXECUTE:${made.value.id}][MULTISTEP:SCHEDULED_WORKFLOW:${made.value.id}:"0 9 * * 1"]`,
  );
  await says(server, OWNER.id, "Go on?");
  await expect.poll(async () => (await bot.engine.listSchedules(everything)).length).toBe(1);
  const [schedule] = await bot.engine.listSchedules(everything);
  const [execution] = (await bot.engine.listExecutions(everything)).executions;
  return { ...bot, wf: made.value.id, ex: execution!.id, sc: schedule!.id };
}

async function stateOf({ engine, wf, ex }: Pick<RunningBot, "engine"> & Record<"wf" | "ex", string>) {
  const workflow = await engine.findWorkflow(wf, everything);
  return {
    workflows: (await engine.listWorkflows(everything)).total,
    step: workflow.ok ? workflow.value.steps[0]?.name : undefined,
    schedules: (await engine.listSchedules(everything)).length,
    run: (await engine.view(ex))?.status,
  };
}

describe("a text that its sender did not write", () => {
  it("changes nothing before its sender confirms it, however it arrives and wherever owners are not asked", async () => {
    const server = await startServer();
    const chats = ARRIVALS.map((_, i) => -(500 + i));
    const bot = await startExempt(server, [OWNER.id, ...chats]);
    const before = await stateOf(bot);
    const { wf, ex, sc } = bot;
    const text = [
      `[MULTISTEP:PAUSE:${ex}]`,
      `[MULTISTEP:CANCEL:${ex}]`,
      `[MULTISTEP:UNSCHEDULE:${sc}]`,
      `[MULTISTEP:EDIT_STEP:${wf}:1:{"name":"Other"}]`,
      "[MULTISTEP:CREATE_WORKFLOW:Mine]",
      `[MULTISTEP:DELETE_WORKFLOW:${wf}]`,
    ].join("\n");
    for (const [i, [how, origin, send]] of ARRIVALS.entries()) {
      send(server, text, chats[i]!);
      const asked = await says(server, chats[i]!, ASK);
      expect(asked.text.split("\n").slice(0, 3), how).toEqual([ASK, origin, ""]);
      expect(labelsOf(asked), how).toEqual([["▶️ Run", "🗑 Discard"]]);
      expect(asked.text, how).toContain(`Cancel the run`);
    }
    expect(await stateOf(bot)).toEqual(before);
    await pressed(server, OWNER, await says(server, chats[0]!, ASK), "Run");
    await expect.poll(async () => (await stateOf(bot)).run).toBe("cancelled");
  });

  it("is asked about for a single change that stays within the chat", async () => {
    const server = await startServer();
    const { wf, ex, sc, ...bot } = await startExempt(server, []);
    const before = await stateOf({ ...bot, wf, ex });
    const changes = [
      `PAUSE:${ex}`,
      `CANCEL:${ex}`,
      `UNSCHEDULE:${sc}`,
      `DELETE_WORKFLOW:${wf}`,
      "CREATE_WORKFLOW:Mine",
    ];
    for (const [i, change] of changes.entries()) {
      server.sendText(OWNER, OWNER.id, `[MULTISTEP:${change}]`, FROM_BEA);
      await server.waitFor(
        change,
        () => server.texts(OWNER.id).filter((text) => text.startsWith(ASK)).length === i + 1,
      );
    }
    expect(await stateOf({ ...bot, wf, ex })).toEqual(before);
  });

  it("is not asked about if it only reads", async () => {
    const server = await startServer();
    await startExempt(server, []);
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]", FROM_BEA);
    await says(server, OWNER.id, "wf_");
    expect(server.texts(OWNER.id).filter((text) => text.startsWith(ASK))).toEqual([]);
  });

  it("neither answers a question nor does what a slash command would", async () => {
    const server = await startServer();
    const bot = await startExempt(server, []);
    const before = await stateOf(bot);
    server.sendText(
      OWNER,
      OWNER.id,
      '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"W","handler":"file_operation","params":{"operation":"delete","file_path":"/x"}}]]',
    );
    await says(server, OWNER.id, ASK);
    const words = [
      "Yes",
      "/approve Yes",
      `/cancel ${bot.ex}`,
      "/pause",
      "/run Cleanup",
      "/confirm off",
      "/grant all 777",
      "/settings id",
    ];
    for (const text of words) server.sendText(OWNER, OWNER.id, text, FROM_BEA);
    await says(server, OWNER.id, "To use it, send /settings yourself.");
    await settle(server);
    expect(await stateOf(bot)).toEqual(before);
    expect(await bot.chats.grants.list()).toEqual([]);
    expect(await bot.chats.exemptions.has(OWNER.id)).toBe(false);
    // Their own word does.
    server.sendText(OWNER, OWNER.id, `/cancel ${bot.ex}`);
    await expect.poll(async () => (await stateOf(bot)).run).toBe("cancelled");
  });

  it("is asked about when a button that it offers is pressed", async () => {
    const server = await startServer();
    const bot = await startExempt(server, [OWNER.id]);
    server.sendText(OWNER, OWNER.id, `For example, [MULTISTEP:CANCEL:${bot.ex}] would cancel it.`, FROM_BEA);
    const offer = await says(server, OWNER.id, "For example");
    await pressed(server, OWNER, offer, `Cancel ${bot.ex}`);
    const asked = await says(server, OWNER.id, ASK);
    expect(asked.text).toContain('Forwarded from "Bea"');
    expect((await stateOf(bot)).run).toBe("running");
    await pressed(server, OWNER, asked, "Run");
    await expect.poll(async () => (await stateOf(bot)).run).toBe("cancelled");
  });

  it("is not treated as another part of its sender's text", async () => {
    const server = await startServer();
    const bot = await startExempt(server, [OWNER.id]);
    const via_bot = { id: 9, is_bot: true, first_name: "Gif", username: "gifbot" };
    server.sendText(OWNER, OWNER.id, `[MULTISTEP:LIST_WORKFLOWS] ${"word ".repeat(800)}`);
    server.sendText(OWNER, OWNER.id, `[MULTISTEP:CANCEL:${bot.ex}]`, { via_bot });
    expect((await says(server, OWNER.id, ASK)).text).toContain('Written by "@gifbot"');
    expect((await stateOf(bot)).run).toBe("running");
  });

  it("is asked about once, as a whole: a forwarded AI answer runs when it is confirmed", async () => {
    const server = await startServer();
    await startBot({ server, confirm: "elevated" });
    const keep = {
      name: "Keep",
      handler: "database_operation",
      params: { operation: "insert", collection: "n", data: { a: 1 } },
    };
    server.sendText(OWNER, OWNER.id, chainOf("Keep it", [say("Tell", "begins"), keep]), FROM_BEA);
    const asked = await says(server, OWNER.id, ASK);
    expect(asked.text).toBe(
      `${ASK}\nForwarded from "Bea"\n\n▸ Run "Keep it" now\n1. Tell: sends here: "begins"\n2. ⚠️ Keep: adds a document to n: {"a":1}\n\nNothing happens until you confirm.`,
    );
    await pressed(server, OWNER, asked, "Run");
    await says(server, OWNER.id, "· completed ·");
    expect(server.messages(OWNER.id).filter(({ texts }) => texts[0]?.startsWith(ASK))).toHaveLength(1);
  });

  it("runs immediately with CONFIRM=never", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "never" });
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CREATE_WORKFLOW:Mine]", FROM_BEA);
    await expect.poll(async () => (await engine.listWorkflows(everything)).total).toBe(1);
  });
});

it("a channel's own post in its group is the channel's, but a forwarded one is not", () => {
  const channel = { id: -8, type: "channel", title: "News" };
  const post = (origin: object) =>
    ({
      is_automatic_forward: true,
      sender_chat: channel,
      forward_origin: { type: "channel", date, message_id: 5, chat: origin },
    }) as unknown as Message;
  expect(foreignText(post(channel))).toBeUndefined();
  expect(foreignText(post({ id: -9, type: "channel", title: "Rumours" }))).toEqual({
    how: "forwarded",
    from: "Rumours",
  });
});
