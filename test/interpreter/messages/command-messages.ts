import { LOG, type MessageCase } from "./message-case.ts";

/** Well-formed commands with all that they take. */
export const COMMAND_MESSAGES: MessageCase[] = [
  {
    title: "options at the end of ADD_STEP and CREATE_WORKFLOW",
    text: `[MULTISTEP:CREATE_WORKFLOW:Options:with options:1800:5:{"auto_retry":false,"metadata":{"version":"1.0"}}]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}::300:{"retry_count":1,"condition":"context.get('n') > 10"}]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}:{"retryCount":0,"depends_on":["One"],"timeout":"60"}]`,
    outcomes: [true, true, true],
    workflows: [
      {
        name: "Options",
        auto_retry: false,
        steps: [
          { name: "One", retry_count: 1, condition: "context.get('n') > 10" },
          { name: "Two", retry_count: 0, after: ["One"], timeout: 60 },
        ],
      },
    ],
  },
  {
    title: "no dependencies, no timeout; and a timeout alone",
    text: `[MULTISTEP:CREATE_WORKFLOW:Short]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":2}]
[MULTISTEP:ADD_STEP:workflow_id:Wait more:delay:{"seconds":2}:30]
[MULTISTEP:ADD_STEP:workflow_id:Wait again:delay:{"seconds":2}::30]`,
    outcomes: [true, true, true, true],
    workflows: [
      {
        name: "Short",
        steps: [
          { name: "Wait" },
          { name: "Wait more", after: [], timeout: 30 },
          { name: "Wait again", after: [], timeout: 30 },
        ],
      },
    ],
  },
  {
    title: "a quick workflow",
    text: '[MULTISTEP:QUICK_WORKFLOW:Quick Test:[{"name":"Log","handler":"log","params":{"message":"Quick test"}}]]',
    outcomes: [true],
    workflows: [{ name: "Quick Test", steps: [{ name: "Log", handler: "log" }] }],
    started: ["Quick Test"],
  },
  {
    title: "a quick workflow with options, labels and a context",
    text: `[MULTISTEP:QUICK_WORKFLOW:Quick: all of it:[
  {"id":"a","name":"Load","handler":"log","params":{"message":"x"},"timeout":60},
  {"id":"b","name":"Save","handler":"log","parameters":{"message":"{context.who}"},"depends_on":["a"],"retries":1},
  {"name":"Tell","handler":"send_message","params":{"text":"done"},"dependencies":"Load,step2","condition":"context.who == 'Ada'"}
]:{"who":"Ada"}]
[MULTISTEP:STATUS:execution_id] of [MULTISTEP:SHOW_WORKFLOW:workflow_id]`,
    outcomes: [true, true, true],
    workflows: [
      {
        name: "Quick: all of it",
        steps: [
          { name: "Load", timeout: 60 },
          { name: "Save", after: ["step1"], retry_count: 1 },
          { name: "Tell", after: ["Load", "step2"], condition: "context.who == 'Ada'" },
        ],
      },
    ],
    started: ["Quick: all of it"],
  },
  {
    title: "edits and removals",
    text: `[MULTISTEP:CREATE_WORKFLOW:Edited]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Three:${LOG}]
[MULTISTEP:EDIT_STEP:workflow_id:step3:{"name":"Last: one","timeout":60,"dependencies":["One"],"retry_count":0}]
[MULTISTEP:REMOVE_STEP:workflow_id:Two]
[MULTISTEP:EDIT_STEP:workflow_id:Last: one:{"condition":"context.ok"}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, true, true, true, true, true, true],
    workflows: [
      {
        name: "Edited",
        steps: [
          { name: "One" },
          { name: "Last: one", after: ["One"], timeout: 60, retry_count: 0, condition: "context.ok" },
        ],
      },
    ],
    started: ["Edited"],
  },
  {
    title: "lists and help in an empty chat",
    text: `[MULTISTEP:LIST_WORKFLOWS:] [MULTISTEP:LIST_WORKFLOWS] [MULTISTEP:LIST_EXECUTIONS:running] [MULTISTEP:HANDLERS]
[MULTISTEP:HELP] [MULTISTEP:HELP:ADD_STEP]`,
    outcomes: [true, true, true, true, true, true],
    workflows: [],
    says: ["No workflows", 'No runs here with status "running"', "database_operation", "ADD_STEP"],
  },
  {
    title: "prose that explains CANCEL, PAUSE and RESUME",
    text: `[MULTISTEP:CREATE_WORKFLOW:Explained]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]
To stop it, use [MULTISTEP:CANCEL:execution_id]; to hold it [MULTISTEP:PAUSE:execution_id], and then [MULTISTEP:RESUME:execution_id].
You may remove it with [MULTISTEP:DELETE_WORKFLOW:workflow_id].`,
    outcomes: [true, true, true, true, true, true, true],
    workflows: [{ name: "Explained", steps: [{ name: "One" }] }],
    started: ["Explained"],
    buttons: ["CANCEL", "PAUSE", "DELETE_WORKFLOW"],
    says: [
      "To stop it, use [MULTISTEP:CANCEL:ex_",
      "to hold it [MULTISTEP:PAUSE:ex_",
      "[MULTISTEP:RESUME:execution_id]",
    ],
  },
  {
    title: "results of an execution and of one step",
    text: `[MULTISTEP:QUICK_WORKFLOW:R:[{"name":"Step 1: Load","handler":"log","params":{"message":"x"}}]]
[MULTISTEP:RESULT:execution_id] [MULTISTEP:RESULT:execution_id:step1] [MULTISTEP:RESULT:execution_id:Step 1: Load] [MULTISTEP:PROGRESS:execution_id]`,
    outcomes: [true, true, true, true, true],
    workflows: [{ name: "R", steps: [{ name: "Step 1: Load" }] }],
    started: ["R"],
  },
  {
    title: "an empty workflow is started",
    text: "[MULTISTEP:CREATE_WORKFLOW:Empty]\n[MULTISTEP:EXECUTE:workflow_id:{}]",
    outcomes: [true, true],
    workflows: [{ name: "Empty", steps: [] }],
    started: ["Empty"],
  },
  {
    title: "a quoted JSON context, and params in a string",
    text: `[MULTISTEP:CREATE_WORKFLOW:Strings]
[MULTISTEP:ADD_STEP:workflow_id:One:log:"{\\"message\\":\\"x\\"}"]
[MULTISTEP:EXECUTE:workflow_id:"{\\"a\\":1}"]`,
    outcomes: [true, true, true],
    workflows: [{ name: "Strings", steps: [{ name: "One" }] }],
    started: ["Strings"],
  },
];
