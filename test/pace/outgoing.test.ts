import { describe, expect, it } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import { Limits } from "../bot-api/limits.ts";
import { chatsOf } from "../open-engine.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";

useDatabase();

describe("outgoing messages", () => {
  it("keep within Telegram's limits, without a single refusal", async () => {
    const server = await startServer();
    server.limits = new Limits();
    await startBot({ server, limits: TELEGRAM_LIMITS });
    server.sendText(OWNER, OWNER.id, chainOf("Talk", [say("A", "a"), say("B", "b"), delay("Wait", 1), say("C", "c")]));
    await server.waitFor("the end", () => server.texts(OWNER.id).some((text) => text.includes("100%")));
    expect(server.texts(OWNER.id).filter((text) => text.length === 1)).toEqual(["a", "b", "c"]);
    expect(server.tooSoon).toBe(0);
  });

  it("are marked as started until it is certain that they were not sent", async () => {
    const server = await startServer();
    const { engine, ready } = await startBot({ server });
    await ready;
    const message = { key: "twice", gateway: "elsewhere", chat_id: OWNER.id, text: "Hello?" };
    server.conversation.chat(OWNER.id);
    await chatsOf(engine).outbox.enqueue(message);
    await chatsOf(engine).outbox.recordTries("twice", 1);
    await chatsOf(engine).outbox.recordTries("twice", 2);
    expect((await chatsOf(engine).outbox.next("elsewhere", [], 1))[0]?.tries).toBe(2);
    await chatsOf(engine).outbox.recordTries("twice", 1);
    expect((await chatsOf(engine).outbox.next("elsewhere", [], 1))[0]?.tries).toBe(1);
  });
});

describe("a group that becomes a supergroup", () => {
  const [GROUP, SUPER] = [-77, -1_000_077];
  const MEMBER = { id: 881 };

  for (const says of [true, false]) {
    it(`continues in the supergroup, reported by ${says ? "a service message" : "a refusal"}`, async () => {
      const server = await startServer();
      const bot = await startBot({ server, allowedChatIds: [GROUP] });
      server.sendText(MEMBER, GROUP, chainOf("Long", [delay("Wait", 3600), say("Tell", "moved and told")]));
      await server.waitFor("the progress message", () =>
        server.texts(GROUP).find((text) => text.includes("· waiting ·")),
      );
      server.upgrade(GROUP, SUPER, { says });
      await bot.pass(3600);
      await server.waitFor("the end", () => server.texts(SUPER).find((text) => text.includes("100%")));
      await server.waitFor("the step's message", () => server.texts(SUPER).includes("moved and told"));
      expect(server.texts(SUPER).filter((text) => text.includes("%")).length).toBe(1);
      // The group's permissions and placeholders carry over to the supergroup.
      server.sendText(MEMBER, SUPER, "[MULTISTEP:STATUS:execution_id]");
      await server.waitFor("the status", () => server.texts(SUPER).filter((text) => text.includes("Long")).length > 1);
      server.sendText(MEMBER, SUPER, "[MULTISTEP:CREATE_WORKFLOW:Next]\n[MULTISTEP:LIST_WORKFLOWS]");
      await server.waitFor("the list", () => server.texts(SUPER).find((text) => text.includes("Next")));
      await bot.stop();
      expect(bot.log.filter((line) => "to" in line).length).toBe(1);
    });
  }
});
