import { describe, expect, it } from "vitest";
import { runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";
import { chainOf } from "../telegram/guide-answer.ts";

const newEnvironment = useDatabaseForCommands();

const KEEP = chainOf("Keep it", [
  {
    name: "Keep",
    handler: "database_operation",
    params: { operation: "insert", collection: "notes", data: { id: 1 } },
  },
]);

describe("piped chat with CONFIRM set", () => {
  it("says how to confirm and exits 3, and runs once confirmed", async () => {
    const env = { ...newEnvironment(), CONFIRM: "elevated" };
    const asked = await runCommand({ args: ["chat"], env, input: KEEP });
    expect(asked.code, asked.stderr).toBe(3);
    expect(asked.stdout).toContain('1. ⚠️ Keep: adds a document to notes: {"id":1}');
    const token = /\/answer (\w+) run/.exec(asked.stdout)?.[1];
    const run = await runCommand({ args: ["chat", "--json"], env, input: `/answer ${token} run` });
    expect(run.code, run.stderr).toBe(0);
    expect(run.json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Keep it", status: "completed" }] });
    const again = await runCommand({ args: ["chat"], env, input: `/answer ${token} run` });
    expect(again.stdout).toContain("Already decided: ▶️ Run · you.");
    expect(again.code).toBe(0);
  });
});

it("a waiting confirmation is listed by /approve, and answered with a word", async () => {
  const env = { ...newEnvironment(), CONFIRM: "elevated" };
  await runCommand({ args: ["chat"], env, input: KEEP });
  const open = await runCommand({ args: ["chat"], env, input: "/approve" });
  expect(open.stdout).toMatch(/Should I do this\?[\s\S]*\/answer \w{12} run[\s\S]*\/answer \w{12} discard/);
  const run = await runCommand({ args: ["chat", "--json"], env, input: "yes" });
  expect(run.json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Keep it", status: "completed" }] });
});

describe("piped chat with an approval", () => {
  it("says how to answer and exits 3, and finishes the execution once answered", async () => {
    const env = newEnvironment();
    const steps = [{ name: "Ask", handler: "approval", params: { text: "Shall we?" } }];
    const asked = await runCommand({ args: ["chat"], env, input: chainOf("Careful", steps) });
    expect(asked.code, asked.stderr).toBe(3);
    const token = /\/answer (\w+) 1 \(Approve\)/.exec(asked.stdout)?.[1];
    const run = await runCommand({ args: ["chat", "--json"], env, input: `/answer ${token} 1` });
    expect(run.code, run.stderr).toBe(0);
    expect(run.json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Careful", status: "completed" }] });
  });
});
