import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { OWNER, startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { finalProgress, progressMessages, STEPS, said, startTwo, timesSaid } from "../telegram/transport/two-bots.ts";

useServersOnly();

it("a bot process that was suspended leaves the chats to the one that took over, and repeats nothing", async () => {
  const server = await startServer();
  const { active, standby } = await startTwo(server);
  server.sendText(OWNER, OWNER.id, chainOf("Asleep", [...STEPS, delay("Last", 4), say("End", "end")]));
  await server.waitFor(
    "the progress message",
    () => progressMessages(server).length === 1 && said(server).includes("one"),
  );
  await sleep(300);
  active.send("SIGSTOP");
  try {
    await standby.waitForOutput("Ready");
    await server.waitFor("the second message", () => said(server).includes("two"));
  } finally {
    active.send("SIGCONT");
  }
  const progress = await finalProgress(server);
  await server.waitFor("the last message", () => said(server).includes("end"));
  expect(progressMessages(server)).toEqual([progress]);
  expect(timesSaid(server)).toEqual([1, 1, 1]);
  await active.waitForOutput("standing by");
});
