import { describe, expect, it } from "vitest";
import { labelsOf, press } from "../../bot-api/button-presses.ts";
import { OWNER, type RunningBot, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { says, settle } from "../says.ts";

useDatabase();

type Format = "blockquote" | "expandable_blockquote" | "strikethrough" | "bold";

/** A text and its entity, whose content is between two bars. */
function formatted(type: Format, text: string) {
  const [before = "", inside = "", after = ""] = text.split("|");
  return { text: before + inside + after, entities: [{ type, offset: before.length, length: inside.length }] };
}

function quick(name: string, space = ""): string {
  const steps = `{${space}"name":"L",${space}"handler":"log",${space}"params":{"message":"x"}${space}}`;
  return `[MULTISTEP:QUICK_WORKFLOW:${name}:[${steps}]]`;
}

async function namesOf({ engine }: RunningBot): Promise<string[]> {
  const { workflows } = await engine.listWorkflows({ chat_id: 0, all: true });
  return workflows.map(({ name }) => name).sort();
}

async function withRun() {
  const server = await startServer();
  const bot = await startBot({ server, works: false });
  server.sendText(OWNER, OWNER.id, quick("Old"));
  await says(server, OWNER.id, "Started Old");
  const status = async () => (await bot.engine.listExecutions({ chat_id: 0, all: true })).executions[0]?.status;
  return { server, bot, status };
}

describe("a formatted quotation", () => {
  it.each<Format>(["blockquote", "expandable_blockquote", "strikethrough"])(
    "offers a command as a button, as the marks of one in the text do: %s",
    async (type) => {
      const { server, status } = await withRun();
      const { text, ...more } = formatted(type, "Budi wrote:\n|[MULTISTEP:CANCEL:execution_id]|");
      server.sendText(OWNER, OWNER.id, text, more);
      const reply = await says(server, OWNER.id, "Budi wrote");
      expect(labelsOf(reply)).toEqual([[expect.stringMatching(/^Cancel ex_/)]]);
      expect(await status()).toBe("running");
      press(server, OWNER, reply, "Cancel");
      await expect.poll(status).toBe("cancelled");
    },
  );

  it("may be in the caption of a document", async () => {
    const { server, status } = await withRun();
    const { text: caption, entities } = formatted("blockquote", "|[MULTISTEP:CANCEL:execution_id]|");
    server.sendFile(OWNER, OWNER.id, "later.txt", "That was it.", { caption, caption_entities: entities });
    expect(labelsOf(await says(server, OWNER.id, "That was it"))).toEqual([[expect.stringMatching(/^Cancel ex_/)]]);
    expect(await status()).toBe("running");
  });

  it("ends where its formatting ends, and other formatting is none", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const { text, ...more } = formatted("blockquote", `|${quick("Quoted")}|\n${quick("Own")}`);
    server.sendText(OWNER, OWNER.id, text, more);
    await says(server, OWNER.id, "Started Own");
    const bold = formatted("bold", `|${quick("Bold")}|`);
    server.sendText(OWNER, OWNER.id, bold.text, { entities: bold.entities });
    await says(server, OWNER.id, "Started Bold");
    expect(await namesOf(bot)).toEqual(["Bold", "Own"]);
  });

  it("may hold a start of several lines, which runs once its button is pressed", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const { text, ...more } = formatted("blockquote", `See:\n|${quick("Lines", "\n  ")}|`);
    server.sendText(OWNER, OWNER.id, text, more);
    const reply = await says(server, OWNER.id, "See:");
    expect(await namesOf(bot)).toEqual([]);
    press(server, OWNER, reply, "Start Lines");
    await says(server, OWNER.id, "Started Lines");
  });

  it("inside a shortcode is formatting of its argument", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const { text, ...more } = formatted("strikethrough", quick("Ar|gument|"));
    server.sendText(OWNER, OWNER.id, text, more);
    await says(server, OWNER.id, "Started Argument");
    expect(await namesOf(bot)).toEqual(["Argument"]);
  });

  it("stays where it is in a paste that a client has cut", async () => {
    const server = await startServer();
    const bot = await startBot({ server });
    const first = `${"word ".repeat(818)}\n${quick("First")}\n`.slice(-4096).padStart(4096, "w");
    const next = formatted("blockquote", `And then\n|${quick("Quoted")}|\n${quick("Last")}`);
    server.sendText(OWNER, OWNER.id, first);
    server.sendText(OWNER, OWNER.id, next.text, { entities: next.entities });
    await says(server, OWNER.id, "Started Last");
    expect(await namesOf(bot)).toEqual(["First", "Last"]);
  });

  it("is still one after a restart", async () => {
    const server = await startServer();
    const settings = { server, db: "stepgram-quotations", confirm: "always" } as const;
    const before = await startBot(settings);
    const { text, ...more } = formatted("blockquote", `|${quick("Quoted")}|\n${quick("Own")}`);
    server.sendText(OWNER, OWNER.id, text, more);
    const question = await says(server, OWNER.id, "Own");
    await before.stop();
    const after = await startBot(settings);
    press(server, OWNER, question, "Run");
    await says(server, OWNER.id, "Started Own");
    expect(await namesOf(after)).toEqual(["Own"]);
  });

  it("runs no slash command and answers no question", async () => {
    const { server, status } = await withRun();
    const { text, ...more } = formatted("blockquote", "|/cancel Old|");
    server.sendText(OWNER, OWNER.id, text, more);
    await settle(server);
    expect(await status()).toBe("running");
    server.sendText(OWNER, OWNER.id, "/cancel Old");
    await expect.poll(status).toBe("cancelled");
  });
});
