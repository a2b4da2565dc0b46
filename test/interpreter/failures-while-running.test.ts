import { describe, expect, it } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { fail } from "../../src/engine/result.ts";
import { interpret } from "../../src/interpreter/run-message.ts";
import { chatsOf } from "../open-engine.ts";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, messageIn, outcomes, send } from "./send.ts";

const engine = useEngine();

/** Runs a text on an engine of which some calls are refused when they are made. */
async function sendTo(refusing: Partial<Engine>, chat: number, text: string): Promise<string[]> {
  const reply = await interpret(messageIn(chat, text), {
    engine: { ...engine(), ...refusing },
    chats: chatsOf(engine()),
    recordOutcome: async () => {},
  });
  return outcomes(reply);
}

describe("a command that was prepared and fails when it runs", () => {
  it("makes what it should have created unavailable to everything after it", async () => {
    const chat = freshChat();
    await send(engine(), chat, "[MULTISTEP:CREATE_WORKFLOW:Older]");
    const said = await sendTo(
      { createWorkflow: async () => fail("limit", "There are too many workflows.") },
      chat,
      '[MULTISTEP:CREATE_WORKFLOW:New]\n[MULTISTEP:ADD_STEP:workflow_id:L:log:{"message":"x"}]\n[MULTISTEP:SHOW_WORKFLOW:New]\n[MULTISTEP:EXECUTE:workflow_id]\n[MULTISTEP:STATUS:execution_id]',
    );
    expect(said[1]).toContain(
      'workflow_id is not available, because CREATE_WORKFLOW of "New" failed: There are too many workflows.',
    );
    expect(said[2]).toContain('Workflow "New" was not created: There are too many workflows.');
    expect(said[3]).toContain('workflow_id is not available, because CREATE_WORKFLOW of "New" failed');
    expect(said[4]).toContain("↳ STATUS (line 5): not run because of line 2");
    const { executions } = await engine().listExecutions({ chat_id: chat, all: false });
    expect(executions).toEqual([]);
  });

  it("holds its workflow back, and what depends on its step", async () => {
    const chat = freshChat();
    const { addStep } = engine();
    const said = await sendTo(
      {
        addStep: async (workflow, step, origin) =>
          step.name === "Gate" ? fail("limit", "There are too many steps.") : addStep(workflow, step, origin),
      },
      chat,
      '[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:workflow_id:Gate:log:{"message":"x"}]\n[MULTISTEP:ADD_STEP:workflow_id:Wipe:log:{"message":"y"}:step1]\n[MULTISTEP:ADD_STEP:workflow_id:Free:log:{"message":"z"}]\n[MULTISTEP:EXECUTE:workflow_id]',
    );
    expect(said[2]).toContain('It depends on "Gate", which could not be added: There are too many steps.');
    expect(said[3]).toContain("Step 3 Free");
    expect(said[4]).toContain('"W" was not started, because its step "Gate" (and 1 more) could not be added');
  });
});
