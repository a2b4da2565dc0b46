import { describe, expect, it } from "vitest";
import { parseMessage } from "../../grammar/shortcode/parse.ts";
import { execute } from "../../src/commands/execution.ts";
import { listExecutions, result } from "../../src/commands/execution-views.ts";
import { CommandRegistry } from "../../src/commands/registry.ts";
import type { Signature } from "../../src/commands/signature.ts";
import { addStep, editStep } from "../../src/commands/step.ts";
import { createWorkflow, quickWorkflow } from "../../src/commands/workflow.ts";
import type { Handler } from "../../src/engine/handler.ts";
import { bind } from "../../src/interpreter/binding/bind.ts";
import { segmentsOf, usableSegments } from "../../src/interpreter/binding/segments.ts";

const handlers: readonly Pick<Handler, "name" | "example" | "synonyms">[] = [
  { name: "log", example: { message: "Hi" } },
  { name: "delay", example: { seconds: 2 }, synonyms: ["wait"] },
  { name: "notification", example: { message: "Hi" } },
  { name: "get_context", example: { key: "a" } },
  { name: "send_message", example: { text: "Hi" }, synonyms: ["say"] },
  { name: "database_operation", example: { operation: "find", collection: "users" } },
];
const HANDLERS = new Map(handlers.map((handler) => [handler.name, handler]));

const SIGNATURES: Record<string, Signature> = {
  CREATE_WORKFLOW: createWorkflow.signature,
  ADD_STEP: addStep.signature,
  EDIT_STEP: editStep.signature,
  EXECUTE: execute.signature,
  QUICK_WORKFLOW: quickWorkflow.signature,
  RESULT: result.signature,
  LIST_EXECUTIONS: listExecutions.signature,
};

const { vocabulary } = new CommandRegistry();

function bound(shortcode: string) {
  const source = `[MULTISTEP:${shortcode}]`;
  const node = parseMessage(source, vocabulary).nodes[0];
  if (node?.type !== "shortcode") throw new Error(`no shortcode: ${JSON.stringify(node)}`);
  const segments = usableSegments(segmentsOf(node.args, source));
  if (!segments.ok) return segments.error;
  const outcome = bind(SIGNATURES[node.action] ?? [], segments.value, { source, handlers: HANDLERS });
  if (!outcome.ok) return outcome.error;
  return Object.fromEntries(Object.entries(outcome.value.values).filter(([, value]) => value !== undefined));
}

function step(rest: string) {
  const values = bound(`ADD_STEP:workflow_id:${rest}`) as Record<string, unknown>;
  if ("message" in values) return values;
  const { workflow: _, dependencies, ...others } = values;
  const { parts } = dependencies as { parts: string[] };
  return parts.length === 0 ? others : { ...others, after: parts };
}

describe("CREATE_WORKFLOW", () => {
  it.each([
    [
      "My Workflow:Description:1800:5",
      { name: "My Workflow", description: "Description", global_timeout: 1800, max_parallel_steps: 5 },
    ],
    [
      "Sync: daily: load & send:1800:5",
      { name: "Sync", description: "daily: load & send", global_timeout: 1800, max_parallel_steps: 5 },
    ],
    ["Report:1800:5", { name: "Report", global_timeout: 1800, max_parallel_steps: 5 }],
    ["Report:1800", { name: "Report", global_timeout: 1800 }],
    ["Report", { name: "Report" }],
    ["Report:", { name: "Report" }],
    ["Report::", { name: "Report" }],
    ["Report::1800:5", { name: "Report", global_timeout: 1800, max_parallel_steps: 5 }],
    ["Report::1800", { name: "Report", global_timeout: 1800 }],
    ["Report:::5", { name: "Report", max_parallel_steps: 5 }],
    ["Report:daily::5", { name: "Report", description: "daily", max_parallel_steps: 5 }],
    ["Report:daily:1800:", { name: "Report", description: "daily", global_timeout: 1800 }],
    [
      "Report:see https://example.com/a:8080/b:1800:5",
      { name: "Report", description: "see https://example.com/a:8080/b", global_timeout: 1800, max_parallel_steps: 5 },
    ],
    ["Report:every day at 10:30", { name: "Report", description: "every day at 10:30" }],
    [
      "Report:every day at 10:30:1800:5",
      { name: "Report", description: "every day at 10:30", global_timeout: 1800, max_parallel_steps: 5 },
    ],
    ['Report:"2024":1800:5', { name: "Report", description: "2024", global_timeout: 1800, max_parallel_steps: 5 }],
    [
      '"Report":"Says: hi":"600":"2"',
      { name: "Report", description: "Says: hi", global_timeout: 600, max_parallel_steps: 2 },
    ],
    ['"Report":"2024"', { name: "Report", description: "2024" }],
    ["Report:timeout=600:max_parallel=2", { name: "Report", global_timeout: 600, max_parallel_steps: 2 }],
    ["Report:daily:max_parallel=2", { name: "Report", description: "daily", max_parallel_steps: 2 }],
    ["Report:a=b and timeout=x", { name: "Report", description: "a=b and timeout=x" }],
    ['Report:"the year: 2024"', { name: "Report", description: "the year: 2024" }],
    ["Report 2:2024:1800:5", { name: "Report 2", description: "2024", global_timeout: 1800, max_parallel_steps: 5 }],
    [
      'Report:daily:1800:5:{"auto_retry":false}',
      {
        name: "Report",
        description: "daily",
        global_timeout: 1800,
        max_parallel_steps: 5,
        options: { auto_retry: false },
      },
    ],
    ['Report:{"auto_retry":false}', { name: "Report", options: { auto_retry: false } }],
    ['Report:daily:::{"auto_retry":false}', { name: "Report", description: "daily", options: { auto_retry: false } }],
    [
      'Report:takes {"a":1} and gives:1800',
      { name: "Report", description: 'takes {"a":1} and gives', global_timeout: 1800 },
    ],
    ["Report:[draft] of today", { name: "Report", description: "[draft] of today" }],
    ["Sync\\: daily:1800:5", { name: "Sync: daily", global_timeout: 1800, max_parallel_steps: 5 }],
    ['"Sync: daily":load:60', { name: "Sync: daily", description: "load", global_timeout: 60 }],
    [
      "🚀 Deploy:مرحبا: بالعالم:60:2",
      { name: "🚀 Deploy", description: "مرحبا: بالعالم", global_timeout: 60, max_parallel_steps: 2 },
    ],
  ])("binds %s", (shortcode, expected) => {
    expect(bound(`CREATE_WORKFLOW:${shortcode}`)).toEqual(expected);
  });

  it.each([
    ["", "name is missing"],
    [":Description:1800", "name is missing"],
    ["Report:daily:-5:5", "whole number"],
    ["Report:daily:1.5:5", "whole number"],
    ["Report:daily:0:5", "whole number"],
    ["Report:daily:1800:0", "whole number"],
    ["Report:daily:1.5:5", "whole number"],
    ["Report:daily:99999999999:5", "whole number"],
    ["Report:daily:99999999999999999999:5", "whole number"],
    ["Report:daily:1,800:5", "whole number"],
    ["Report:daily:1800:many", "whole number"],
    ['{"name":"Report"}', "must be text"],
  ])("refuses %s", (shortcode, message) => {
    expect(bound(`CREATE_WORKFLOW:${shortcode}`)).toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe("ADD_STEP", () => {
  const log = { handler: "log", params: { message: "x" } };
  it.each([
    [
      'Step Name:log:{"message":"x"}:dependency1,dependency2:300',
      { name: "Step Name", ...log, after: ["dependency1", "dependency2"], timeout: 300 },
    ],
    ['Load:log:{"message":"x"}::300', { name: "Load", ...log, timeout: 300 }],
    ['Load:log:{"message":"x"}:300', { name: "Load", ...log, timeout: 300 }],
    ['Load:log:{"message":"x"}', { name: "Load", ...log }],
    ['Load:log:{"message":"x"}:step1_id:300', { name: "Load", ...log, after: ["step1_id"], timeout: 300 }],
    ['Load:log:{"message":"x"}:none:300', { name: "Load", ...log, timeout: 300 }],
    ['Load:log:{"message":"x"}:[]', { name: "Load", ...log }],
    ['Load:log:{"message":"x"}:["step1","Load: users"]', { name: "Load", ...log, after: ["step1", "Load: users"] }],
    [
      'Load:log:{"message":"x"}:[step1_id, step2_id]:60',
      { name: "Load", ...log, after: ["step1_id", "step2_id"], timeout: 60 },
    ],
    [
      'Load:log:{"message":"x"}:depends_on=step1,step2:timeout=60',
      { name: "Load", ...log, after: ["step1", "step2"], timeout: 60 },
    ],
    ['Load:log:{"message":"x"}:dependencies=["Fetch"]', { name: "Load", ...log, after: ["Fetch"] }],
    ['Load:log:{"message":"x"}:timeout=60', { name: "Load", ...log, timeout: 60 }],
    ['Load:log:{"message":"x"}:"step1_id"', { name: "Load", ...log, after: ["step1_id"] }],
    ['Load:log:{"message":"x"}:step1, step2', { name: "Load", ...log, after: ["step1", "step2"] }],
    ['Load:log:{"message":"x"}:Step 1: Load:300', { name: "Load", ...log, after: ["Step 1: Load"], timeout: 300 }],
    ['Load:log:{"message":"x"}:Step 1: Load', { name: "Load", ...log, after: ["Step 1: Load"] }],
    [
      'Load:log:{"message":"x"}:step1:300:{"retry_count":1}',
      { name: "Load", ...log, after: ["step1"], timeout: 300, options: { retry_count: 1 } },
    ],
    ['Load:log:{"message":"x"}:::{"retry_count":1}', { name: "Load", ...log, options: { retry_count: 1 } }],
    ['Load:log:{"message":"x"}:{"retry_count":1}', { name: "Load", ...log, options: { retry_count: 1 } }],
    [
      'Load:log:{"message":"x"}:step1:{"retry_count":1}',
      { name: "Load", ...log, after: ["step1"], options: { retry_count: 1 } },
    ],
    ['Step 1: Load:log:{"message":"x"}', { name: "Step 1: Load", ...log }],
    ['Remind at 10:30:log:{"message":"x"}', { name: "Remind at 10:30", ...log }],
    ['log:log:{"message":"x"}', { name: "log", ...log }],
    ['delay:log:{"message":"x"}', { name: "delay", ...log }],
    ['Wait: delay: log:log:{"message":"x"}', { name: "Wait: delay: log", ...log }],
    ['"Load: users":log:{"message":"x"}', { name: "Load: users", ...log }],
    ['[1]:log:{"message":"x"}', { name: "[1]", ...log }],
    ['42:log:{"message":"x"}', { name: "42", ...log }],
    ['Load:LOG:{"message":"x"}', { name: "Load", ...log }],
    ['Load:`log`:{"message":"x"}', { name: "Load", ...log }],
    ['Load:log:"{\\"message\\":\\"x\\"}"', { name: "Load", ...log }],
    ["Wait:delay:none:step1", { name: "Wait", handler: "delay", after: ["step1"] }],
    ['Load:log:{"message":"x"}:step1:none', { name: "Load", ...log, after: ["step1"] }],
    [' Load : log : {"message":"x"} : step1 : 60 ', { name: "Load", ...log, after: ["step1"], timeout: 60 }],
    ["Wait:delay", { name: "Wait", handler: "delay" }],
    ["Wait:delay::step1:300", { name: "Wait", handler: "delay", after: ["step1"], timeout: 300 }],
    ["Second:delay::log", { name: "Second", handler: "delay", after: ["log"] }],
    [
      'Wait:delay::step1:300:{"retry_count":1}',
      { name: "Wait", handler: "delay", after: ["step1"], timeout: 300, options: { retry_count: 1 } },
    ],
    [
      'Send:send_message:{"text":"see https://a.b:80/c?d=[1]:e"}:step1',
      { name: "Send", handler: "send_message", params: { text: "see https://a.b:80/c?d=[1]:e" }, after: ["step1"] },
    ],
  ])("binds %s", (shortcode, expected) => {
    expect(step(shortcode)).toEqual(expected);
  });

  it.each([
    ['Load:databse_operation:{"operation":"find"}', 'no handler "databse_operation". Did you mean database_operation?'],
    ['Load: users:lg:{"message":"x"}', 'no handler "lg". Did you mean log?'],
    ["Load:databse_operation::step1:300", "Did you mean database_operation?"],
    ["Load:lgo", "Did you mean log?"],
    ["Load:frobnicate", 'no handler "frobnicate"'],
    ["Load", "no handler"],
    ['Load:{"message":"x"}', "no handler"],
    ['log:{"message":"x"}', "no name"],
    ['{"message":"x"}', "name and its handler are missing"],
    ["", "name and its handler are missing"],
    ["Load:log:hello world", "must be a JSON object"],
    ["Wait:delay:5", "must be a JSON object"],
    ["Load:log:[1,2]", "must be a JSON object"],
    ['Load:log:"hello"', "must be a JSON object"],
    ['Load:log:{"message":"x"}:step1:fast', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}::fast', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}:step1:-5', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}:step1:2.5', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}:step1:0.5s', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}:step1:0', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}:step1:999999999', "timeout must be a whole number"],
    ['Load:log:{"message":"x"}:step1:step2', "separated by commas"],
    ['Load:log:{"message":"x"}:step1:300:foo', "Too many arguments"],
    ['Load:log:{"message":"x"}:300:step1', "Too many arguments"],
    ['Load:log:{"message":"x"}:{"a":1}:{"b":2}', "at most two JSON objects"],
    ['Load:log:{"message":"x"}:[[1]]', "Dependencies must be quoted step names"],
    ['Load:log:{"message":"x"}:[0,1]', "Steps are numbered from 1"],
  ])("refuses %s", (shortcode, message) => {
    expect(step(shortcode)).toMatchObject({ message: expect.stringContaining(message) });
  });
});

describe("other commands", () => {
  it.each([
    ["EXECUTE:workflow_id:", { workflow: "workflow_id" }],
    ["EXECUTE:workflow_id:none", { workflow: "workflow_id" }],
    ["EXECUTE:workflow_id", { workflow: "workflow_id" }],
    ['EXECUTE:workflow_id:{"a":1}', { workflow: "workflow_id", context: { a: 1 } }],
    ['EXECUTE:<workflow_id>:{"a":1}', { workflow: "<workflow_id>", context: { a: 1 } }],
    ['EXECUTE:Sync: daily:{"a":1}', { workflow: "Sync: daily", context: { a: 1 } }],
    [
      'EDIT_STEP:workflow_id:Step 1: Load:{"timeout":5}',
      { workflow: "workflow_id", step: "Step 1: Load", changes: { timeout: 5 } },
    ],
    ["RESULT:execution_id:Step 1: Load", { execution: "execution_id", step: "Step 1: Load" }],
    ["RESULT:execution_id", { execution: "execution_id" }],
    [
      'QUICK_WORKFLOW:Quick: test:[{"name":"Log"}]:{"a":1}',
      { name: "Quick: test", steps: [{ name: "Log" }], context: { a: 1 } },
    ],
    ['QUICK_WORKFLOW:[x] Test:[{"name":"Log"}]', { name: "[x] Test", steps: [{ name: "Log" }] }],
    ["LIST_EXECUTIONS", {}],
    ["LIST_EXECUTIONS:", {}],
    ["LIST_EXECUTIONS:Running", { status: "running" }],
    ["LIST_EXECUTIONS:all:2", { page: 2 }],
  ])("binds %s", (shortcode, expected) => {
    expect(bound(shortcode)).toEqual(expected);
  });

  it.each([
    ["EXECUTE", "workflow is missing"],
    ["EXECUTE:workflow_id:hello", "context must be a JSON object"],
    ["EXECUTE:workflow_id:[1]", "context must be a JSON object"],
    ['EXECUTE:{"a":1}', "workflow is missing"],
    ["EDIT_STEP:workflow_id:step1", "changes are missing"],
    ["EDIT_STEP:workflow_id:step1:timeout:60", "changes must be a JSON object"],
    ["QUICK_WORKFLOW:Test", "steps are missing"],
    ['QUICK_WORKFLOW:Test:{"name":"Log"}', "must be a JSON list"],
    ["LIST_EXECUTIONS:runing", "Did you mean running?"],
  ])("refuses %s", (shortcode, message) => {
    expect(bound(shortcode)).toMatchObject({ message: expect.stringContaining(message) });
  });
});
