import { describe, expect, it } from "vitest";
import { TELEGRAM_LIMITS } from "../../src/telegram/outgoing/send-limits.ts";
import { tooManyRequests } from "../bot-api/faults.ts";
import { chatsOf } from "../open-engine.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { progressMessages, progressWith, sentProgressMessages } from "../telegram/progress/progress-messages.ts";
import { quicker } from "../telegram/quicker.ts";

useDatabase();

describe.each([
  ["rich", true],
  ["plain", false],
])("a %s progress message", (_, rich) => {
  it("is edited no faster than the limit, never without a change, and ends with the final state", async () => {
    const server = await startServer({ rich });
    const { pass } = await startBot({ server, limits: { ...quicker(TELEGRAM_LIMITS, 10), privateEditMs: 500 } });
    const steps = [1, 2, 3].flatMap((i) => [
      delay(`Wait ${i}`, 3600),
      say(`Tell ${i}`, `${i}`),
      say(`And ${i}`, `${i}`),
    ]);
    server.sendText(OWNER, OWNER.id, chainOf("Many", steps));
    for (const i of [1, 2, 3]) {
      await progressWith(server, OWNER.id, `⏳ Wait ${i} — continues in`);
      await pass(3600);
    }
    const progress = await progressWith(server, OWNER.id, "100%");
    expect(progress.texts.length).toBeGreaterThan(2);
    expect(new Set(progress.texts).size).toBe(progress.texts.length);
    for (let i = 1; i < progress.times.length; i++)
      expect(progress.times[i]! - progress.times[i - 1]!).toBeGreaterThan(480);
    expect(progressMessages(server, OWNER.id)).toEqual([progress]);
    expect(progress.rich !== undefined).toBe(rich);
  });

  it("is sent again, once, if a person deletes it", async () => {
    const server = await startServer({ rich });
    const { pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Deleted", [delay("One", 3600), delay("Two", 0), delay("Three", 0)]));
    const first = await progressWith(server, OWNER.id, "· waiting ·");
    first.deleted = true;
    await pass(3600);
    const second = await progressWith(server, OWNER.id, "100%");
    expect(second.message_id).not.toBe(first.message_id);
    expect(sentProgressMessages(server, OWNER.id)).toEqual([first, second]);
    expect(second.rich !== undefined).toBe(rich);
  });

  it("treats 'message is not modified' as success", async () => {
    const server = await startServer({ rich });
    server.faults.plan("editMessageText", { kind: "drop", when: "after" });
    const { engine, pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Repeated", [delay("One", 3600)]));
    await progressWith(server, OWNER.id, "· waiting ·");
    await pass(3600);
    await progressWith(server, OWNER.id, "100%");
    await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram")).toEqual([]);
    expect(progressMessages(server, OWNER.id).length).toBe(1);
  });

  it("shows the final state despite 429", async () => {
    const server = await startServer({ rich });
    server.faults.plan(rich ? "sendRichMessage" : "sendMessage", tooManyRequests(1), 1, (payload) =>
      JSON.stringify(payload).includes("%"),
    );
    server.faults.plan("editMessageText", tooManyRequests(1), 2);
    const { engine } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, chainOf("Slow", [delay("Wait", 1.5), say("Tell", "done")]));
    const progress = await progressWith(server, OWNER.id, "100%", "Completed in");
    await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram")).toEqual([]);
    expect(progressMessages(server, OWNER.id)).toEqual([progress]);
    expect(progress.rich !== undefined).toBe(rich);
  });

  it("keeps its format after a restart, whatever the server supports by then", async () => {
    const server = await startServer({ rich });
    const db = freshName();
    const first = await startBot({ server, db });
    server.sendText(OWNER, OWNER.id, chainOf("Interrupted", [delay("Wait", 3600), say("Tell", "done")]));
    const progress = await progressWith(server, OWNER.id, "· waiting ·");
    await first.stop();
    server.conversation.hasRich = true;
    const second = await startBot({ server, db });
    await second.pass(3600);
    await server.waitFor("the end", () => progress.text.includes("100%"));
    expect(sentProgressMessages(server, OWNER.id)).toEqual([progress]);
    expect(progress.rich !== undefined).toBe(rich);
  });
});
