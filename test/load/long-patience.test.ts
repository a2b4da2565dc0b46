import { expect, it } from "vitest";
import { tooManyRequests } from "../bot-api/faults.ts";
import { chatsOf } from "../open-engine.ts";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";

useDatabase();

const MINUTE = 60;

it("nothing is sent during a rate limit of one minute; after it, messages arrive in order, with the final state", async () => {
  const server = await startServer();
  const { engine } = await startBot({ server });
  server.sendText(OWNER, OWNER.id, chainOf("Rate limited", [delay("Wait", 2), say("One", "one"), say("Two", "two")]));
  const progress = await server.waitFor("the progress message", () =>
    server.messages(OWNER.id).find(({ text }) => text.includes("%")),
  );
  server.faults.plan("sendMessage", tooManyRequests(MINUTE));
  const isSending = ({ method }: { method: string }) => /^(send|edit)/.test(method);
  await server.waitFor("the refusal", () => server.calls.filter(isSending).length > 2, 30_000);
  await expect
    .poll(() => server.calls.filter(({ payload }) => payload.text === "one").length, { timeout: 30_000 })
    .toBe(1);
  const refused = server.calls.find(({ payload }) => payload.text === "one")?.at ?? 0;
  await server.waitFor("the final state", () => progress.text.includes("100%"), 120_000);
  const later = server.calls.filter((call) => isSending(call) && call.at > refused);
  expect(Math.min(...later.map(({ at }) => at)) - refused).toBeGreaterThan(MINUTE * 1000 - 100);
  expect(server.texts(OWNER.id).slice(-2)).toEqual(["one", "two"]);
  await expect.poll(() => chatsOf(engine).progressMessages.unfinished("telegram"), { timeout: 30_000 }).toEqual([]);
}, 240_000);
