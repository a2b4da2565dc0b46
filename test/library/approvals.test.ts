import { afterEach, describe, expect, it } from "vitest";
import type { StepOptions } from "../../src/library/index.ts";
import type { TestStepgram } from "../../src/library/testing.ts";
import { createTestStepgram } from "./shared-kit.ts";

let kit: TestStepgram | undefined;
afterEach(async () => {
  await kit?.close();
  kit = undefined;
});

function ask(name: string, params: object = {}): StepOptions {
  return {
    name,
    handler: "approval",
    params: { text: `${name}?`, ...params },
  };
}
const TELL: StepOptions = { name: "Tell", handler: "log", params: { message: "told" }, dependencies: ["Ask"] };

async function started(steps: StepOptions[], person?: number) {
  kit ??= await createTestStepgram();
  const { stepgram } = kit;
  const workflow = await stepgram.createWorkflow({ name: "Report", steps });
  const id = await stepgram.executeWorkflow(workflow, person === undefined ? {} : { person });
  const asking = steps.filter(({ handler }) => handler === "approval").length;
  await expect.poll(async () => (await stepgram.listApprovals(id)).length).toBe(asking);
  return { stepgram, id };
}

describe("an approval answered from code", () => {
  it("is listed with its choices, lets the execution continue, and records who decided", async () => {
    const { stepgram, id } = await started([ask("Ask"), TELL]);
    expect(await stepgram.listApprovals()).toEqual([
      {
        executionId: id,
        workflow: "Report",
        step: "Ask",
        stepId: expect.stringMatching(/^st_/),
        text: "Ask?",
        options: ["Approve", "Reject"],
        refusals: ["Reject"],
        chat: 0,
        person: 0,
      },
    ]);
    await stepgram.answerApproval(id, "approve", { name: "the auditor" });
    const { status, steps } = await stepgram.waitFor(id);
    expect(status).toBe("completed");
    expect(steps[0]?.result).toMatchObject({ decision: "Approve", by: { id: 0, name: "the auditor" } });
    expect(await stepgram.listApprovals()).toEqual([]);
    await expect(stepgram.answerApproval(id, "Reject")).rejects.toMatchObject({ code: "wrong_state" });
  });

  it("with a rejection fails the step", async () => {
    const { stepgram, id } = await started([ask("Ask"), TELL]);
    await stepgram.answerApproval(id, "Reject");
    const { status, steps } = await stepgram.waitFor(id);
    expect([status, ...steps.map((step) => step.status)]).toEqual(["failed", "failed", "skipped"]);
  });

  it("names the waiting steps if several ask, and the choices if the decision is none of them", async () => {
    const { stepgram, id } = await started([ask("One"), ask("Two", { options: ["Blue", "Green"], timeout: 3600 })]);
    // Its time begins when the question has been sent.
    const due = async () => (await stepgram.listApprovals(id))[1]?.due;
    await expect.poll(due).toBeInstanceOf(Date);
    const [, two] = await stepgram.listApprovals(id);
    await expect(stepgram.answerApproval(id, "Approve")).rejects.toMatchObject({
      code: "ambiguous",
      message: expect.stringContaining('"One", "Two"'),
    });
    await expect(stepgram.answerApproval(id, "Approve", { step: "Two" })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("Blue, Green"),
    });
    await expect(stepgram.answerApproval(id, "Blue", { step: "Three" })).rejects.toMatchObject({ code: "wrong_state" });
    await expect(stepgram.answerApproval("ex_none", "Blue")).rejects.toMatchObject({ code: "not_found" });
    await expect(stepgram.answerApproval(id, "Blue", { stp: "Two" } as object)).rejects.toMatchObject({
      message: expect.stringContaining('Did you mean "step"?'),
    });
    await stepgram.answerApproval(id, "Green", { step: two?.stepId ?? "" });
    expect((await stepgram.answerApproval(id, "Approve")).steps[1]?.result).toMatchObject({ decision: "Green" });
    expect((await stepgram.waitFor(id)).status).toBe("completed");
  });

  it("on behalf of a person needs that person's rights for the following steps", async () => {
    const keep: StepOptions = {
      name: "Keep",
      handler: "database_operation",
      params: { operation: "insert", collection: "n", data: { id: 1 } },
      dependencies: ["Ask"],
    };
    const { stepgram, id } = await started([ask("Ask"), keep]);
    await expect(stepgram.answerApproval(id, "Approve", { person: 77 })).rejects.toMatchObject({ code: "forbidden" });
    await stepgram.answerApproval(id, "Approve");
    expect((await stepgram.waitFor(id)).status).toBe("completed");
  });
});
