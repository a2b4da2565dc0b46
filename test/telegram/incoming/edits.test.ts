import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { pressed } from "../../bot-api/button-presses.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, say } from "../guide-answer.ts";
import { says, settle } from "../says.ts";

useDatabase();

const GROUP = -300;
const TOLD = "Editing a message doesn't run it again";
const everything = { chat_id: 0, all: true };
function create(name: string) {
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]`;
}
function toldTimes(server: BotApiServer, chatId: number) {
  return server.texts(chatId).filter((text) => text.includes(TOLD)).length;
}

describe("an edited message in a group", () => {
  it("is ignored if only prose changed; with other shortcodes it doesn't run and is answered once", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server });
    const update = server.sendText(OWNER, GROUP, `Please: ${create("First")}`);
    await says(server, GROUP, "First created");
    server.edit(update, `Pretty please: ${create("First")}!`);
    server.edit(update, "Never mind.");
    const changed = server.edit(update, `Please: ${create("First")} ${create("Second")}`);
    await says(server, GROUP, TOLD);
    server.redeliver(changed);
    await settle(server);
    expect(toldTimes(server, GROUP)).toBe(1);
    expect((await engine.listWorkflows(everything)).total).toBe(1);
  });

  it("that is waiting for Run runs as it was shown", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, confirm: "always" });
    const update = server.sendText(OWNER, OWNER.id, chainOf("Shown", [say("Tell", "as shown")]));
    const question = await says(server, OWNER.id, "Should I do this?");
    server.edit(update, chainOf("Hidden", [say("Tell", "something else")]));
    await says(server, OWNER.id, TOLD);
    await pressed(server, OWNER, question, "Run");
    await says(server, OWNER.id, "Started Shown");
    const { workflows } = await engine.listWorkflows(everything);
    expect(workflows.map(({ name }) => name)).toEqual(["Shown"]);
    expect(server.texts(OWNER.id)).not.toContain("something else");
  });
});
