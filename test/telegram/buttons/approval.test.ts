import { describe, expect, it } from "vitest";
import { answerTo, dataOf, labelsOf, press, pressData, pressed } from "../../bot-api/button-presses.ts";
import { tooManyRequests } from "../../bot-api/faults.ts";
import { freshName, OWNER, STRANGER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, say } from "../guide-answer.ts";
import { says } from "../says.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const MEMBER = { id: 502, first_name: "Mia" };
const GROUP = -100;
function approval(params: object = {}) {
  return {
    name: "Ask",
    handler: "approval",
    params: { text: "Send the report?", ...params },
    retry_count: 0,
  };
}
const REPORT = chainOf("Report", [approval(), say("Tell", "sent!")]);
function asked(server: Server, chatId: number) {
  return server.waitFor("the question", () => server.messages(chatId).find(({ texts }) => texts[0]?.startsWith("❓")));
}
function ended(server: Server, chatId: number, state: string) {
  return server.waitFor(state, () => server.messages(chatId).find(({ text }) => text.includes(`· ${state} ·`)));
}

describe("an approval", () => {
  it("waits for a button, continues, and says who decided", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(OWNER, GROUP, REPORT);
    const question = await asked(server, GROUP);
    expect(question.text).toContain("Send the report?");
    expect(labelsOf(question)).toEqual([["Approve", "Reject"]]);
    await server.waitFor("the progress message", () =>
      server.texts(GROUP).some((text) => text.includes("waiting for a person")),
    );
    server.conversation.chat(STRANGER.id);
    const presses = [press(server, MEMBER, question, "Approve"), press(server, OWNER, question, "Reject")];
    const answers = await Promise.all(presses.map((update) => answerTo(server, update)));
    expect(answers.map(({ text }) => text)).toEqual(["Approve.", "Already decided: Approve · Mia."]);
    await ended(server, GROUP, "completed");
    expect(server.texts(GROUP)).toContain("sent!");
    await server.waitFor(
      "the closed question",
      () => question.text.endsWith("Approve · Mia") && question.keyboard.length === 0,
    );
    const [run] = (await engine.listExecutions({ chat_id: 0, all: true })).executions;
    const view = await engine.view(run?.id ?? "");
    expect(view?.steps[0]?.result).toMatchObject({ decision: "Approve", by: { id: MEMBER.id, name: "Mia" } });
  });

  it("does not expire before it was asked: its timeout counts from when the question was sent", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const isQuestion = ({ text }: Record<string, unknown>) => String(text).startsWith("❓");
    server.faults.plan("sendMessage", tooManyRequests(1), 1, isQuestion);
    server.sendText(OWNER, OWNER.id, chainOf("Report", [approval({ timeout: 3600 }), say("Tell", "sent!")]));
    await server.waitFor("a question that is refused", () => server.calls.some(({ payload }) => isQuestion(payload)));
    await bot.pass(7200);
    const question = await asked(server, OWNER.id);
    const { executions } = await bot.engine.listExecutions({ chat_id: 0, all: true });
    const step = async () => (await bot.engine.view(executions[0]!.id))?.steps[0];
    await expect.poll(async () => (await step())?.unasked).toBeUndefined();
    await bot.pass(3500);
    expect((await step())?.status).toBe("waiting");
    await bot.pass(3600);
    await server.waitFor("that nobody decided", () => question.keyboard.length === 0 && question.text);
    expect((await step())?.error).toBe("Nobody decided in time.");
  });

  it("stops the following steps when rejected", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(OWNER, OWNER.id, REPORT);
    await pressed(server, OWNER, await asked(server, OWNER.id), "Reject");
    const progress = await ended(server, OWNER.id, "failed");
    expect(progress.text).toContain("Olla decided: Reject");
    expect(server.texts(OWNER.id)).not.toContain("sent!");
  });

  it("takes an option that looks like a refusal as one, in whatever characters it is written", async () => {
    const server = await startServer();
    await startBot({ server });
    for (const [i, refusal] of ["Rejеct", "N\u200bo", "Ｄｅｎｙ"].entries()) {
      server.sendText(OWNER, OWNER.id + i, chainOf("Gate", [approval({ options: ["Go", refusal] })]));
      const question = await asked(server, OWNER.id + i);
      await pressed(server, OWNER, question, labelsOf(question).flat()[1] ?? "");
      await ended(server, OWNER.id + i, "failed");
    }
    const twins = [
      ["Yes", "Yes\u200b"],
      ["Go", "Gо"],
      ["\u2063", "No"],
    ];
    for (const [i, options] of twins.entries()) {
      server.sendText(OWNER, OWNER.id - 9 - i, chainOf("Twins", [approval({ options })]));
      await says(server, OWNER.id - 9 - i, '"options" must be');
    }
  });

  it("offers custom options, and fails if nobody decides in time", async () => {
    const server = await startServer();
    await startBot({ server });
    server.sendText(
      OWNER,
      OWNER.id,
      chainOf("Colours", [approval({ options: ["Blue", "Green", "Rot-Weiß"], timeout: 1 })]),
    );
    const question = await asked(server, OWNER.id);
    expect(labelsOf(question)).toEqual([["Blue"], ["Green"], ["Rot-Weiß"]]);
    // Someone may still see the buttons of a closed question and press them.
    const green = dataOf(question, "Green");
    const progress = await ended(server, OWNER.id, "failed");
    expect(progress.text).toContain("Nobody decided in time.");
    expect(await answerTo(server, pressData(server, OWNER, question, green))).toMatchObject({
      text: "This question is no longer open.",
    });
  });

  it("survives a restart, and closes when its execution is cancelled", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db });
    server.sendText(OWNER, OWNER.id, REPORT);
    const question = await asked(server, OWNER.id);
    await first.stop();
    const update = press(server, OWNER, question, "Approve");
    await startBot({ server, db });
    expect(await answerTo(server, update)).toMatchObject({ text: "Approve." });
    await ended(server, OWNER.id, "completed");
    server.sendText(OWNER, OWNER.id, chainOf("Other", [approval()]));
    const other = await server.waitFor("the other question", () =>
      server.messages(OWNER.id).find(({ text }) => text.startsWith("❓") && text.includes("Other")),
    );
    const approve = dataOf(other, "Approve");
    await server.waitFor("the progress message", () =>
      server.texts(OWNER.id).some((text) => text.includes("waiting for a person")),
    );
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:CANCEL:execution_id]");
    await ended(server, OWNER.id, "cancelled");
    expect(await answerTo(server, pressData(server, OWNER, other, approve))).toMatchObject({
      text: "This question is no longer open.",
    });
  });

  it("can be decided in a group only by people with permission for the following steps", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP] });
    const keep = {
      name: "Keep",
      handler: "database_operation",
      params: { operation: "insert", collection: "n", data: { id: 1 } },
    };
    server.sendText(OWNER, GROUP, chainOf("Keep", [approval(), keep]));
    const question = await asked(server, GROUP);
    expect((await pressed(server, MEMBER, question, "Approve")).text).toContain('need the "database" permission');
    await pressed(server, OWNER, question, "Approve");
    await ended(server, GROUP, "completed");
  });
});
