import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { ModelServer } from "../ai/model-server.ts";
import { runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";

const newEnvironment = useDatabaseForCommands();
let model: ModelServer;
beforeAll(async () => {
  model = await ModelServer.start();
});
afterEach(() => model.reset());
afterAll(() => model.stop());

function chat(input: string, args: string[] = []) {
  const env = { ...newEnvironment(), AI_MODEL: "scripted", AI_BASE_URL: model.url };
  return runCommand({ args: ["chat", ...args], env, input });
}

const COUNT = `I look.
[MULTISTEP:QUICK_WORKFLOW:Count:[{"name":"Note","handler":"set_context","params":{"key":"n","value":42}}]]`;
const SAVE =
  '[MULTISTEP:QUICK_WORKFLOW:Save:[{"name":"Write","handler":"file_operation","params":{"operation":"write","file_path":"/a.txt","content":"x"}}]]';

it("a question in a piped chat is answered with what its workflow found, and exits 0", async () => {
  model.script(COUNT, "There are 42.");
  const { code, json } = await chat("How many are there?", ["--json"]);
  expect(code).toBe(0);
  const replies = json.filter(({ type }) => type === "reply").map(({ text }) => String(text));
  expect(replies.at(-1)).toBe("There are 42.");
  expect(json.at(-1)).toMatchObject({ type: "end", executions: [{ workflow: "Count", status: "completed" }] });
});

it("what an AI would write to a file waits for the person in a piped chat, which exits 3", async () => {
  model.script(SAVE);
  const { code, stdout } = await chat("Save x");
  expect(code).toBe(3);
  expect(stdout).toContain("Should I do this?");
  expect(stdout).toContain("The AI wants to do this for you");
  expect(stdout).toMatch(/Send \/answer \w+ run to run it, or \/answer \w+ discard to discard it\.\n/);
});

it("a run that ends later is reported, and the AI comments on it before a piped chat ends", async () => {
  // Longer than the 10 s for which the AI waits, by more than a slow machine needs to begin.
  const wait = '[MULTISTEP:QUICK_WORKFLOW:Wait:[{"name":"Sleep","handler":"delay","params":{"seconds":20}}]]';
  model.script(wait, "It has begun.", "Now it is done.");
  const { code, stdout } = await chat("Wait a little");
  expect(code).toBe(0);
  expect(stdout).toMatch(/It has begun\.[\s\S]*Now it is done\./);
});

const COPIES =
  '[MULTISTEP:QUICK_WORKFLOW:Copies:[{"name":"Ask","handler":"ask","params":{"text":"How many copies?","type":"number"}},' +
  '{"name":"Tell","handler":"log","params":{"message":"{steps.step1.result.value}"},"dependencies":["Ask"]}]]';

it("what the AI asks is answered by the next text, which goes to the run; the AI is told the outcome", async () => {
  const env = { ...newEnvironment(), AI_MODEL: "scripted", AI_BASE_URL: model.url };
  const say = (input: string) => runCommand({ args: ["chat"], env, input });
  model.script(`I ask.\n${COPIES}`, "Tell me, please.");
  const asked = await say("Print the report");
  expect(asked.code, asked.stderr).toBe(3);
  expect(asked.stdout).toMatch(/How many copies\?[\s\S]*Tell me, please\./);
  const before = model.asked.length;
  const wrong = await say("a few");
  expect(wrong.code).toBe(3);
  expect(wrong.stdout).toContain("I can't read that as a number.");
  expect(model.asked.length).toBe(before);
  model.script("I print 12 of them.");
  const answered = await say("12");
  expect(answered.stdout).toContain("I print 12 of them.");
  expect(answered.code, answered.stderr).toBe(0);
  expect(model.asked.at(-1)!.messages.at(-1)!.content).toMatch(/Run ex_\w+ of Copies: completed/);
  expect(model.asked.length).toBe(before + 1);
});

it("a file cannot be sent in a terminal, and the AI is told so", async () => {
  const steps = [{ name: "Ask", handler: "ask", params: { text: "The invoice, please.", type: "file" } }];
  model.script(`[MULTISTEP:QUICK_WORKFLOW:File:${JSON.stringify(steps)}]`, "I cannot take files here.");
  const { code, stdout } = await chat("Take my invoice");
  expect(code).toBe(1);
  expect(stdout).toContain("I cannot take files here.");
  expect(model.asked.at(-1)!.messages.at(-1)!.content).toContain("No file can be sent to this chat");
});

it("an endpoint that is away is one sentence and exit code 1", async () => {
  const gone = await ModelServer.start();
  const { url } = gone;
  await gone.stop();
  const env = { ...newEnvironment(), AI_MODEL: "scripted", AI_BASE_URL: url };
  const { code, stdout } = await runCommand({ args: ["chat"], env, input: "Hello?" });
  expect(code).toBe(1);
  expect(stdout.trim()).toBe(
    "❌ The AI can't be reached. Try again in a minute. If this keeps happening, the bot's operator should check AI_BASE_URL.",
  );
});
