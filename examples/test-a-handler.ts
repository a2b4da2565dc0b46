// Tests a handler with the test kit: the real engine, a clock that you control, and chats that record what they would send.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineHandler, z } from "stepgram";
import { createTestStepgram } from "stepgram/testing";

const remind = defineHandler({
  name: "remind",
  summary: "Reminds the chat of something.",
  example: { about: "the meeting" },
  capability: "chat",
  params: z.object({ about: z.string() }),
  async run({ params, chat, attempt }) {
    if (attempt === 1) throw new Error("The line is busy.");
    await chat.send(`Do not forget ${params.about}!`);
    return { reminded: true };
  },
});

test("remind tells the chat", async () => {
  await using kit = await createTestStepgram();
  const outcome = await kit.runHandler(remind, { about: "{context.what}" }, { context: { what: "tea" }, attempt: 2 });
  assert.deepEqual(outcome.sent, [{ chat: 1, text: "Do not forget tea!" }]);
  assert.deepEqual(outcome.result, { reminded: true });
});

test("a workflow waits, and retries when the line is busy", async () => {
  await using kit = await createTestStepgram({ handlers: [remind] });
  const { execution } = await kit.run(`Reminding you in an hour.
[MULTISTEP:CREATE_WORKFLOW:Reminder]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":3600}]
[MULTISTEP:ADD_STEP:workflow_id:Remind:remind:{"about":"the meeting"}:step1::{"retry_delay":60}]
[MULTISTEP:EXECUTE:workflow_id]`);
  await kit.advance("59 minutes");
  assert.equal(kit.texts().length, 1); // only the answer
  await kit.advance("3 minutes"); // an hour, and the minute until the second attempt
  assert.equal(kit.texts().at(-1), "Do not forget the meeting!");
  assert.equal((await kit.stepgram.getExecution(execution.id)).status, "completed");
});
