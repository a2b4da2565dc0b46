import { describe, expect, it } from "vitest";
import { chainOf } from "../telegram/guide-answer.ts";
import { newDataDir, runStepgram } from "../telegram/stepgram-process.ts";

const KEEP = chainOf("Keep it", [
  {
    name: "Keep",
    handler: "database_operation",
    params: { operation: "insert", collection: "notes", data: { id: 1 } },
  },
]);

describe("piped chat with CONFIRM set", () => {
  it("says how to confirm and exits 3, and runs once confirmed", async () => {
    const env = { DATA_DIR: newDataDir(), CONFIRM: "elevated" };
    const asked = await runStepgram({ args: ["chat"], env, input: KEEP });
    expect(asked.code, asked.stderr).toBe(3);
    expect(asked.stdout).toContain('Keep: insert in "notes"');
    const token = /\/answer (\w+) run/.exec(asked.stdout)?.[1];
    const run = await runStepgram({ args: ["chat", "--json"], env, input: `/answer ${token} run` });
    expect(run.code, run.stderr).toBe(0);
    expect(run.json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Keep it", status: "completed" }] });
    const again = await runStepgram({ args: ["chat"], env, input: `/answer ${token} run` });
    expect(again.stdout).toContain("Already decided: ▶️ Run · you.");
    expect(again.code).toBe(0);
  });
});

describe("piped chat with an approval", () => {
  it("says how to answer and exits 3, and finishes the execution once answered", async () => {
    const env = { DATA_DIR: newDataDir() };
    const steps = [{ name: "Ask", handler: "approval", params: { text: "Shall we?" } }];
    const asked = await runStepgram({ args: ["chat"], env, input: chainOf("Careful", steps) });
    expect(asked.code, asked.stderr).toBe(3);
    const token = /\/answer (\w+) 1 \(Approve\)/.exec(asked.stdout)?.[1];
    const run = await runStepgram({ args: ["chat", "--json"], env, input: `/answer ${token} 1` });
    expect(run.code, run.stderr).toBe(0);
    expect(run.json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Careful", status: "completed" }] });
  });
});
