import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { pressData } from "../bot-api/button-presses.ts";
import { tooManyRequests } from "../bot-api/faults.ts";
import { freshName, OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay } from "../telegram/guide-answer.ts";
import { says } from "../telegram/says.ts";

useDatabase();

const SECONDS = 3;
const LONG = chainOf("Long", [delay("A", 3600), delay("B", 3600), delay("C", 3600)]);

/** The calls for the owner's chat since a time, with how long after it they came, in ms. */
function callsAfter(server: BotApiServer, since: number): { method: string; ms: number }[] {
  return server.calls
    .filter(({ at, payload }) => at > since && Number(payload.chat_id) === OWNER.id)
    .map(({ method, at }) => ({ method, ms: at - since }));
}

/** When a call was refused first. */
async function refused(server: BotApiServer, method: string): Promise<number> {
  const before = server.calls.length;
  server.faults.plan(method, tooManyRequests(SECONDS));
  const call = await server.waitFor(`a ${method}`, () =>
    server.calls.slice(before).find((one) => one.method === method),
  );
  return call.at;
}

describe("a pause that Telegram asked for", () => {
  it("is kept across a restart, twice, and sending is slower afterwards", async () => {
    const server = await startServer();
    const db = freshName();
    const first = await startBot({ server, db });
    server.sendText(OWNER, OWNER.id, LONG);
    await says(server, OWNER.id, "· waiting ·");
    const waiting = refused(server, "editMessageText");
    await first.pass(3600);
    const since = await waiting;
    await first.stop();
    const second = await startBot({ server, db });
    await second.ready;
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    const refusedAt = await refused(server, "sendMessage");
    expect(callsAfter(server, since)[0]?.ms).toBeGreaterThan(SECONDS * 1000 - 50);
    await second.stop();
    const third = await startBot({ server, db });
    await third.ready;
    server.sendText(OWNER, OWNER.id, "[MULTISTEP:LIST_WORKFLOWS]");
    await server.waitFor(
      "the replies",
      () => server.texts(OWNER.id).filter((text) => text.includes("Long · 3 steps")).length > 1,
    );
    const [next] = callsAfter(server, refusedAt);
    expect(next?.ms).toBeGreaterThan(SECONDS * 1000 - 50);
    expect(await third.chats.waits.all()).toMatchObject([{ chat_id: OWNER.id, pace: 4 }]);
  });

  it.each(["sendDocument", "answerCallbackQuery"])("counts for every method: %s", async (method) => {
    const server = await startServer();
    const { chats, pass } = await startBot({ server });
    server.sendText(OWNER, OWNER.id, LONG);
    const progress = await says(server, OWNER.id, "· waiting ·");
    const waiting = refused(server, method);
    if (method === "sendDocument") server.sendText(OWNER, OWNER.id, "/prompt");
    else pressData(server, OWNER, progress, "sg:expired:pause");
    const since = await waiting;
    await expect.poll(() => chats.waits.all()).toHaveLength(1);
    await pass(3600);
    const call = await server.waitFor("an edit", () =>
      callsAfter(server, since).find((one) => one.method === "editMessageText"),
    );
    expect(call.ms).toBeGreaterThan(SECONDS * 1000 - 50);
  });
});
