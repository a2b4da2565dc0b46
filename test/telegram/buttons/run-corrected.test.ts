import { describe, expect, it } from "vitest";
import { answerTo, labelsOf, press, pressed } from "../../bot-api/button-presses.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const GROUP = -100;
const MIA = { id: 502, first_name: "Mia" };
const NED = { id: 503, first_name: "Ned" };
const everything = { chat_id: 0, all: true };

const MISSPELT = `[MULTISTEP:CREATE_WORKFLOW:Greeting]
[MULTISTEP:ADD_STEP:workflow_id:Say:sendd_message:{"text":"Hello there"}]
[MULTISTEP:EXECUTE:workflow_id]`;

function reply(server: Server, chatId: number) {
  return server.waitFor("the reply with the button", () =>
    server.messages(chatId).find((message) => labelsOf(message).flat().includes("Run corrected")),
  );
}

function completed(server: Server, chatId: number) {
  return server.waitFor("the run", () => server.messages(chatId).find(({ text }) => text.includes("· completed ·")));
}

describe("the button Run corrected", () => {
  it("runs the correction and what was waiting for it, once, however often it is pressed", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedUserIds: [MIA.id] });
    server.sendText(MIA, MIA.id, MISSPELT);
    const asked = await reply(server, MIA.id);
    expect(asked.text).toContain("Write [MULTISTEP:ADD_STEP:wf_");
    expect((await engine.listExecutions(everything)).total).toBe(0);
    await Promise.all([pressed(server, MIA, asked, "Run corrected"), pressed(server, MIA, asked, "Run corrected")]);
    await completed(server, MIA.id);
    await pressed(server, MIA, asked, "Run corrected");
    expect((await engine.listExecutions(everything)).total).toBe(1);
    expect(server.texts(MIA.id).filter((text) => text === "Hello there")).toHaveLength(1);
  });

  it("is for the author and owners, and nobody else", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(MIA, GROUP, MISSPELT);
    const asked = await reply(server, GROUP);
    expect(await pressed(server, NED, asked, "Run corrected")).toMatchObject({ alert: true });
    expect((await engine.listExecutions(everything)).total).toBe(0);
    await pressed(server, OWNER, asked, "Run corrected");
    await completed(server, GROUP);
    expect(await answerTo(server, press(server, MIA, asked, "Run corrected"))).toMatchObject({
      text: expect.stringContaining("Olla"),
    });
    expect((await engine.listExecutions(everything)).total).toBe(1);
  });

  it("asks for confirmation, as a message from the person would", async () => {
    const server = await startServer();
    await startBot({ server, confirm: "elevated", db: freshName() });
    server.sendText(
      OWNER,
      OWNER.id,
      '[MULTISTEP:QUICK_WORKFLOW:Clean:[{"name":"Wipe","handler":"database_operation","params":{"operation":"delete","colection":"old","query":{"a":1}}}]]',
    );
    const asked = await reply(server, OWNER.id);
    await pressed(server, OWNER, asked, "Run corrected");
    const question = await server.waitFor("the question", () =>
      server.messages(OWNER.id).find(
        (message) =>
          labelsOf(message)
            .flat()
            .some((label) => label.includes("Run")) && message !== asked,
      ),
    );
    expect(question.text).toContain("old");
  });

  it("speaks the reader's language", async () => {
    const server = await startServer();
    await startBot({ server, locale: "id", allowedUserIds: [MIA.id] });
    server.sendText({ ...MIA, language_code: "id" }, MIA.id, MISSPELT);
    const asked = await server.waitFor("the reply", () =>
      server.messages(MIA.id).find((message) => labelsOf(message).flat().includes("Jalankan yang sudah diperbaiki")),
    );
    expect(asked.text).toContain("Tulis [MULTISTEP:ADD_STEP:wf_");
  });
});
