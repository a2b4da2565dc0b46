import { expect, it } from "vitest";
import { chatsOf } from "../../open-engine.ts";
import { OWNER, startBot, startServer, useDatabase } from "../bot-fixture.ts";

useDatabase();

type Server = Awaited<ReturnType<typeof startServer>>;

const MEMBER = { id: 502, first_name: "Mia" };
const GROUP = -100;

function says(server: Server, chatId: number, words: string) {
  return server.waitFor(words, () => server.messages(chatId).find(({ text }) => text.includes(words)));
}

function secretIn({ text }: { text: string }): string {
  return /sg_\w{32}/.exec(text)?.[0] ?? "";
}

it("/token creates a token that acts as its creator in that chat, lists it, and revokes it", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server, allowedUserIds: [MEMBER.id] });
  const { tokens } = chatsOf(engine);
  server.sendText(MEMBER, MEMBER.id, "/token new");
  const secret = secretIn(await says(server, MEMBER.id, "shown only once"));
  const token = await tokens.find(secret);
  expect(token).toMatchObject({
    kind: "api",
    unattended: false,
    actor: { user_id: 502, chat_id: 502, gateway: "telegram" },
  });
  server.sendText(MEMBER, MEMBER.id, "/token");
  const { text } = await says(server, MEMBER.id, "Your token in this chat");
  expect(text).toContain(token?.id);
  expect(text).not.toContain(secret);
  server.sendText(OWNER, OWNER.id, `/token revoke ${token?.id}`);
  await says(server, OWNER.id, "You have no token");
  server.sendText(MEMBER, MEMBER.id, `/token revoke ${token?.id}`);
  await says(server, MEMBER.id, "is revoked");
  expect(await tokens.find(secret)).toBeUndefined();
});

it("a group's token is shown to its creator in private, and only owners can create unattended ones", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server, allowedUserIds: [MEMBER.id] });
  const { tokens } = chatsOf(engine);
  server.sendText(MEMBER, MEMBER.id, "/token new unattended");
  await says(server, MEMBER.id, "Only owners");
  server.sendText(OWNER, GROUP, "/token new");
  await says(server, GROUP, "I can't send you private messages yet");
  expect(await tokens.list({ user_id: OWNER.id, chat_id: GROUP })).toEqual([]);
  server.sendText(OWNER, OWNER.id, "/token");
  await says(server, OWNER.id, "You have no token");
  server.sendText(OWNER, GROUP, "/token new unattended");
  await says(server, GROUP, "in a private message");
  const secret = secretIn(await says(server, OWNER.id, "without being asked to confirm"));
  expect(await tokens.find(secret)).toMatchObject({ unattended: true, actor: { user_id: OWNER.id, chat_id: GROUP } });
  expect(server.messages(GROUP).some(({ text }) => text.includes("sg_"))).toBe(false);
});
