import { describe, expect, it } from "vitest";
import { Session } from "../../src/commands/session.ts";
import { fillStepParams } from "../../src/commands/text-placeholders.ts";
import type { JsonValue } from "../../src/engine/json.ts";

const ids = { current: 12, repliedTo: 11 };
function fill(handler: string | undefined, params: Parameters<typeof fillStepParams>[1]) {
  return fillStepParams(handler, params, new Session({ workflow: "wf_1" }), ids);
}

describe("placeholders in a step's params", () => {
  it("refer to ids in shortcode calls, also in a group's tasks, and are text elsewhere", () => {
    const call = { shortcode: "GROUP:PIN_MESSAGE", params: { message: "message_id" } };
    const filled = { shortcode: "GROUP:PIN_MESSAGE", params: { message: "11" } };
    const say = { handler: "log", params: { message: "message_id" } };
    expect(fill("execute_shortcode", call)).toEqual({ ok: true, value: filled });
    expect(fill(undefined, call)).toEqual({ ok: true, value: filled });
    expect(fill("log", { message: "workflow_id" })).toEqual({ ok: true, value: { message: "workflow_id" } });
    const tasks: JsonValue[] = [{ handler: "execute_shortcode", params: call }, say, "odd", { name: "no handler" }];
    const group = { handler: "parallel_group", params: { tasks } };
    expect(fill("parallel_group", { tasks: [...tasks, group] })).toEqual({
      ok: true,
      value: {
        tasks: [
          { handler: "execute_shortcode", params: filled },
          ...tasks.slice(1),
          { ...group, params: { tasks: [{ handler: "execute_shortcode", params: filled }, ...tasks.slice(1)] } },
        ],
      },
    });
  });

  it("that refer to nothing are an error", () => {
    const call = { shortcode: "MULTISTEP:STATUS", params: "execution_id" };
    expect(fill("parallel_group", { tasks: [{ handler: "execute_shortcode", params: call }] })).toMatchObject({
      ok: false,
    });
  });

  it("refer to what this message creates or the step's own workflow, never to what the chat remembers", () => {
    const session = new Session({ workflow: "wf_old", execution: "ex_old", executions: ["ex_old"] });
    const call = (params: string) => ({ shortcode: "MULTISTEP:STATUS", params });
    const fill = (params: string) =>
      fillStepParams("execute_shortcode", call(params), session, { ...ids, workflow: "wf_own" });
    expect(fill("workflow_id")).toEqual({ ok: true, value: call("wf_own") });
    for (const word of ["execution_id", "execution1_id"])
      expect(fill(word)).toMatchObject({
        ok: false,
        error: { hint: expect.stringContaining("{context.execution_id}") },
      });
    expect(fillStepParams("execute_shortcode", call("workflow_id"), session, ids)).toMatchObject({ ok: false });
    session.apply({ set: "execution", id: "ex_new" });
    expect(fill("execution_id")).toEqual({ ok: true, value: call("ex_new") });
  });
});
