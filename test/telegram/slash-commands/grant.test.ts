import { describe, expect, it } from "vitest";
import { chatsOf } from "../../open-engine.ts";
import { freshName, OWNER, STRANGER, startBot, startServer, useDatabase } from "../bot-fixture.ts";
import { chainOf, delay } from "../guide-answer.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const MEMBER = { id: 502, first_name: "Mia" };
const GROUP = -100;
function keep(id: string) {
  return {
    name: "Keep",
    handler: "database_operation",
    params: { operation: "insert", collection: "notes", data: { id } },
    retry_count: 0,
  };
}
function says(server: Server, chatId: number, words: string) {
  return server.waitFor(words, () => server.messages(chatId).find(({ text }) => text.includes(words)));
}

describe("permissions that an owner grants", () => {
  it("apply to a person, survive a restart, are listed, and can be revoked", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db, allowedUserIds: [MEMBER.id] });
    server.sendText(MEMBER, MEMBER.id, chainOf("Before", [keep("a")]));
    await says(server, MEMBER.id, 'needs the "database" permission');
    server.sendText(OWNER, OWNER.id, `/grant database,files ${MEMBER.id}`);
    await says(server, OWNER.id, "502 can now use: database, files.");
    await first.stop();
    const { pass } = await startBot({ server, db, allowedUserIds: [MEMBER.id] });
    server.sendText(MEMBER, MEMBER.id, chainOf("After", [keep("b")]));
    await says(server, MEMBER.id, "After · completed");
    server.sendText(OWNER, OWNER.id, "/grant");
    await says(server, OWNER.id, "502: database, files");
    // Permissions are checked again before each step.
    server.sendText(MEMBER, MEMBER.id, chainOf("Meanwhile", [delay("Wait", 3600), keep("c")]));
    await says(server, MEMBER.id, "Meanwhile · waiting");
    server.sendText(OWNER, OWNER.id, `/revoke database ${MEMBER.id}`);
    await says(server, OWNER.id, "Revoked from 502: database.");
    await pass(3600);
    await says(server, MEMBER.id, "Meanwhile · failed");
  });

  it("apply to everyone in a chat, or to the person replied to, and to nobody else", async () => {
    const server = await startServer();
    await startBot({ server, allowedChatIds: [GROUP, -101] });
    server.sendText(OWNER, GROUP, "/grant database here");
    await says(server, GROUP, "This chat can now use: database.");
    server.sendText(MEMBER, GROUP, chainOf("Here", [keep("a")]));
    await says(server, GROUP, "Here · completed");
    server.sendText(MEMBER, -101, chainOf("There", [keep("b")]));
    await says(server, -101, "There · failed");
    const reply_to_message = { message_id: 1, from: { is_bot: false, ...MEMBER } };
    server.sendText(OWNER, -101, "/grant database", { reply_to_message });
    await says(server, -101, "502 can now use: database.");
    server.sendText(MEMBER, -101, chainOf("Now", [keep("c")]));
    await says(server, -101, "Now · completed");
  });

  it("are granted only by owners, with suggestions for typos, and give nobody access to the bot", async () => {
    const server = await startServer();
    const { engine } = await startBot({ server, allowedUserIds: [MEMBER.id] });
    server.sendText(MEMBER, MEMBER.id, `/grant all ${MEMBER.id}`);
    await says(server, MEMBER.id, "Only an owner");
    server.sendText(OWNER, OWNER.id, "/grant fils 502");
    await says(server, OWNER.id, "Did you mean files?");
    server.sendText(OWNER, OWNER.id, "/grant files");
    await says(server, OWNER.id, "Permissions: files, database, network, secrets, admin, other-chats, ai, or all.");
    server.sendText(OWNER, OWNER.id, `/grant all ${STRANGER.id}`);
    await says(server, OWNER.id, `${STRANGER.id} can now use`);
    server.sendText(STRANGER, STRANGER.id, chainOf("Mine", [keep("a")]));
    server.sendText(OWNER, OWNER.id, "/revoke network 502");
    await says(server, OWNER.id, "502 had none of these permissions.");
    expect((await engine.listWorkflows({ chat_id: 0, all: true })).total).toBe(0);
    expect(await chatsOf(engine).grants.has([MEMBER.id], "files")).toBe(false);
  });
});
