import { describe, expect, it } from "vitest";
import { useEngine } from "./interpreter-fixture.ts";
import { carryOut, freshChat, messageIn, outcomes, send } from "./send.ts";

const engine = useEngine();
const STEP = 'log:{"message":"x"}';

describe("placeholders beyond the message", () => {
  it("refer to what the chat created last", async () => {
    const chat = freshChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:Old]");
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:New]");
    await send(engine(), chat, `[MULTISTEP:ADD_STEP:workflow_id:One:${STEP}]`);
    await send(engine(), chat, `[MULTISTEP:ADD_STEP:workflow_id:Two:${STEP}:step1_id]`);
    const run = await send(engine(), chat, "[MULTISTEP:EXECUTE:workflow_id]");
    expect(outcomes(run)[0]).toContain("Started New");
    const seen = await send(engine(), chat, "[MULTISTEP:STATUS:execution_id] [MULTISTEP:SHOW_WORKFLOW:workflow_id]");
    expect(seen.errors).toBe(0);
    expect(outcomes(seen)[1]).toContain("after One");
  });

  it("are kept apart by chat, thread and person", async () => {
    const chat = freshChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:Mine]");
    const ask = "[MULTISTEP:SHOW_WORKFLOW:workflow_id]";
    const mine = messageIn(chat, ask);
    expect((await carryOut(engine(), mine)).errors).toBe(0);
    for (const actor of [
      { ...mine.actor, chat_id: freshChat() },
      { ...mine.actor, thread_id: 5 },
      { ...mine.actor, user_id: 8 },
    ]) {
      const other = await carryOut(engine(), { ...messageIn(chat, ask), actor });
      expect(outcomes(other)[0]).toContain("There is no workflow_id yet");
    }
  });

  it("workflow2_id is the second of the last message that created any", async () => {
    const chat = freshChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:A] [MULTISTEP:CREATE_WORKFLOW:B]");
    const reply = await send(
      engine(),
      chat,
      "[MULTISTEP:SHOW_WORKFLOW:workflow1_id] [MULTISTEP:SHOW_WORKFLOW:workflow2_id]",
    );
    expect(outcomes(reply)[0]).toContain("📋 A");
    expect(outcomes(reply)[1]).toContain("📋 B");
  });

  it("a failure in a later message does not fall back to what the chat remembers", async () => {
    const chat = freshChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:Old]");
    const reply = await send(
      engine(),
      chat,
      `[MULTISTEP:CREATE_WORKFLOW:New:x:-1:5]\n[MULTISTEP:ADD_STEP:workflow_id:One:${STEP}]`,
    );
    expect(outcomes(reply)[1]).toContain("not run because of line 1");
    const old = await engine().findWorkflow("Old", { chat_id: chat, all: false });
    expect(old.ok && old.value.steps).toEqual([]);
  });

  it("a failed step holds its workflow back in that message only", async () => {
    const chat = freshChat();
    await send(engine(), chat, `[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:W:One:${STEP}]`);
    const bad = await send(
      engine(),
      chat,
      `[MULTISTEP:ADD_STEP:W:Two:lgo:{}]\n[MULTISTEP:ADD_STEP:W:Three:${STEP}:step2]\n[MULTISTEP:EXECUTE:W]`,
    );
    expect(outcomes(bad)[1]).toContain("↳ ADD_STEP Three (line 2): not run because of line 1");
    expect(outcomes(bad)[2]).toContain('step "Two" (and 1 more) could not be added');
    expect((await send(engine(), chat, "[MULTISTEP:EXECUTE:W]")).errors).toBe(0);
  });

  it("a chat sees only its own workflows and executions, whatever the id", async () => {
    const chat = freshChat();
    const reply = await send(engine(), chat, `[MULTISTEP:QUICK_WORKFLOW:Secret:[]]`);
    const workflow = (await engine().listWorkflows({ chat_id: chat, all: false })).workflows[0]?.id;
    const [execution] = reply.executions;
    const other = await send(
      engine(),
      freshChat(),
      `[MULTISTEP:SHOW_WORKFLOW:${workflow}] [MULTISTEP:STATUS:${execution}] [MULTISTEP:CANCEL:${execution}] [MULTISTEP:DELETE_WORKFLOW:Secret]`,
    );
    expect(other.errors).toBe(4);
    const own = await send(
      engine(),
      chat,
      `[MULTISTEP:SHOW_WORKFLOW:${workflow?.slice(0, 8)}] [MULTISTEP:STATUS:${execution?.slice(0, 8)}]`,
    );
    expect(own.errors).toBe(0);
  });

  it("fills message ids and workflow ids into the params of execute_shortcode", async () => {
    const chat = freshChat();
    const message = messageIn(
      chat,
      `[MULTISTEP:CREATE_WORKFLOW:Pin]
[MULTISTEP:ADD_STEP:workflow_id:Pin:execute_shortcode:{"shortcode":"GROUP:PIN_MESSAGE","params":"message_id"}]
[MULTISTEP:ADD_STEP:workflow_id:Pin me:execute_shortcode:{"shortcode":"GROUP:PIN_MESSAGE","params":["current_message_id","{context.message_id}"]}]
[MULTISTEP:ADD_STEP:workflow_id:Run:execute_shortcode:{"shortcode":"MULTISTEP:EXECUTE:workflow_id","params":"x"}]
[MULTISTEP:ADD_STEP:workflow_id:See:execute_shortcode:{"shortcode":"MULTISTEP:STATUS","params":"execution_id"}]
[MULTISTEP:ADD_STEP:workflow_id:Log:log:{"message":"message_id of workflow_id"}]`,
      { reply_to_message_id: 4711 },
    );
    const reply = await carryOut(engine(), message);
    expect(outcomes(reply)[4]).toContain("{context.execution_id}");
    const found = await engine().findWorkflow("Pin", message.viewer);
    if (!found.ok) throw new Error(found.error.message);
    expect(found.value.steps.map((step) => step.params)).toEqual([
      { shortcode: "GROUP:PIN_MESSAGE", params: "4711" },
      { shortcode: "GROUP:PIN_MESSAGE", params: [String(message.actor.message_id), "{context.message_id}"] },
      { shortcode: `MULTISTEP:EXECUTE:${found.value.id}`, params: "x" },
      { message: "message_id of workflow_id" },
    ]);
  });
});
