import { describe, expect, it } from "vitest";
import { labelsOf } from "../../bot-api/button-presses.ts";
import { OWNER, type RunningBot, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { says } from "../says.ts";

useDatabase();

const EXAMPLE = "[MULTISTEP:CREATE_WORKFLOW:name:description]";
const RUN = '[MULTISTEP:QUICK_WORKFLOW:Old:[{"name":"L","handler":"log","params":{"message":"x"}}]]';
const COMMENT = "# [MULTISTEP:CANCEL:execution_id]";

/** A text and its entity, whose content is between two bars. */
function formatted(type: "code" | "pre" | "bold", text: string) {
  const [before = "", inside = "", after = ""] = text.split("|");
  return { text: before + inside + after, entities: [{ type, offset: before.length, length: inside.length }] };
}

async function namesOf({ engine }: RunningBot): Promise<string[]> {
  const { workflows } = await engine.listWorkflows({ chat_id: 0, all: true });
  return workflows.map(({ name }) => name).sort();
}

describe("formatted code", () => {
  it("shows how a shortcode is written, as backticks do", async () => {
    const server = await startServer();
    const bot = await startBot({ server, works: false });
    const { text, ...more } = formatted("code", `So:\n|${EXAMPLE}|\n${RUN}`);
    server.sendText(OWNER, OWNER.id, text, more);
    await says(server, OWNER.id, "Started Old");
    expect(await namesOf(bot)).toEqual(["Old"]);
    const bold = formatted("bold", `So:\n|${EXAMPLE}|`);
    server.sendText(OWNER, OWNER.id, bold.text, { entities: bold.entities });
    await says(server, OWNER.id, "Workflow name created");
  });

  it("may hold a comment, as a fenced block does, and a rich message too", async () => {
    const server = await startServer();
    const bot = await startBot({ server, works: false });
    server.sendText(OWNER, OWNER.id, RUN);
    await says(server, OWNER.id, "Started Old");
    const status = async () => (await bot.engine.listExecutions({ chat_id: 0, all: true })).executions[0]?.status;
    const { text, ...more } = formatted("pre", `First block:\n|${COMMENT}|`);
    server.sendText(OWNER, OWNER.id, text, more);
    const cancel = [[expect.stringMatching(/^Cancel ex_/)]];
    expect(labelsOf(await says(server, OWNER.id, "First block"))).toEqual(cancel);
    const sendRich = (...blocks: object[]) =>
      server.sendText(OWNER, OWNER.id, "", { text: undefined, rich_message: { blocks } });
    sendRich({ type: "paragraph", text: "Second block:" }, { type: "pre", text: COMMENT });
    expect(labelsOf(await says(server, OWNER.id, "Second block"))).toEqual(cancel);
    sendRich({ type: "paragraph", text: "Third block:" }, { type: "paragraph", text: { type: "code", text: EXAMPLE } });
    await says(server, OWNER.id, "Third block");
    expect([await status(), ...(await namesOf(bot))]).toEqual(["running", "Old"]);
  });
});
