import { expect, it } from "vitest";
import { completer } from "../../src/terminal/interactive.ts";
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

it.each([
  ["en", "Hello! I run workflows", "Commands\n/start – ", "[MULTISTEP:ACTION:argument:argument]", "You're welcome!"],
  ["id", "Halo! Saya menjalankan workflow", "Perintah\n/start – ", "Berikan file ini kepada AI Anda", "Sama-sama!"],
])(
  "in a terminal, /start, /help, /prompt and small talk are answered in %s",
  async (locale, hello, help, prompt, welcome) => {
    const env = { ...newEnvironment(), LOCALE: locale };
    const said = async (input: string): Promise<string> => (await runCommand({ args: ["chat"], env, input })).stdout;
    const start = await said("/start");
    expect(start).toContain(hello);
    expect(start).toContain("[MULTISTEP:QUICK_WORKFLOW:");
    expect(await said("/help")).toContain(help);
    expect(await said("/")).toContain(help);
    expect(await said("/help runs")).toContain("[MULTISTEP:EXECUTE:…workflow:context?]");
    expect(await said("/prompt")).toContain(prompt);
    expect(await said("thanks")).toContain(welcome);
    expect(await said(/(\[MULTISTEP:QUICK_WORKFLOW:.*\])/.exec(start)?.[1] ?? "")).toContain("👋");
  },
);

it("an open question is answered with its option's word in a terminal too", async () => {
  const env = newEnvironment();
  const ask = { name: "Ask", handler: "approval", params: { text: "Publish?", options: ["Yes, publish", "Later"] } };
  const asked = await runCommand({
    args: ["chat"],
    env,
    input: `[MULTISTEP:QUICK_WORKFLOW:Post:${JSON.stringify([ask])}]`,
  });
  expect(asked.code).toBe(3);
  const open = await runCommand({ args: ["chat"], env, input: "/approve" });
  expect(open.stdout).toMatch(
    /• Post · ex_\w+: Publish\?\n {3}\/answer \w{12} 1 \(Yes, publish\)\n {3}\/answer \w{12} 2 \(Later\)/,
  );
  const answered = await runCommand({ args: ["chat", "--json"], env, input: "yes, publish" });
  expect(answered.json.at(-1)).toMatchObject({ executions: [{ workflow: "Post", status: "completed" }] });
  expect(answered.code).toBe(0);
});

it("Tab completes slash commands in a terminal", () => {
  expect(completer("/pa")).toEqual([["/pause"], "/pa"]);
  expect(completer("/re")[0]).toEqual(["/resume", "/retry", "/revoke"]);
  expect(completer("hello")[0]).toEqual([]);
  expect(completer("/help sch")[0]).toEqual(["/help schedules", "/help SCHEDULED_WORKFLOW"]);
});
