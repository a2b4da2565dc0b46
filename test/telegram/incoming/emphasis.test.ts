import { describe, expect, it } from "vitest";
import { labelsOf } from "../../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { says } from "../says.ts";

useDatabase();

const RUN = '[MULTISTEP:QUICK_WORKFLOW:Old:[{"name":"L","handler":"log","params":{"message":"x"}}]]';
const CANCEL = "[MULTISTEP:CANCEL:execution_id]";

/** A bot that does no work, with a run to cancel. */
async function withRun() {
  const server = await startServer();
  const bot = await startBot({ server, works: false });
  server.sendText(OWNER, OWNER.id, RUN);
  await says(server, OWNER.id, "Started Old");
  const status = async () => (await bot.engine.listExecutions({ chat_id: 0, all: true })).executions[0]?.status;
  return { server, status };
}

/** A label with an entity, before a shortcode. */
function labelled(type: "bold" | "italic" | "underline", label: string) {
  return { text: `${label} ${CANCEL}`, entities: [{ type, offset: 0, length: label.length }] };
}

describe("a formatted label before a command", () => {
  it.each(["bold", "italic", "underline"] as const)("lets it run, as marks in the text do: %s", async (type) => {
    const { server, status } = await withRun();
    const plain = `Stop it: ${CANCEL}`;
    server.sendText(OWNER, OWNER.id, plain);
    expect(labelsOf(await says(server, OWNER.id, "Stop it"))).toEqual([[expect.stringMatching(/^Cancel ex_/)]]);
    const { text, ...more } = labelled(type, "To stop the run:");
    server.sendText(OWNER, OWNER.id, text, more);
    expect(labelsOf(await says(server, OWNER.id, "To stop the run"))).toHaveLength(1);
    expect(await status()).toBe("running");
    const { text: said, ...formats } = labelled(type, "Stop it now:");
    server.sendText(OWNER, OWNER.id, said, formats);
    await says(server, OWNER.id, "Stop it now");
    await expect.poll(status).toBe("cancelled");
  });

  it("counts in a rich message and in a caption too", async () => {
    const label = { type: "bold", text: "Stop it:" };
    const rich = { text: undefined, rich_message: { blocks: [{ type: "paragraph", text: [label, ` ${CANCEL}`] }] } };
    const { text: caption, entities } = labelled("bold", "Stop it:");
    for (const message of [rich, { text: undefined, caption, caption_entities: entities }]) {
      const { server, status } = await withRun();
      server.sendText(OWNER, OWNER.id, "", message);
      await says(server, OWNER.id, "Stop it");
      await expect.poll(status).toBe("cancelled");
    }
  });
});
