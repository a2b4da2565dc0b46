import { LOG, type MessageCase } from "./message-case.ts";

/** Workflows and steps named in all the ways there are. */
export const REFERENCE_MESSAGES: MessageCase[] = [
  {
    title: "two workflows in one message, by number",
    text: `[MULTISTEP:CREATE_WORKFLOW:First]
[MULTISTEP:CREATE_WORKFLOW:Second]
[MULTISTEP:ADD_STEP:workflow1_id:A:${LOG}]
[MULTISTEP:ADD_STEP:workflow2_id:B:${LOG}]
[MULTISTEP:ADD_STEP:workflow_1:C:${LOG}:step1]
[MULTISTEP:ADD_STEP:workflow_id:D:${LOG}:step1_id]
[MULTISTEP:EXECUTE:workflow1_id]
[MULTISTEP:EXECUTE:workflow2_id]
[MULTISTEP:STATUS:execution1_id] [MULTISTEP:STATUS:execution2_id]`,
    outcomes: [true, true, true, true, true, true, true, true, true, true],
    workflows: [
      { name: "First", steps: [{ name: "A" }, { name: "C", after: ["A"] }] },
      { name: "Second", steps: [{ name: "B" }, { name: "D", after: ["B"] }] },
    ],
    started: ["First", "Second"],
  },
  {
    title: "two workflows one after the other, both called workflow_id",
    text: `[MULTISTEP:CREATE_WORKFLOW:First]
[MULTISTEP:ADD_STEP:workflow_id:A:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:CREATE_WORKFLOW:Second]
[MULTISTEP:ADD_STEP:workflow_id:B:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:C:${LOG}:step1_id]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, true, true, true, true, true],
    workflows: [
      { name: "First", steps: [{ name: "A" }] },
      { name: "Second", steps: [{ name: "B" }, { name: "C", after: ["B"] }] },
    ],
    started: ["First", "Second"],
  },
  {
    title: "workflows called like placeholders",
    text: `[MULTISTEP:CREATE_WORKFLOW:workflow_id]
[MULTISTEP:CREATE_WORKFLOW:Workflow 1]
[MULTISTEP:CREATE_WORKFLOW:Step 1]
[MULTISTEP:ADD_STEP:workflow_id:Into the last:${LOG}]
[MULTISTEP:ADD_STEP:Workflow 1:Into that name:${LOG}]
[MULTISTEP:ADD_STEP:workflow1_id:Into the first:${LOG}]
[MULTISTEP:EXECUTE:Step 1]`,
    outcomes: [true, true, true, true, true, true, true],
    workflows: [
      { name: "workflow_id", steps: [{ name: "Into the first" }] },
      { name: "Workflow 1", steps: [{ name: "Into that name" }] },
      { name: "Step 1", steps: [{ name: "Into the last" }] },
    ],
    started: ["Step 1"],
  },
  {
    title: "a workflow named by its name",
    text: `[MULTISTEP:CREATE_WORKFLOW:Alpha]
[MULTISTEP:CREATE_WORKFLOW:Beta]
[MULTISTEP:ADD_STEP:Alpha:One:${LOG}]
[MULTISTEP:ADD_STEP:Beta:Two:${LOG}]
[MULTISTEP:EXECUTE:Alpha]`,
    outcomes: [true, true, true, true, true],
    workflows: [
      { name: "Alpha", steps: [{ name: "One" }] },
      { name: "Beta", steps: [{ name: "Two" }] },
    ],
    started: ["Alpha"],
  },
  {
    title: "placeholders in brackets, braces, quotes and with a dollar",
    text: `[MULTISTEP:CREATE_WORKFLOW:Wrapped]
[MULTISTEP:ADD_STEP:<workflow_id>:One:${LOG}]
[MULTISTEP:ADD_STEP:{workflow_id}:Two:${LOG}:<step1_id>]
[MULTISTEP:ADD_STEP:"workflow_id":Three:${LOG}:$step2_id]
[MULTISTEP:ADD_STEP:\${workflow_id}:Four:${LOG}:["{step1}","STEP_3"]]
[MULTISTEP:EXECUTE:{workflow_id}]
[MULTISTEP:STATUS:{execution_id}]`,
    outcomes: [true, true, true, true, true, true, true],
    workflows: [
      {
        name: "Wrapped",
        steps: [
          { name: "One" },
          { name: "Two", after: ["One"] },
          { name: "Three", after: ["Two"] },
          { name: "Four", after: ["One", "Three"] },
        ],
      },
    ],
    started: ["Wrapped"],
  },
  {
    title: "dependencies as a list, with commas, as names, none and null",
    text: `[MULTISTEP:CREATE_WORKFLOW:Deps]
[MULTISTEP:ADD_STEP:workflow_id:A:${LOG}:none]
[MULTISTEP:ADD_STEP:workflow_id:B:${LOG}:None:60]
[MULTISTEP:ADD_STEP:workflow_id:C:${LOG}:[]:60]
[MULTISTEP:ADD_STEP:workflow_id:D:${LOG}:A,B:60]
[MULTISTEP:ADD_STEP:workflow_id:E:${LOG}:["A","step_3"]]
[MULTISTEP:ADD_STEP:workflow_id:F, then G:${LOG}:D, step5_id]
[MULTISTEP:ADD_STEP:workflow_id:H:${LOG}:F, then G]`,
    outcomes: [true, true, true, true, true, true, true, true],
    workflows: [
      {
        name: "Deps",
        steps: [
          { name: "A", after: [] },
          { name: "B", after: [], timeout: 60 },
          { name: "C", after: [], timeout: 60 },
          { name: "D", after: ["A", "B"], timeout: 60 },
          { name: "E", after: ["A", "C"] },
          { name: "F, then G", after: ["D", "E"] },
          { name: "H", after: ["F, then G"] },
        ],
      },
    ],
  },
  {
    title: "a dependency that is added later",
    text: `[MULTISTEP:CREATE_WORKFLOW:Later]
[MULTISTEP:ADD_STEP:workflow_id:Last:${LOG}:First,step3]
[MULTISTEP:ADD_STEP:workflow_id:First:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Third:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, true, true, true],
    workflows: [
      { name: "Later", steps: [{ name: "Last", after: ["First", "step3"] }, { name: "First" }, { name: "Third" }] },
    ],
    started: ["Later"],
  },
  {
    title: "a step's exact name wins over step1",
    text: `[MULTISTEP:CREATE_WORKFLOW:Names]
[MULTISTEP:ADD_STEP:workflow_id:Other:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:step1:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Last:${LOG}:step1]`,
    outcomes: [true, true, true, true],
    workflows: [{ name: "Names", steps: [{ name: "Other" }, { name: "step1" }, { name: "Last", after: ["step1"] }] }],
  },
  {
    title: "steps called like handlers",
    text: `[MULTISTEP:CREATE_WORKFLOW:Handlers]
[MULTISTEP:ADD_STEP:workflow_id:log:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:delay:log:{"message":"x"}:log]
[MULTISTEP:ADD_STEP:workflow_id:Wait: delay: log:delay:{"seconds":2}:log,delay:300]`,
    outcomes: [true, true, true, true],
    workflows: [
      {
        name: "Handlers",
        steps: [
          { name: "log", handler: "log" },
          { name: "delay", handler: "log", after: ["log"] },
          { name: "Wait: delay: log", handler: "delay", after: ["log", "delay"], timeout: 300 },
        ],
      },
    ],
  },
  {
    title: "numbers in names",
    text: `[MULTISTEP:CREATE_WORKFLOW:Report 2024 v2:Q3 2024:600:2]
[MULTISTEP:ADD_STEP:workflow_id:Step 1:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Step 2:${LOG}:Step 1]
[MULTISTEP:ADD_STEP:workflow_id:42:${LOG}:Step 1,Step 2]`,
    outcomes: [true, true, true, true],
    workflows: [
      {
        name: "Report 2024 v2",
        description: "Q3 2024",
        global_timeout: 600,
        max_parallel_steps: 2,
        steps: [{ name: "Step 1" }, { name: "Step 2", after: ["Step 1"] }, { name: "42", after: ["Step 1", "Step 2"] }],
      },
    ],
  },
];
