import { describe, expect, it } from "vitest";
import { useEngine } from "./interpreter-fixture.ts";
import { freshChat, outcomes, send } from "./send.ts";

const engine = useEngine();

describe("many problems in one message", () => {
  it("are shown up to twenty, and counted", async () => {
    const reply = await send(engine(), freshChat(), "[MULTISTEP:LOG:".repeat(500));
    expect(reply.errors).toBeGreaterThan(20);
    const shown = outcomes(reply);
    expect(shown).toHaveLength(21);
    expect(shown.at(-1)).toBe(`❌ … and ${reply.errors - 20} more problems.`);
  });

  it("say once how a command is written", async () => {
    const text = `[MULTISTEP:CREATE_WORKFLOW:W]${"[MULTISTEP:ADD_STEP:workflow_id]".repeat(3)}`;
    const shown = outcomes(await send(engine(), freshChat(), text));
    expect(shown).toHaveLength(4);
    expect(shown.filter((one) => one.includes("[MULTISTEP:ADD_STEP"))).toHaveLength(1);
  });
});
