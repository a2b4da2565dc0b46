import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../../bot-api/bot-api-server.ts";
import { pressed } from "../../bot-api/button-presses.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay } from "../guide-answer.ts";
import { says } from "../says.ts";

useDatabase();

const MEMBER = { id: 603, first_name: "Mia\n", last_name: "\u202eof the\u0007 group" };
const NAMELESS = { id: 604, first_name: "\u200b" };
const GROUP = -100;
function run(name: string): string {
  return chainOf(name, [delay("Wait", 600)]);
}
function progress(server: BotApiServer, name: string, state: string) {
  return server.waitFor(`${name} ${state}`, () =>
    server.messages(GROUP).find(({ text }) => text.includes(`${name} · ${state} · ex_`)),
  );
}

describe("a run that someone paused or cancelled", () => {
  it("names who did it, by button or by text, even after a restart", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db, allowedChatIds: [GROUP] });
    server.sendText(MEMBER, GROUP, run("Long"));
    await pressed(server, MEMBER, await progress(server, "Long", "waiting"), "Pause");
    const paused = await progress(server, "Long", "paused");
    expect(paused.text).toContain("Paused (by Mia of the group). /resume ");
    await pressed(server, MEMBER, paused, "Resume");
    expect((await progress(server, "Long", "waiting")).text).not.toContain("Mia");
    server.sendText(MEMBER, GROUP, "[MULTISTEP:CANCEL:execution_id]");
    expect((await progress(server, "Long", "cancelled")).text).toMatch(/Cancelled after .* \(by Mia of the group\)\.$/);
    await first.stop();
    await startBot({ server, db, allowedChatIds: [GROUP] });
    server.sendText(MEMBER, GROUP, "[MULTISTEP:STATUS:execution_id]");
    await server.waitFor("the state", () => server.texts(GROUP).at(-1)?.includes("(by Mia of the group)"));
  });

  it("shows an id if the name is unknown, or if it happened in another chat", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP] });
    server.sendText(NAMELESS, GROUP, run("Mine"));
    await pressed(server, NAMELESS, await progress(server, "Mine", "waiting"), "Cancel");
    expect((await progress(server, "Mine", "cancelled")).text).toMatch(/\(by 604\)\.$/);
    server.sendText(NAMELESS, GROUP, run("Theirs"));
    await progress(server, "Theirs", "waiting");
    server.sendText(OWNER, OWNER.id, "/cancel");
    await pressed(server, OWNER, await says(server, OWNER.id, "Which run"), "Theirs");
    expect((await progress(server, "Theirs", "cancelled")).text).toMatch(/\(by 501\)\.$/);
  });
});
