import { LOG, type MessageCase } from "./message-case.ts";

/** Messages in which one command's failure must keep others from doing something that was not meant. */
export const POISON_MESSAGES: MessageCase[] = [
  {
    title: "a failed step keeps its workflow from being started",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:lgo:{"message":"x"}]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:STATUS:execution_id]`,
    outcomes: [
      true,
      "Did you mean log?",
      true,
      'step "One" could not be added',
      "STATUS (line 5): not run because of line 2",
    ],
    workflows: [{ name: "W", steps: [{ name: "Two" }] }],
  },
  {
    title: "stepN counts the failed step",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Two:log]
[MULTISTEP:ADD_STEP:workflow_id:Three:${LOG}:step1_id]
[MULTISTEP:ADD_STEP:workflow_id:Four:${LOG}:step3_id]
[MULTISTEP:ADD_STEP:workflow_id:Five:${LOG}:step2_id]`,
    outcomes: [true, true, "message", true, true, "ADD_STEP Five (line 6): not run because of line 3"],
    workflows: [
      { name: "W", steps: [{ name: "One" }, { name: "Three", after: ["One"] }, { name: "Four", after: ["Three"] }] },
    ],
  },
  {
    title: "a broken step counts too, and its dependents by name fail",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:log:{"message" "x" oops}]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}:One]
[MULTISTEP:ADD_STEP:workflow_id:Three:${LOG}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Four:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, "JSON", "not run because of line 2", "not run because of line 2", true, "could not be added"],
    workflows: [{ name: "W", steps: [{ name: "Four" }] }],
  },
  {
    title: "a failed CREATE_WORKFLOW leaves workflow_id without meaning",
    text: `[MULTISTEP:CREATE_WORKFLOW:Old]
[MULTISTEP:CREATE_WORKFLOW:New:desc:-5:5]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:ADD_STEP:workflow1_id:One:${LOG}]
[MULTISTEP:ADD_STEP:workflow2_id:Two:${LOG}]
[MULTISTEP:EXECUTE:New]`,
    outcomes: [
      true,
      "whole number",
      "not run because of line 2",
      "is not available",
      true,
      "not run because of line 2",
      "was not created",
    ],
    workflows: [{ name: "Old", steps: [{ name: "One" }] }],
  },
  {
    title: "a misspelt CREATE_WORKFLOW invalidates workflow_id too",
    text: `[MULTISTEP:CREATE_WORKFLOW:Old]
[MULTISTEP:CREAT_WORKFLOW:New]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]`,
    outcomes: [true, "did you mean CREATE_WORKFLOW?", "not run because of line 2"],
    workflows: [{ name: "Old", steps: [] }],
  },
  {
    title: "a misspelt ADD_STEP keeps the workflow from being started",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STP:workflow_id:One:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, "did you mean ADD_STEP?", true, "could not be added"],
    workflows: [{ name: "W", steps: [{ name: "Two" }] }],
  },
  {
    title: "only the workflow with the failed step is held back",
    text: `[MULTISTEP:CREATE_WORKFLOW:Bad]
[MULTISTEP:ADD_STEP:workflow_id:One:lgo:{"message":"x"}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:CREATE_WORKFLOW:Good]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, "Did you mean log?", "could not be added", true, true, true],
    workflows: [
      { name: "Bad", steps: [] },
      { name: "Good", steps: [{ name: "One" }] },
    ],
    started: ["Good"],
  },
  {
    title: "a failed EXECUTE leaves execution_id without meaning",
    text: `[MULTISTEP:QUICK_WORKFLOW:First:[{"name":"A","handler":"log","params":{"message":"x"}}]]
[MULTISTEP:EXECUTE:workflow_id:[1]]
[MULTISTEP:STATUS:execution_id] [MULTISTEP:STATUS:execution1_id]`,
    outcomes: [true, "context must be a JSON object", "not run because of line 2", true],
    workflows: [{ name: "First", steps: [{ name: "A" }] }],
    started: ["First"],
  },
  {
    title: "a failed QUICK_WORKFLOW leaves both without meaning",
    text: `[MULTISTEP:QUICK_WORKFLOW:First:[{"name":"A","handler":"log","params":{"message":"x"}}]]
[MULTISTEP:QUICK_WORKFLOW:Second:[{"name":"A","handler":"nope"}]]
[MULTISTEP:STATUS:execution_id] [MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, "nope", "is not available", "is not available"],
    workflows: [{ name: "First", steps: [{ name: "A" }] }],
    started: ["First"],
  },
  {
    title: "a dependency on a later step that then fails is kept by its name",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}:step2,step3]
[MULTISTEP:ADD_STEP:workflow_id:Two:lgo:{"message":"x"}]
[MULTISTEP:ADD_STEP:workflow_id:Three:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, "Did you mean log?", true, "could not be added"],
    workflows: [{ name: "W", steps: [{ name: "One", after: ["Two", "Three"] }, { name: "Three" }] }],
  },
  {
    title: "a cycle is refused before anything runs",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}:Two]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}:One]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, true, "wait for each other"],
    workflows: [
      {
        name: "W",
        steps: [
          { name: "One", after: ["Two"] },
          { name: "Two", after: ["One"] },
        ],
      },
    ],
  },
  {
    title: "a dependency that never comes is refused at EXECUTE",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}:Prepare]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, 'depends on "Prepare"'],
    workflows: [{ name: "W", steps: [{ name: "One", after: ["Prepare"] }] }],
  },
  {
    title: "workflow2_id before there are two",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]\n[MULTISTEP:ADD_STEP:workflow2_id:One:${LOG}]`,
    outcomes: [true, "workflow2_id does not exist yet"],
    workflows: [{ name: "W", steps: [] }],
  },
  {
    title: "edits and removals of what is not there",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:Load Users:${LOG}]
[MULTISTEP:EDIT_STEP:workflow_id:Load User:{"timeout":5}]
[MULTISTEP:EDIT_STEP:workflow_id:step1:{"timeout":"soon"}]
[MULTISTEP:EDIT_STEP:workflow_id:step1]
[MULTISTEP:REMOVE_STEP:workflow_id:step7]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [
      true,
      true,
      'Did you mean "Load Users"?',
      '"timeout" must be a whole number',
      "changes are missing",
      "no step",
      "because EDIT_STEP (and 3 more) failed",
    ],
    workflows: [{ name: "W", steps: [{ name: "Load Users" }] }],
  },
];
