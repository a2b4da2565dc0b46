import { describe, expect, it } from "vitest";
import { readRichMessage } from "../../../src/telegram/incoming/rich-message-text.ts";
import type { BotApiServer, Sender } from "../../bot-api/bot-api-server.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { says, settle } from "../says.ts";

useDatabase();

const GROUP = -300;

/** What Telegram sends for formatted text that is pasted or forwarded: blocks without a text. */
function sendRich(server: BotApiServer, from: Sender, chatId: number, blocks: object[], more: object = {}) {
  return server.sendText(from, chatId, "", { text: undefined, rich_message: { blocks }, ...more });
}
function paragraph(...text: unknown[]) {
  return { type: "paragraph", text };
}
function create(name: string) {
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]`;
}

describe("a rich message", () => {
  it("is read like a plain message with the same text", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const steps = `[\n  {"name": "Tell", "handler": "send_message", "params": {"text": "rich indeed"}}\n]`;
    sendRich(server, OWNER, OWNER.id, [
      { type: "heading", size: 2, text: "The plan" },
      paragraph("First ", {
        type: "bold",
        text: ["[MULTISTEP:", { type: "italic", text: "CREATE" }, "_WORKFLOW:One]"],
      }),
      { type: "list", items: [{ label: "1.", blocks: [paragraph("Then: ", { type: "code", text: create("Two") })] }] },
      { type: "pre", text: `[MULTISTEP:QUICK_WORKFLOW:Three:${steps}]` },
      { type: "details", summary: "More", blocks: [paragraph(create("Four"))] },
    ]);
    const reply = await says(server, OWNER.id, "Workflow One created");
    expect(reply.text).toMatch(/^The plan\n\s*First/);
    await says(server, OWNER.id, "rich indeed");
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).workflows.map(({ name }) => name).sort()).toEqual([
      "Four",
      "One",
      "Three",
      "Two",
    ]);
  });

  it("runs nothing that is quoted or struck through in it", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const quotation = { type: "blockquote", blocks: [paragraph("Budi wrote:"), paragraph(create("Quoted"))] };
    sendRich(server, OWNER, OWNER.id, [
      { type: "details", summary: "More", blocks: [quotation] },
      { type: "pullquote", text: create("Pulled"), credit: "Budi" },
      paragraph({ type: "strikethrough", text: [create("Struck")] }),
      { type: "list", items: [{ label: "•", blocks: [paragraph(create("Own"))] }] },
    ]);
    await says(server, OWNER.id, "Workflow Own created");
    const { workflows } = await engine.listWorkflows({ chat_id: 0, all: true });
    expect(workflows.map(({ name }) => name)).toEqual(["Own"]);
  });

  it("without shortcodes gets the hint in private, and in a group only if it names the bot", async () => {
    const server = await startServer();
    await startBot({ server });
    sendRich(server, OWNER, OWNER.id, [paragraph("Hello")]);
    await says(server, OWNER.id, "found none in this message");
    sendRich(server, OWNER, GROUP, [paragraph("Hello all")]);
    sendRich(server, OWNER, GROUP, [paragraph({ type: "mention", text: "@stepgram_test_bot", username: "" }, " hi")]);
    await says(server, GROUP, "found none in this message");
    expect(server.texts(GROUP).length).toBe(1);
  });

  it("doesn't run again when edited", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const { message } = sendRich(server, OWNER, OWNER.id, [paragraph(create("First"))]);
    await says(server, OWNER.id, "First created");
    server.conversation.addUpdate(
      (update_id) =>
        ({
          update_id,
          edited_message: { ...message, rich_message: { blocks: [paragraph(create("Second"))] } },
        }) as never,
    );
    await says(server, OWNER.id, "Editing a message doesn't run it again");
    await settle(server);
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(1);
  });

  it("yields the text of every kind of block, even unknown ones", () => {
    const blocks = [
      { type: "table", cells: [[{ text: "a" }, {}], [{ text: ["b", { type: "bold", text: "c" }] }]], caption: "Table" },
      { type: "photo", photo: [], caption: { text: "Photo", credit: "Olla" } },
      { type: "pullquote", text: "Said", credit: "Somebody" },
      { type: "divider" },
      { type: "mathematical_expression", expression: "x^2" },
      { type: "of_tomorrow", text: { type: "of_tomorrow", text: "new" } },
      paragraph(
        "and ",
        { type: "custom_emoji", custom_emoji_id: "1", alternative_text: "👍" },
        { type: "anchor", name: "x" },
      ),
    ];
    const { text, quotations } = readRichMessage({ blocks } as never);
    expect(quotations.map(({ start, end }) => text.slice(start, end))).toEqual(["Said", "Somebody"]);
    expect(text.split("\n")).toEqual([
      "a | ",
      "bc",
      "Table",
      "Photo",
      "Olla",
      "Said",
      "Somebody",
      "x^2",
      "new",
      "and 👍",
    ]);
  });
});
