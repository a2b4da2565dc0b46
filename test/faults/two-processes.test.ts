import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { answerTo, press } from "../bot-api/button-presses.ts";
import { OWNER, startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import {
  answers,
  balance,
  finalProgress,
  progressMessages,
  STEPS,
  said,
  startTwo,
  timesSaid,
} from "../telegram/transport/two-bots.ts";

useServersOnly();

describe("two bot processes on one database", () => {
  it("poll one at a time, and the second continues the same progress message when the first is killed", async () => {
    const server = await startServer();
    const { active, standby } = await startTwo(server);
    server.sendText(OWNER, OWNER.id, chainOf("Shared", STEPS));
    await server.waitFor(
      "the progress message",
      () => progressMessages(server).length === 1 && progressMessages(server)[0]?.text.includes("✅ One"),
    );
    // A kill between sending a message and recording it would send it again, which isn't tested here.
    await sleep(500);
    await active.kill("SIGKILL");
    const progress = await finalProgress(server);
    expect(progressMessages(server)).toEqual([progress]);
    expect(timesSaid(server)).toEqual([1, 1, 1]);
    expect(said(server).length).toBe(4);
    expect(standby.stderr).not.toContain("Conflict");
    expect(standby.stdout).toContain("Ready");
  });

  it("give one reply to an update and one answer to a press that both receive by webhook", async () => {
    const server = await startServer();
    const { active, standby } = await startTwo(server, { WEBHOOK_URL: "https://bot.example.org/hook", PORT: "0" });
    const both = [active, standby];
    const message = server.sendText(OWNER, OWNER.id, chainOf("Hooked", [say("One", "one"), delay("Wait", 60)]));
    await balance(server, both, message);
    const progress = await server.waitFor("the progress message", () => progressMessages(server)[0]);
    await server.waitFor("the first message", () => said(server).includes("one"));
    const pause = press(server, OWNER, progress, "Pause");
    await balance(server, both, pause);
    expect(await answerTo(server, pause)).toEqual({ text: "Paused.", alert: false });
    await server.waitFor("the pause", () => progress.text.includes("paused"));
    const details = press(server, OWNER, progress, "Details");
    await balance(server, both, details);
    await balance(server, both, details);
    await server.waitFor("the details", () => said(server).length >= 3);
    const cancel = press(server, OWNER, progress, "Cancel");
    await sleep(300);
    await active.kill("SIGKILL");
    await balance(server, both, cancel);
    await server.waitFor("the end", () => progress.text.includes("cancelled"));
    expect(progressMessages(server)).toEqual([progress]);
    expect(said(server).length).toBe(3);
    expect(answers(server)).toBe(3);
  });
});
