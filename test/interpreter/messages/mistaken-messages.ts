import { LOG, type MessageCase } from "./message-case.ts";

const CREATE = "[MULTISTEP:CREATE_WORKFLOW:W]";
const RUN = "[MULTISTEP:EXECUTE:workflow_id]";
/** A step that cannot be added: the error says what to write, and the workflow is not started without it. */
function step(title: string, written: string, error: string): MessageCase {
  return {
    title,
    text: `${CREATE}\n[MULTISTEP:ADD_STEP:${written}]\n${RUN}`,
    outcomes: [true, error, "was not started"],
    workflows: [{ name: "W", steps: [] }],
  };
}
function alone(title: string, text: string, error: string): MessageCase {
  return {
    title,
    text,
    outcomes: [error],
    workflows: [],
  };
}
function quick(title: string, steps: string, error: string): MessageCase {
  return alone(title, `[MULTISTEP:QUICK_WORKFLOW:Q:${steps}]`, error);
}
const params = '{"message":"x"}';

/** Messages in a different order or different words than in the guide: each error shows the correct form. */
export const MISTAKEN_MESSAGES: MessageCase[] = [
  step("no colon before the params", `workflow_id:A:log${params}`, `Write log:${params}`),
  step("no colon but a blank before the params", `workflow_id:A:log ${params}`, `Write log:${params}`),
  step("dependencies before the params", `workflow_id:B:log:step1:${params}`, `Write B:log:${params}:step1`),
  step(
    "a retry count, its delay and a condition by position",
    `workflow_id:B:log:${params}:none:60:3:5:context.n > 3`,
    'none:60:{"retry_count":3,"retry_delay":5,"condition":"context.n > 3"}',
  ),
  step(
    "a condition by position",
    `workflow_id:B:log:${params}::60:context.get('n') > 3`,
    `:60:{"condition":"context.get('n') > 3"}`,
  ),
  step("a name with other separators", `w_:A:${LOG}`, 'Did you mean "W"?'),
  step("an id that is made up", `wf_12345:A:${LOG}`, "wf_12345"),
  step("names of arguments", `workflow_id=workflow_id:name=A:handler=log:params=${params}`, `:A:log:${params}]`),
  step(
    "one JSON object",
    `{"workflow_id":"workflow_id","name":"A","handler":"log","params":${params},"depends_on":["B"]}`,
    `:A:log:${params}:B]`,
  ),
  ...[
    ["wait", "delay"],
    ["sleep", "delay"],
    ["print", "log"],
    ["notify", "notification"],
    ["reply", "send_message"],
    ["sendMsg", "send_message"],
    ["set_variable", "set_context"],
    ["if", "condition_check"],
    ["database", "database_operation"],
    ["send_message_handler", "send_message"],
  ].map(([word, handler]) => step(`the handler ${word}`, `workflow_id:A:${word}:{}`, `Did you mean ${handler}?`)),
  step(
    "a template of a step's output",
    'workflow_id:A:log:{"message":"{steps.Load users.output}"}',
    `:A:log:{"message":"{steps['Load users'].result}"}]`,
  ),
  step(
    "a default in Jinja's words",
    `workflow_id:A:log:{"message":"Hi {context.name|default('you')}"}`,
    "For example: {context.name|you}",
  ),
  step(
    "a condition in Jinja's braces",
    `workflow_id:A:log:${params}:::{"condition":"{{ context.n > 3 }}"}`,
    "conditions don't use braces: write context.n > 3",
  ),
  step(
    "a condition on a step's output",
    `workflow_id:A:log:${params}:::{"condition":"steps['B'].output == 1"}`,
    'steps have no "output": write .result',
  ),
  alone(
    "a workflow as one JSON object",
    '[MULTISTEP:CREATE_WORKFLOW:{"name":"Report","description":"Daily","timeout":600}]',
    "Write [MULTISTEP:CREATE_WORKFLOW:Report:Daily:600]",
  ),
  alone(
    "a workflow with names of arguments",
    "[MULTISTEP:CREATE_WORKFLOW:name=Report:description=Daily]",
    "Write [MULTISTEP:CREATE_WORKFLOW:Report:Daily]",
  ),
  alone(
    "a change as one JSON object",
    '[MULTISTEP:EDIT_STEP:{"workflow":"W","step":"A","timeout":60}]',
    "EDIT_STEP takes its arguments one after another, not as one JSON object",
  ),
  alone(
    "a handler for an action",
    "[MULTISTEP:SEND_MESSAGE:Hello]",
    'Write [MULTISTEP:QUICK_WORKFLOW:Send message:[{"name":"Send message","handler":"send_message","params":{"text":"Hello"}}]]',
  ),
  alone("another word for a handler for an action", "[MULTISTEP:WAIT:5]", '"handler":"delay","params":{"seconds"'),
  alone("an action in other words", "[MULTISTEP:NEW_WORKFLOW:W:A]", "Write [MULTISTEP:CREATE_WORKFLOW:W:A]"),
  quick(
    "a timeout in words",
    `[{"name":"A","handler":"log","params":${params},"timeout":"10 days"}]`,
    '"timeout" must be a whole number from 1 to 86400',
  ),
  quick(
    "a delay in words",
    `[{"name":"A","handler":"log","params":${params},"retry_delay":"2 days"}]`,
    'For example, write "retry_delay":86400.',
  ),
  quick(
    "an error that is skipped",
    `[{"name":"A","handler":"log","params":${params},"on_error":"skip"}]`,
    '"on_error":"continue"',
  ),
  alone("a blank for a colon", "[MULTISTEP:CREATE_WORKFLOW Report]", "Write [MULTISTEP:CREATE_WORKFLOW:Report]"),
  alone(
    "items before the handler",
    `[MULTISTEP:BATCH_PROCESS:[${params}]:log:2]`,
    `Write [MULTISTEP:BATCH_PROCESS:log:[${params}]:2]`,
  ),
  alone(
    "steps before the name",
    `[MULTISTEP:QUICK_WORKFLOW:[{"name":"A","handler":"log","params":${params}}]:Q]`,
    `Write [MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":${params}}]]`,
  ),
  alone(
    "a quick workflow as one JSON object",
    `[MULTISTEP:QUICK_WORKFLOW:{"name":"Q","steps":[{"name":"A","handler":"log","params":${params}}]}]`,
    `Write [MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":${params}}]]`,
  ),
  alone(
    "a template as one JSON object",
    '[MULTISTEP:TEMPLATE_WORKFLOW:{"template":"notification_flow","params":{"message":"x"}}]',
    'Write [MULTISTEP:TEMPLATE_WORKFLOW:notification_flow:{"message":"x"}]',
  ),
  quick("steps within an object", '{"steps":[{"name":"A","handler":"log"}]}', 'Write only the list: [{"name":"A"'),
  quick("an operation for a handler", `[{"name":"A","operation":"log","params":${params}}]`, 'Did you mean "handler"?'),
  quick("options for params", `[{"name":"A","handler":"log","options":${params}}]`, 'Did you mean "params"?'),
  quick("previous for dependencies", `[{"name":"A","handler":"log","previous":[]}]`, 'Did you mean "dependencies"?'),
  quick(
    "params beside the handler",
    '[{"name":"A","handler":"log","message":"x"}]',
    'Q:[{"name":"A","handler":"log","params":{"message":"x"}}',
  ),
  quick("step 0", `[{"name":"A","handler":"log","params":${params},"dependencies":[0]}]`, "Steps are numbered from 1."),
  quick("a handler in other words", '[{"name":"A","handler":"print","params":{}}]', 'Did you mean "log"?'),
  {
    title: "a context before its workflow",
    text: `${CREATE}\n[MULTISTEP:EXECUTE:{"name":"Ada"}:workflow_id]`,
    outcomes: [true, ':{"name":"Ada"}]'],
    workflows: [{ name: "W", steps: [] }],
  },
  {
    title: "a time in JSON",
    text: `${CREATE}\n[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:{"cron":"0 9 * * *"}]`,
    outcomes: [true, "Write it without JSON: 0 9 * * *"],
    workflows: [{ name: "W", steps: [] }],
  },
  {
    title: "a dependency on the beginning of a name, beside one that is right",
    text: `${CREATE}
[MULTISTEP:ADD_STEP:workflow_id:Step A: Load:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Check:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Check 2: Size:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Save:${LOG}:Check,Step A,Check 2]
${RUN}`,
    outcomes: [true, true, true, true, true, 'Did you mean "Step A: Load"?'],
    workflows: [
      { name: "W", steps: [{ name: "Step A: Load" }, { name: "Check" }, { name: "Check 2: Size" }, { name: "Save" }] },
    ],
    says: ["[MULTISTEP:EDIT_STEP:wf_", ':step4:{"dependencies":"step2,step1,step3"}]'],
  },
  {
    title: "a time before its workflow",
    text: `${CREATE}\n[MULTISTEP:SCHEDULED_WORKFLOW:every day at 8:workflow_id:{"a":1}]`,
    outcomes: [true, ':every day at 8:{"a":1}]'],
    workflows: [{ name: "W", steps: [] }],
  },
  {
    title: "the status of a workflow by its name",
    text: `${CREATE}\n[MULTISTEP:STATUS:W]`,
    outcomes: [true, '"W" is a workflow, not a run'],
    workflows: [{ name: "W", steps: [] }],
  },
  ...[
    ["Hi {{user_name}}", "{{user_name}} is kept as text. To fill in a value, write {context.user_name}"],
    ["Hi {nama}, {x y}", "{nama} is kept as text. To fill in a value, write {context.nama}"],
    ["Bearer {{env.TOKEN}}", "To fill in a value, write {secrets.TOKEN}"],
    ["$" + "{context.price|1}", "The $ in $" + "{context.price|1} is kept."],
  ].map(
    ([message, said]): MessageCase => ({
      title: `braces of another language: ${message}`,
      text: `${CREATE}\n[MULTISTEP:ADD_STEP:workflow_id:A:log:${JSON.stringify({ message })}]`,
      outcomes: [true, true],
      workflows: [{ name: "W", steps: [{ name: "A" }] }],
      says: [said as string],
    }),
  ),
  {
    title: "a step of a workflow that is nearly called so holds back that one, and no other",
    text: `[MULTISTEP:CREATE_WORKFLOW:Daily Report]
[MULTISTEP:CREATE_WORKFLOW:Other]
[MULTISTEP:ADD_STEP:daily_report:A:${LOG}]
[MULTISTEP:EXECUTE:Daily Report]
[MULTISTEP:EXECUTE:Other]`,
    outcomes: [true, true, 'Did you mean "Daily Report"?', "was not started", true],
    workflows: [
      { name: "Daily Report", steps: [] },
      { name: "Other", steps: [] },
    ],
    started: ["Other"],
  },
  {
    title: "a name that begins like a JSON list or holds an equals sign",
    text: "[MULTISTEP:CREATE_WORKFLOW:[1] a=b]\n[MULTISTEP:CREATE_WORKFLOW:a=b]",
    outcomes: [true, true],
    workflows: [
      { name: "[1] a=b", steps: [] },
      { name: "a=b", steps: [] },
    ],
  },
];
