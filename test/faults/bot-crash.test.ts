import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { BotApiServer } from "../bot-api/bot-api-server.ts";
import { revoked } from "../bot-api/faults.ts";
import { OWNER, startServer, useServersOnly } from "../telegram/bot-fixture.ts";
import { chainOf, delay, say } from "../telegram/guide-answer.ts";
import { sentProgressMessages } from "../telegram/progress/progress-messages.ts";
import { newDataDir, runStepgram, StepgramProcess } from "../telegram/stepgram-process.ts";
import { startBot } from "../telegram/transport/two-bots.ts";

useServersOnly();

function progressMessages(server: BotApiServer) {
  return sentProgressMessages(server, OWNER.id);
}

/** A message of many shortcodes that adds as many steps, and runs them. */
function longMessage(steps: number): string {
  return [
    "[MULTISTEP:CREATE_WORKFLOW:Long]",
    ...Array.from(
      { length: steps },
      (_, i) => `[MULTISTEP:ADD_STEP:workflow_id:Do ${i + 1}:log:{"message":"${i + 1}"}]`,
    ),
    "[MULTISTEP:EXECUTE:workflow_id]",
  ].join("\n");
}

describe("after kill -9", () => {
  it("the bot resumes the message, and no shortcode runs twice", async () => {
    const [server, dataDir] = [await startServer(), newDataDir()];
    const first = startBot(server, { DATA_DIR: dataDir });
    server.sendText(OWNER, OWNER.id, longMessage(300));
    await server.waitFor("the update's confirmation", () => server.conversation.updates.length === 0);
    await sleep(200);
    await first.kill("SIGKILL");
    expect(server.conversation.messages.length).toBe(0);
    startBot(server, { DATA_DIR: dataDir });
    await server.waitFor("the end", () => progressMessages(server).find(({ text }) => text.includes("100% (300/300)")));
    const replies = server
      .messages(OWNER.id)
      .filter((message) => !progressMessages(server).includes(message))
      .map(({ text }) => text)
      .join("\n");
    expect(replies.match(/\bDo 1\b/g)?.length).toBe(1);
    expect(progressMessages(server).length).toBe(1);
  });

  it("the bot continues an execution in the same progress message", async () => {
    const [server, dataDir] = [await startServer(), newDataDir()];
    const first = startBot(server, { DATA_DIR: dataDir });
    const steps = [say("One", "one"), delay("Wait", 2), say("Two", "two"), delay("Again", 1), say("Three", "three")];
    server.sendText(OWNER, OWNER.id, chainOf("Interrupted", steps));
    await server.waitFor(
      "the progress message and the first message",
      () => progressMessages(server).length === 1 && progressMessages(server)[0]?.text.includes("✅ One"),
    );
    // A kill between sending a message and recording it would send it again, which isn't tested here.
    await sleep(500);
    await first.kill("SIGKILL");
    startBot(server, { DATA_DIR: dataDir });
    const progress = await server.waitFor("the end", () =>
      progressMessages(server).find(({ text }) => text.includes("100%")),
    );
    expect(progressMessages(server)).toEqual([progress]);
    const texts = server.texts(OWNER.id);
    expect(["one", "two", "three"].map((text) => texts.filter((one) => one === text).length)).toEqual([1, 1, 1]);
  });

  it("the next chat first finishes the message of a killed one, and no shortcode runs twice", async () => {
    const dataDir = newDataDir();
    const first = new StepgramProcess({
      args: ["chat", "--json"],
      env: { DATA_DIR: dataDir, LOG_LEVEL: "debug" },
      input: longMessage(400),
    });
    await first.waitForOutput("running a message");
    await sleep(300);
    await first.kill("SIGKILL");
    expect(first.stdout).toBe("");
    const { code, json } = await runStepgram({ args: ["chat", "--json"], env: { DATA_DIR: dataDir } });
    expect(code).toBe(0);
    expect(json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Long", status: "completed" }] });
    const { steps } = (json.at(-1) as { executions: { steps: { name: string }[] }[] }).executions[0]!;
    expect(steps.map(({ name }) => name)).toEqual(Array.from({ length: 400 }, (_, i) => `Do ${i + 1}`));
  });

  it("the next chat continues the execution of a killed one", async () => {
    const dataDir = newDataDir();
    const message = chainOf("Interrupted", [say("One", "one"), delay("Wait", 2), say("Two", "two")]);
    const first = new StepgramProcess({ args: ["chat"], env: { DATA_DIR: dataDir }, input: message });
    await first.waitForOutput("one\n");
    await sleep(200);
    await first.kill("SIGKILL");
    const second = await runStepgram({ args: ["chat"], env: { DATA_DIR: dataDir } });
    expect(second.code).toBe(0);
    expect(second.stdout).toContain("two\n");
    expect(second.stdout).toContain("100%");
    expect(second.stdout).not.toContain("one\n");
  });
});

describe("on SIGTERM", () => {
  it("the bot stops cleanly, exits 0, and hasn't logged the token", async () => {
    const [server, dataDir] = [await startServer(), newDataDir()];
    server.faults.plan("deleteWebhook", { kind: "drop", when: "before" });
    server.faults.plan("sendMessage", { kind: "drop", when: "before" });
    const process = startBot(server, { DATA_DIR: dataDir }, { LOG_LEVEL: "trace" });
    await process.waitForOutput("Ready");
    server.sendText(OWNER, OWNER.id, chainOf("Left", [delay("Wait", 60)]));
    await server.waitFor("the progress message", () => progressMessages(server).length === 1);
    expect(await process.kill("SIGTERM")).toBe(0);
    expect(process.stderr).toContain("[secret]");
    expect(process.stdout).toContain("@stepgram_test_bot");
    expect(process.stdout + process.stderr).not.toContain(server.token);
  });
});

describe("when Telegram no longer accepts the token", () => {
  it("the bot says so, naming the variable, and exits 2", async () => {
    const [server, dataDir] = [await startServer(), newDataDir()];
    const process = startBot(server, { DATA_DIR: dataDir });
    await process.waitForOutput("Ready");
    for (const method of ["getMe", "getUpdates"]) server.faults.plan(method, revoked, Number.POSITIVE_INFINITY);
    server.sendText(OWNER, OWNER.id, "Wake up");
    expect(await process.exit).toBe(2);
    expect(process.stderr).toContain("BOT_TOKEN: Telegram no longer accepts this token");
    expect(process.stderr).not.toContain(server.token);
  });
});
