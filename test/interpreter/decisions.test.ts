import { describe, expect, it } from "vitest";
import type { ExecutionView } from "../../src/engine/execution.ts";
import { freshChat, outcomes, send } from "./send.ts";
import { useWorkingEngine } from "./working-engine.ts";

const world = useWorkingEngine();

const step = (name: string, rest: string) => `[MULTISTEP:ADD_STEP:workflow_id:${name}:${rest}]`;
const ask = (options?: string[], more = "") =>
  step("Ask", `approval:${JSON.stringify({ text: "Purge?", ...(options === undefined ? {} : { options }) })}${more}`);
const size = step("Ask", `ask:{"text":"Which?","options":["S",40]}`);
const purge = (rest = "") => step("Purge", `log:{"message":"purged"}${rest}`);
const workflow = (...steps: string[]) =>
  ["[MULTISTEP:CREATE_WORKFLOW:W]", ...steps, "[MULTISTEP:EXECUTE:workflow_id]"].join("\n");

/** Runs a workflow, chooses an option of its question, and gives what became of it. */
async function afterChoosing(option: number, text: string): Promise<ExecutionView> {
  const chat = freshChat();
  const id = await world().start(text, chat);
  let question = (await world().engine.questions({ execution: id }))[0]?.question;
  while (question === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    question = (await world().engine.questions({ execution: id }))[0]?.question;
  }
  const before = await world().engine.view(id);
  expect(before?.steps.filter(({ status }) => status === "completed").map(({ name }) => name)).not.toContain("Purge");
  const actor = { user_id: 7, chat_id: chat, message_id: 1, gateway: "test" };
  expect(await world().engine.answer(question, { option }, { actor, name: "Ana" })).toMatchObject({ ok: true });
  return world().settled(id);
}

const statusOf = (view: ExecutionView, name: string) => view.steps.find((one) => one.name === name)?.status;

describe("a step after a question", () => {
  it.each([
    ["Reject", ask(), purge(":step1")],
    ["No, keep them", ask(["Yes, purge", "No, keep them"]), purge(":step1")],
    ["❌ Tolak", ask(["✅ Setuju", "❌ Tolak"]), purge(":step1")],
    ["Don’t delete", ask(["Delete", "Don’t delete"]), purge(":step1")],
    ["Reject, though it names no dependency", ask(), purge()],
    [
      "No, though only its condition names the question",
      ask(["Yes", "No"]),
      purge(`:::{"condition":"steps.Ask.result.decision == 'Yes'"}`),
    ],
    [
      "No, whatever the wrong way round",
      ask(["Yes", "No"]),
      purge(`:::{"condition":"steps.Ask.result.decision != 'No'"}`),
    ],
  ])("doesn't run after %s", async (_, ...steps) => {
    const view = await afterChoosing(1, workflow(...steps));
    expect(statusOf(view, "Purge")).toBe("skipped");
  });

  it.each([
    ["the one that agrees", ask(["Yes, purge", "No, keep them"]), purge(":step1")],
    ["Approve, though it names no dependency", ask(), purge()],
    ["what its condition names", ask(["Yes", "No"]), purge(`:::{"condition":"steps.Ask.result.decision == 'Yes'"}`)],
  ])("runs after %s", async (_, ...steps) => {
    const view = await afterChoosing(0, workflow(...steps));
    expect(statusOf(view, "Purge")).toBe("completed");
  });

  it("runs after a refusal that its condition names, but nothing else does", async () => {
    const view = await afterChoosing(
      1,
      workflow(
        ask(),
        purge(`:step1::{"condition":"steps.Ask.result.decision == 'Approve'"}`),
        step("After", 'log:{"message":"after"}:step2'),
        step("Kept", `log:{"message":"kept"}:step1::{"condition":"steps.Ask.result.decision == 'Reject'"}`),
      ),
    );
    const statuses = Object.fromEntries(view.steps.map(({ name, status }) => [name, status]));
    expect(statuses).toEqual({ Ask: "failed", Purge: "skipped", After: "skipped", Kept: "completed" });
  });

  it("that reads the choice itself decides what a refusal in other words means", async () => {
    const view = await afterChoosing(
      1,
      workflow(
        ask(["Yes, purge", "No, keep them"]),
        purge(`:step1::{"condition":"steps.Ask.result.decision == 'Yes, purge'"}`),
        step("Kept", `log:{"message":"kept"}:step1::{"condition":"steps.Ask.result.decision != 'Yes, purge'"}`),
      ),
    );
    expect(view.status).toBe("completed");
    expect([statusOf(view, "Purge"), statusOf(view, "Kept")]).toEqual(["skipped", "completed"]);
  });

  it.each(["approval", "ask"])("doesn't run beside one in a group: %s", async (handler) => {
    const tasks = [
      { name: "Ask", handler, params: { text: "Sure?" } },
      { name: "Purge", handler: "log", params: { message: "purged" } },
    ];
    const text = workflow(step("Group", `parallel_group:${JSON.stringify({ tasks })}`));
    const reply = await send(world().engine, freshChat(), text);
    expect(reply.executions).toEqual([]);
    expect(outcomes(reply).join()).toContain("a group cannot ask a person");
  });

  it("waits for one in a QUICK_WORKFLOW too", async () => {
    const steps = [
      { name: "Ask", handler: "approval", params: { text: "Sure?" } },
      { name: "Purge", handler: "log", params: { message: "purged" } },
    ];
    const view = await afterChoosing(1, `[MULTISTEP:QUICK_WORKFLOW:W:${JSON.stringify(steps)}]`);
    expect(statusOf(view, "Purge")).toBe("skipped");
  });
});

describe("a step that reads a result", () => {
  it("waits for it without naming it as a dependency", async () => {
    const view = await world().run(
      workflow(
        step("Wait", 'delay:{"seconds":0.1}'),
        step("Say", 'log:{"message":"{steps.Wait.result.seconds}"}'),
        step("Check", `log:{"message":"x"}:::{"condition":"steps.Wait.result.seconds > 0"}`),
      ),
    );
    expect(view.steps.map(({ status }) => status)).toEqual(["completed", "completed", "completed"]);
  });

  it("doesn't wait where it has a default", async () => {
    const view = await world().run(
      workflow(
        step("Fails", 'condition_check:{"condition":"1 < \'a\'"}::5:{"retry_count":0}'),
        step("Say", 'log:{"message":"{steps.Fails.result.met|none}"}'),
      ),
    );
    expect(view.steps.map(({ status }) => status)).toEqual(["failed", "completed"]);
  });
});

describe("a workflow whose condition can't mean what it says", () => {
  it.each([
    ["a choice that isn't offered", ask(["Go on", "Later"]), "steps.Ask.result.decision != 'reject'", `"reject"`],
    [
      "a choice in other letters",
      ask(),
      "steps['Ask'].result.decision == 'approve'",
      "steps['Ask'].result.decision == 'Approve'",
    ],
    [
      "a choice that isn't offered, in small letters",
      ask(),
      "lower(steps.Ask.result.decision) == 'yes'",
      "lower(steps['Ask'].result.decision) == 'approve'",
    ],
    ["one without the blanks around it", ask(), "steps.Ask.result.decision.trim() != 'No'", `"No"`],
    ["a status in capitals", ask(), "steps.Ask.status.upper() == 'DONE'", "upper(steps['Ask'].status) == 'COMPLETED'"],
    ["several that aren't", ask(), "steps.Ask.result.decision in ['yes', 'y']", `"yes"`],
    [
      "a refusal that isn't offered beside a choice that is",
      ask(),
      "steps.Ask.result.decision == 'Approve' or steps.Ask.result.decision != 'no'",
      `"no"`,
    ],
    ["a size that isn't offered", size, "steps.Ask.result.value == 'L'", `"L"`],
    ["a value that no size has", size, "steps.Ask.result.decision == 'S'", "value, by, at"],
    ["a value that no answer has", ask(), "not steps.Ask.result.rejected", "decision, by, at"],
    ["the whole answer", ask(), "steps.Ask.result != 'Reject'", "steps['Ask'].result.decision"],
    ["a status that no step has", ask(), "steps.Ask.status != 'rejected'", "steps['Ask'].status == 'failed'"],
    [
      "the whole result of a check",
      step("Ask", 'condition_check:{"condition":"1 > 2"}'),
      "steps.Ask.result",
      "steps['Ask'].result.met",
    ],
    [
      "a check's other name",
      step("Ask", 'condition_check:{"condition":"1 > 2"}'),
      "steps.Ask.result.passed",
      "condition, met",
    ],
  ])("isn't started: %s", async (_, first, condition, says) => {
    const reply = await send(
      world().engine,
      freshChat(),
      workflow(first, purge(`:step1::${JSON.stringify({ condition })}`)),
    );
    expect(reply.executions).toEqual([]);
    expect(outcomes(reply).at(-1)).toContain(says);
  });

  it.each([
    ["any choice, acknowledged", ask(["Yes", "No"], ':::{"on_error":"continue"}')],
    ["any choice of a poll", ask(["Red", "Blue"])],
    ["a refusal that an ask doesn't heed", step("Ask", 'ask:{"text":"Purge?","options":["Yes","No"]}')],
  ])("isn't started where a step would run after %s", async (_, first) => {
    const reply = await send(world().engine, freshChat(), workflow(first, purge(":step1")));
    expect(reply.executions).toEqual([]);
    expect(outcomes(reply).at(-1)).toContain("whatever is chosen");
  });

  it.each([
    ["a choice of an ask", step("Ask", 'ask:{"text":"Size?","options":["S","M"]}'), "steps.Ask.result.value == 'M'"],
    ["a choice among its spellings", ask(), "steps.Ask.result.decision in ['Approve', 'approve', 'yes']"],
    ["a choice or another", ask(), "steps.Ask.result.decision == 'Approve' or steps.Ask.result.decision == 'ok'"],
    ["a status or another word", ask(), "steps.Ask.status == 'completed' or steps.Ask.status == 'done'"],
    ["an answer that is there", ask(), "steps.Ask.result != None"],
    ["lower case on both sides", ask(), "steps.Ask.result.decision.lower() == 'approve'"],
    [
      "a field of a handler with any result",
      step("Ask", 'api_call:{"url":"https://example.com"}'),
      "steps.Ask.result.data.anything",
    ],
    [
      "a choice or another spelling",
      ask(),
      "steps.Ask.result.decision == 'Approve' or lower(steps.Ask.result.decision) == 'ok'",
    ],
    ["a part of a choice", ask(), "'App' in steps.Ask.result.decision or 'app' in lower(steps.Ask.result.decision)"],
    ["a poll that a text shows", ask(["Red", "Blue"]), "steps.Ask.result.decision == 'Red'"],
  ])("is started with %s", async (_, first, condition) => {
    const reply = await send(
      world().engine,
      freshChat(),
      workflow(first, purge(`:step1::${JSON.stringify({ condition })}`)),
    );
    expect(reply.executions).toHaveLength(1);
  });

  it("is started where people are thanked whatever they chose", async () => {
    const poll = step("Ask", 'ask:{"text":"How was it?","options":["Good","Bad"]}');
    const reply = await send(world().engine, freshChat(), workflow(poll, purge(":step1")));
    expect(reply.executions).toHaveLength(1);
  });
});
