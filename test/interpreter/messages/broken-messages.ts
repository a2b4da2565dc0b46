import { LOG, type MessageCase } from "./message-case.ts";

const CREATE = "[MULTISTEP:CREATE_WORKFLOW:W]";
function one(title: string, step: string, error: string): MessageCase {
  return {
    title,
    text: `${CREATE}\n[MULTISTEP:ADD_STEP:workflow_id:${step}]\n[MULTISTEP:CREATE_WORKFLOW:Other]`,
    outcomes: [true, error, true],
    workflows: [
      { name: "W", steps: [] },
      { name: "Other", steps: [] },
    ],
  };
}
function alone(title: string, text: string, error: string): MessageCase {
  return {
    title,
    text: `${text}\n[MULTISTEP:CREATE_WORKFLOW:Other]`,
    outcomes: [error, true],
    workflows: [{ name: "Other", steps: [] }],
  };
}

/** Messages with one mistake, which gets an error that says what to write; the other shortcodes still run. */
export const BROKEN_MESSAGES: MessageCase[] = [
  one("an unknown handler", 'Load:databse_operation:{"operation":"find"}', "Did you mean database_operation?"),
  one("an unknown handler after a name with a colon", 'Load: all:lgo:{"message":"x"}', "Did you mean log?"),
  one("an unknown handler that is near none", 'Load:frobnicate:{"a":1}', 'no handler "frobnicate"'),
  one("a step without a handler", "Load", "no handler"),
  one("a step without a name", 'log:{"message":"x"}', "no name"),
  one("a step without name and handler", '{"message":"x"}', "name and its handler are missing"),
  one("bare text as params", "Load:log:hello world", "must be a JSON object"),
  one("a number as params", "Wait:delay:5", "must be a JSON object"),
  one("a list as params", 'Load:log:["x"]', "must be a JSON object"),
  one("params that the handler does not take", 'Wait:delay:{"how_long":5}', "seconds"),
  one("params that are missing", "Wait:delay", "seconds"),
  one("a timeout that is a word", 'L:log:{"message":"x"}:none:fast', "timeout must be a whole number"),
  one("a timeout with a unit that is not whole", 'L:log:{"message":"x"}::1500ms', "For example, write 2"),
  one("a negative timeout", 'L:log:{"message":"x"}::-5', "timeout must be a whole number"),
  one("a timeout that is not whole", 'L:log:{"message":"x"}::2.5', "timeout must be a whole number"),
  one("an absurd timeout", 'L:log:{"message":"x"}::99999999999', "timeout must be a whole number"),
  one("a retry count after the timeout", 'L:log:{"message":"x"}:300:3', 'no step "300"'),
  one("a retry count and delay after the timeout", 'L:log:{"message":"x"}::300:3:5', "Too many arguments"),
  one("an unknown option", 'L:log:{"message":"x"}:::{"retry_cuont":1}', 'Did you mean "retry_count"?'),
  one("a wrong option", 'L:log:{"message":"x"}:::{"retry_count":-1}', '"retry_count" must be a whole number'),
  one("an on_error that is neither", 'L:log:{"message":"x"}:::{"on_error":"ignore"}', '"on_error" must be'),
  one(
    "a condition with a mistake",
    `L:log:{"message":"x"}:::{"condition":"context.get('n' >"}`,
    "condition has a mistake at column",
  ),
  one("too many arguments", 'L:log:{"message":"x"}:none:300:foo', "Too many arguments"),
  one("a dependency on itself", 'L:log:{"message":"x"}:L', "depends on itself"),
  one("a dependency on its own number", 'L:log:{"message":"x"}:step1', "depends on itself"),
  one("bad JSON", 'L:log:{"message" "x" oops}', "JSON"),
  alone("an unclosed shortcode", "[MULTISTEP:CREATE_WORKFLOW:Never closed", "not closed"),
  alone("an unknown action", "[MULTISTEP:CREATE_WORKFLW:A]", "did you mean CREATE_WORKFLOW?"),
  alone("no action", "[MULTISTEP:]", "no action"),
  alone("a workflow without a name", "[MULTISTEP:CREATE_WORKFLOW:]", "name is missing"),
  alone("a workflow with a wrong number", "[MULTISTEP:CREATE_WORKFLOW:A:desc:-1:5]", "whole number"),
  alone("a workflow with a fraction", "[MULTISTEP:CREATE_WORKFLOW:A:desc:1800:2.5]", "whole number"),
  alone("a workflow with zero steps at once", "[MULTISTEP:CREATE_WORKFLOW:A:desc:1800:0]", "whole number"),
  alone(
    "a workflow with an unknown option",
    '[MULTISTEP:CREATE_WORKFLOW:A:d:{"auto_rety":true}]',
    'Did you mean "auto_retry"?',
  ),
  alone("a step before any workflow", `[MULTISTEP:ADD_STEP:workflow_id:A:${LOG}]`, "no workflow_id yet"),
  alone("EXECUTE before any workflow", "[MULTISTEP:EXECUTE:workflow_id]", "no workflow_id yet"),
  alone("EXECUTE without a workflow", "[MULTISTEP:EXECUTE]", "workflow is missing"),
  alone("STATUS before any execution", "[MULTISTEP:STATUS:execution_id]", "no execution_id yet"),
  alone("CANCEL before any execution", "[MULTISTEP:CANCEL:execution_id]", "[MULTISTEP:LIST_EXECUTIONS] lists"),
  alone("UNSCHEDULE before any schedule", "[MULTISTEP:UNSCHEDULE:schedule_id]", "[MULTISTEP:LIST_SCHEDULES] lists"),
  alone("STATUS without an execution", "[MULTISTEP:STATUS]", "execution is missing"),
  alone("STATUS of a workflow", "[MULTISTEP:STATUS:workflow_id]", "is not a run"),
  alone("an unknown execution", "[MULTISTEP:STATUS:ex_nothere]", "no run"),
  alone("an unknown workflow", "[MULTISTEP:EXECUTE:No such workflow]", "No such workflow"),
  alone("a step of an unknown workflow", `[MULTISTEP:ADD_STEP:Nope:A:${LOG}]`, "Nope"),
  {
    title: "a step whose workflow is left out holds back the one that was meant",
    text: `${CREATE}\n[MULTISTEP:ADD_STEP:Load:${LOG}]\n[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, /\[MULTISTEP:ADD_STEP:wf_\w+:Load:log:/, 'step "Load" could not be added'],
    workflows: [{ name: "W", steps: [] }],
  },
  alone("an unknown status", "[MULTISTEP:LIST_EXECUTIONS:runing]", "Did you mean running?"),
  alone("a quick workflow without steps", "[MULTISTEP:QUICK_WORKFLOW:Q]", "steps are missing"),
  alone(
    "a quick workflow whose step has no handler",
    '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A"}]]',
    'has no "handler"',
  ),
  alone(
    "a quick workflow with an unknown handler",
    '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"lgo"}]]',
    "lgo",
  ),
  alone(
    "a quick workflow with an unknown key",
    '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"},"depnds_on":[]}]]',
    '"depnds_on" is not an option',
  ),
  alone(
    "a quick workflow with a cycle keeps nothing",
    '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"},"dependencies":["B"]},{"name":"B","handler":"log","params":{"message":"x"},"dependencies":["A"]}]]',
    "wait for each other",
  ),
  alone(
    "a quick workflow with a missing dependency",
    '[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"},"dependencies":["Z"]}]]',
    'depends on "Z"',
  ),
  alone("a group's command without the right", "[GROUP:PIN_MESSAGE:message_id]", 'needs the "admin" permission'),
  alone("HELP of what is not there", "[MULTISTEP:HELP:ADD_STEPP]", "Did you mean ADD_STEP?"),
];
