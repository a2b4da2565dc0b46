import { expect, it } from "vitest";
import { runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";

const newEnvironment = useDatabaseForCommands();

it("in a terminal, lists say what to send instead of having buttons", async () => {
  const env = newEnvironment();
  const chat = async (input: string): Promise<string> => {
    const { stdout, stderr } = await runCommand({ args: ["chat"], env, input });
    expect(stdout, stderr).not.toBe("");
    return stdout;
  };
  await chat(Array.from({ length: 12 }, (_, i) => `[MULTISTEP:CREATE_WORKFLOW:W${i + 1}]`).join("\n"));
  expect(await chat("/workflows")).toMatch(
    /Workflows \(12\)\n• W12 · 0 steps · wf_\w+\n[\s\S]*Page 1 of 2 · next: \/workflows 2/,
  );
  expect(await chat("/workflows 2")).toMatch(/• W2 · [\s\S]*• W1 · [\s\S]*Page 2 of 2/);
  const [, command = ""] = /• W12 · 0 steps · wf_\w+ · (\/run wf_\w+)/.exec(await chat("/run")) ?? [];
  expect(await chat(command)).toContain("W12 · completed");
  expect(await chat("/run 2")).toMatch(/• W2 · [\s\S]*Page 2 of 2/);
  const unknown = await runCommand({ args: ["chat"], env, input: "/run W13" });
  expect(unknown.stdout).toMatch(/No workflow "W13" here\. Did you mean "W1\d"\?[\s\S]*• W12/);
  expect(unknown.code).toBe(1);
});
