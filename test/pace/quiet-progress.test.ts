import { expect, it } from "vitest";
import { OWNER, startBot, startServer, useDatabase } from "../telegram/bot-fixture.ts";
import { progressMessages, progressWith } from "../telegram/progress/progress-messages.ts";

useDatabase();

function start(workflow: string) {
  return { shortcode: "MULTISTEP:EXECUTE", params: { workflow } };
}

/** A workflow with one step that starts others. */
function parent(...workflows: string[]): string {
  return [
    "[MULTISTEP:CREATE_WORKFLOW:Parent]",
    ...workflows.map(
      (name) => `[MULTISTEP:ADD_STEP:workflow_id:Start ${name}:execute_shortcode:${JSON.stringify(start(name))}]`,
    ),
    "[MULTISTEP:EXECUTE:workflow_id]",
  ].join("\n");
}

it("an execution started by a step is shown in its chat only if it fails", async () => {
  const server = await startServer();
  const bot = await startBot({ server });
  await bot.ready;
  server.sendText(
    OWNER,
    OWNER.id,
    `[MULTISTEP:CREATE_WORKFLOW:Fine]
[MULTISTEP:ADD_STEP:workflow_id:Log:log:{"message":"x"}]
[MULTISTEP:CREATE_WORKFLOW:Broken]
[MULTISTEP:ADD_STEP:workflow_id:Read:file_operation:{"operation":"read","file_path":"/nothing.txt"}::{"retry_count":0}]
${parent("Fine", "Broken")}`,
  );
  await progressWith(server, OWNER.id, "Parent · completed");
  const failed = await progressWith(server, OWNER.id, "Broken · failed", "nothing.txt");
  const [fine] = (await bot.engine.listExecutions({ chat_id: OWNER.id, all: false })).executions.filter(
    ({ workflow }) => workflow === "Fine",
  );
  await expect.poll(async () => (await bot.engine.view(fine!.id))?.status).toBe("completed");
  await expect.poll(() => bot.chats.progressMessages.unfinished("telegram")).toEqual([]);
  expect(progressMessages(server, OWNER.id).map(({ text }) => text.includes("Fine ·"))).toEqual([false, false]);
  expect(failed.texts).toHaveLength(1);
});

it("only a few of many failures that nobody in the chat started are shown", async () => {
  const server = await startServer();
  const bot = await startBot({ server });
  await bot.ready;
  const tasks = Array.from({ length: 12 }, (_, i) => ({
    name: `Start ${i}`,
    handler: "execute_shortcode",
    params: start("Broken"),
  }));
  server.sendText(
    OWNER,
    OWNER.id,
    `[MULTISTEP:CREATE_WORKFLOW:Broken]
[MULTISTEP:ADD_STEP:workflow_id:Read:file_operation:{"operation":"read","file_path":"/nothing.txt"}::{"retry_count":0}]
[MULTISTEP:QUICK_WORKFLOW:Many:${JSON.stringify(tasks)}]`,
  );
  const failed = () => bot.engine.listExecutions({ chat_id: OWNER.id, all: false }, { status: "failed" });
  await expect.poll(async () => (await failed()).total).toBe(12);
  await expect.poll(() => bot.chats.progressMessages.unfinished("telegram")).toEqual([]);
  expect(progressMessages(server, OWNER.id).filter(({ text }) => text.includes("Broken · failed"))).toHaveLength(5);
});
