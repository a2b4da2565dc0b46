import { describe, expect, it } from "vitest";
import { answerTo, dataOf, labelsOf, press, pressData, pressed } from "../../bot-api/button-presses.ts";
import { freshName, OWNER, STRANGER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay, say } from "../guide-answer.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const MEMBER = { id: 502, first_name: "Mia" };
const GROUP = -100;
const everything = { chat_id: 0, all: true };

function progress(server: Server, chatId: number, state: string) {
  return server.waitFor(`a progress message that is ${state}`, () =>
    server.messages(chatId).find(({ text }) => text.includes(`· ${state} · ex_`)),
  );
}

const LONG = chainOf("Long", [delay("Wait", 60), say("Tell", "done")]);

describe("the buttons of a progress message", () => {
  it("pause, resume and cancel, and offer only what the state allows", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, LONG);
    const running = await progress(server, OWNER.id, "waiting");
    expect(labelsOf(running)).toEqual([
      ["⏸ Pause", "🚫 Cancel"],
      ["Details", "Picture", "Copy id"],
    ]);
    expect(await pressed(server, OWNER, running, "Pause")).toMatchObject({ text: "Paused." });
    const paused = await progress(server, OWNER.id, "paused");
    expect(labelsOf(paused)[0]).toEqual(["▶️ Resume", "🚫 Cancel"]);
    await pressed(server, OWNER, paused, "Resume");
    await progress(server, OWNER.id, "waiting");
    await pressed(server, OWNER, running, "Cancel");
    const cancelled = await progress(server, OWNER.id, "cancelled");
    expect(labelsOf(cancelled)).toEqual([["🔁 Run again"], ["Details", "Picture", "Copy id"]]);
    expect(running.message_id).toBe(cancelled.message_id);
  });

  it("copies the id, or shows it if the server doesn't support copy buttons", async () => {
    const server = await startServer();
    const refusal = {
      kind: "error",
      code: 400,
      description: "Bad Request: can't parse inline keyboard button",
    } as const;
    const copies = ({ reply_markup }: Record<string, unknown>) =>
      JSON.stringify(reply_markup ?? "").includes("copy_text");
    for (const method of ["sendMessage", "sendRichMessage"])
      server.faults.plan(method, refusal, Number.POSITIVE_INFINITY, copies);
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, LONG);
    const running = await progress(server, OWNER.id, "waiting");
    const { text, alert } = await pressed(server, OWNER, running, "Show id");
    expect(running.text).toContain(text);
    expect(alert).toBe(true);
  });

  it("retries a failed run, and shows details", async () => {
    const server = await startServer();
    await startBot({ server });
    const steps = [
      say("Tell", "hello"),
      { name: "Break", handler: "condition_check", params: { condition: "1 < 'a'" }, retry_count: 0 },
    ];
    server.sendText(OWNER, OWNER.id, chainOf("Broken", steps));
    const failed = await progress(server, OWNER.id, "failed");
    const update = press(server, OWNER, failed, "Retry failed");
    expect(await answerTo(server, update)).toMatchObject({ text: "Running again." });
    await server.waitFor(
      "the second failure",
      () => failed.texts.filter((text) => text.includes("· failed ·")).length > 1,
    );
    await pressed(server, OWNER, failed, "Details");
    const details = await server.waitFor("the details", () =>
      server.texts(OWNER.id).find((text) => text.includes('"message_id"')),
    );
    expect(details).toContain("Break · failed");
  });

  it("work for the run's starter and owners; others may only look, and typed commands follow the same rules", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(OWNER, GROUP, LONG);
    const running = await progress(server, GROUP, "waiting");
    for (const label of ["Pause", "Cancel"])
      expect(await pressed(server, MEMBER, running, label)).toMatchObject({
        text: expect.stringContaining("an owner"),
      });
    const id = /ex_\w+/.exec(running.text)![0];
    const refusals = () => server.texts(GROUP).filter((text) => text.includes("was started by someone else"));
    server.sendText(MEMBER, GROUP, `[MULTISTEP:CANCEL:${id}]`);
    await server.waitFor("a refusal", () => refusals().length === 1);
    await pressed(server, OWNER, running, "Cancel");
    const cancelled = await progress(server, GROUP, "cancelled");
    expect(await pressed(server, MEMBER, cancelled, "Run again")).toMatchObject({
      text: expect.stringContaining("an owner"),
    });
    server.sendText(MEMBER, GROUP, `[MULTISTEP:RETRY:${id}]`);
    await server.waitFor("another refusal", () => refusals().length === 2);
    expect((await engine.view(id))?.status).toBe("cancelled");
    await pressed(server, MEMBER, cancelled, "Details");
    expect(await pressed(server, OWNER, cancelled, "Run again")).toMatchObject({ text: "Running again." });
  });

  it("do no harm when pressed twice, by strangers, from other chats or with a forged token", async () => {
    const server = await startServer();
    const bot = await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(OWNER, GROUP, LONG);
    const running = await progress(server, GROUP, "waiting");
    server.conversation.chat(STRANGER.id);
    const copy = { ...running, chat_id: STRANGER.id };
    expect(await answerTo(server, pressData(server, STRANGER, copy, dataOf(running, "Cancel")))).toEqual({
      text: "You don't have access to this bot. Ask its owner for access.",
      alert: true,
    });
    const elsewhere = { ...running, chat_id: OWNER.id };
    expect(await answerTo(server, pressData(server, OWNER, elsewhere, dataOf(running, "Cancel")))).toMatchObject({
      text: "This button belongs to another chat.",
    });
    expect(await answerTo(server, pressData(server, OWNER, running, "sg:nonsense:cancel"))).toMatchObject({
      text: "This button has expired. Nothing was done.",
    });
    expect(
      await answerTo(
        server,
        pressData(server, OWNER, running, dataOf(running, "Cancel").replace("cancel", "__proto__")),
      ),
    ).toMatchObject({
      text: "This button has expired. Nothing was done.",
    });
    const [{ status } = { status: "" }] = (await bot.engine.listExecutions(everything)).executions;
    expect(status).toBe("running");
    const data = dataOf(running, "Cancel");
    await answerTo(server, pressData(server, OWNER, running, data));
    await progress(server, GROUP, "cancelled");
    expect(await answerTo(server, pressData(server, OWNER, running, data))).toMatchObject({ text: "Cancelled." });
    expect(await answerTo(server, pressData(server, OWNER, running, data.replace("cancel", "pause")))).toMatchObject({
      alert: true,
    });
  });

  it("work after a restart, and count a press delivered twice once", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db });
    server.sendText(OWNER, OWNER.id, LONG);
    const running = await progress(server, OWNER.id, "waiting");
    await first.stop();
    const cancel = press(server, OWNER, running, "Cancel");
    const second = await startBot({ server, db });
    await answerTo(server, cancel);
    const cancelled = await progress(server, OWNER.id, "cancelled");
    const again = press(server, OWNER, cancelled, "Run again");
    await answerTo(server, again);
    await progress(server, OWNER.id, "waiting");
    await pressed(server, OWNER, running, "Cancel");
    await progress(server, OWNER.id, "cancelled");
    server.redeliver(again);
    server.sendText(OWNER, OWNER.id, "/start");
    await server.waitFor("the greeting", () => server.texts(OWNER.id).some((text) => text.startsWith("Hello")));
    const [{ status } = { status: "" }] = (await second.engine.listExecutions(everything)).executions;
    expect(status).toBe("cancelled");
  });
});

describe("a shortcode that a reply offers", () => {
  it("is a button for the message's author and owners, and runs once however often it is pressed", async () => {
    const server = await startServer();
    const bot = await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(OWNER, GROUP, `${LONG}\nTo stop it: [MULTISTEP:CANCEL:execution_id]`);
    const reply = await server.waitFor("the reply", () =>
      server.messages(GROUP).find(({ keyboard, text }) => keyboard.length > 0 && !text.includes("%")),
    );
    expect(labelsOf(reply)[0]?.[0]).toMatch(/^Cancel ex_/);
    await progress(server, GROUP, "waiting");
    expect((await pressed(server, MEMBER, reply, "Cancel")).text).toContain("an owner");
    const updates = [press(server, OWNER, reply, "Cancel"), press(server, OWNER, reply, "Cancel")];
    const answers = await Promise.all(updates.map((update) => answerTo(server, update)));
    expect(answers.map(({ text }) => text)).toEqual(["Done.", "Olla already used this button."]);
    await progress(server, GROUP, "cancelled");
    await server.waitFor("the answer", () => server.texts(GROUP).some((text) => text.startsWith("🚫 Cancelled")));
    server.sendText(OWNER, GROUP, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor("the list", () =>
      server.texts(GROUP).some((text) => text.includes("wf_") && !text.includes("ex_")),
    );
    expect(server.texts(GROUP).filter((text) => text.startsWith("🚫 Cancelled")).length).toBe(1);
    expect((await bot.engine.listExecutions(everything)).total).toBe(1);
  });
});
