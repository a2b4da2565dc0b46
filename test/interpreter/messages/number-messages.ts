import { LOG, type MessageCase } from "./message-case.ts";

/** Numbers of steps, names that two steps have, and what a failed change holds back. */
export const NUMBER_MESSAGES: MessageCase[] = [
  {
    title: "step numbers stay when a step is removed",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Three:${LOG}]
[MULTISTEP:REMOVE_STEP:workflow_id:step2]
[MULTISTEP:EDIT_STEP:workflow_id:step3:{"timeout":60}]
[MULTISTEP:ADD_STEP:workflow_id:Four:${LOG}:step3]
[MULTISTEP:ADD_STEP:workflow_id:Five:${LOG}:step2]
[MULTISTEP:REMOVE_STEP:workflow_id:step2]`,
    outcomes: [true, true, true, true, true, true, true, "which was removed", "was removed"],
    workflows: [
      { name: "W", steps: [{ name: "One" }, { name: "Three", timeout: 60 }, { name: "Four", after: ["Three"] }] },
    ],
    says: ["Step 4 Four"],
  },
  {
    title: "a step that others wait for is removed",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:Load:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Save:${LOG}:Load]
[MULTISTEP:REMOVE_STEP:workflow_id:Load]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:ADD_STEP:workflow_id:Load:${LOG}]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, true, true, 'depends on "Load"', true, true],
    workflows: [{ name: "W", steps: [{ name: "Save", after: ["Load"] }, { name: "Load" }] }],
    started: ["W"],
    says: ['"Save" depends on it', "EDIT_STEP:wf_", ':step2:{"dependencies":"none"}'],
  },
  {
    title: "two steps of one name are pointed out",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":1}]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":2}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Say:${LOG}]
[MULTISTEP:EDIT_STEP:workflow_id:Say:{"name":"Wait"}]
[MULTISTEP:QUICK_WORKFLOW:Q:[{"name":"A","handler":"log","params":{"message":"x"}},{"name":"A","handler":"log","params":{"message":"y"}}]]`,
    outcomes: [true, true, true, true, true, true],
    workflows: [
      { name: "W", steps: [{ name: "Wait" }, { name: "Wait", after: ["Wait"] }, { name: "Wait" }] },
      { name: "Q", steps: [{ name: "A" }, { name: "A" }] },
    ],
    started: ["Q"],
    says: ['Several steps are named "Wait"', 'Several steps are named "A"'],
  },
  {
    title: "a failed change holds the start back, of that workflow alone",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:EDIT_STEP:workflow_id:step1:{"retries":"many"}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:CREATE_WORKFLOW:V]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, "whole number", "because EDIT_STEP failed", true, true],
    workflows: [
      { name: "W", steps: [{ name: "One" }] },
      { name: "V", steps: [] },
    ],
    started: ["V"],
    says: ["Correct or drop that command, then send [MULTISTEP:EXECUTE:wf_"],
  },
  {
    title: "a circle and a wrong option say what to write instead",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}:Two]
[MULTISTEP:ADD_STEP:workflow_id:Two:${LOG}:One]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:EDIT_STEP:workflow_id:step2:{"dependencies":"none"}]
[MULTISTEP:EXECUTE:workflow_id]
[MULTISTEP:ADD_STEP:workflow_id:Three:${LOG}:::{"on_error":"go on"}]`,
    outcomes: [true, true, true, "wait for each other", true, true, '"on_error" must be'],
    workflows: [{ name: "W", steps: [{ name: "One", after: ["Two"] }, { name: "Two" }] }],
    started: ["W"],
    says: ['{"dependencies":"none"}', 'Write "on_error":"'],
  },
  {
    title: "words for EXECUTE, STOP and others that are no actions",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:EXEC:workflow_id] [MULTISTEP:RUN:workflow_id] [MULTISTEP:START:workflow_id] [MULTISTEP:STOP:execution_id]`,
    outcomes: [true, "did you mean EXECUTE?", "did you mean EXECUTE?", "did you mean EXECUTE?", "did you mean CANCEL?"],
    workflows: [{ name: "W", steps: [] }],
    says: ["Write [MULTISTEP:EXECUTE:wf_"],
  },
  {
    title: "pages that are not there, and an argument that is none",
    text: `[MULTISTEP:CREATE_WORKFLOW:W] [MULTISTEP:LIST_WORKFLOWS:7] [MULTISTEP:LIST_WORKFLOWS:running]
[MULTISTEP:LIST_EXECUTIONS:all:3]`,
    outcomes: [true, true, "Too many arguments", true],
    workflows: [{ name: "W", steps: [] }],
    says: [
      "There is no page 7. The last one is page 1: [MULTISTEP:LIST_WORKFLOWS:1]",
      "Write [MULTISTEP:LIST_WORKFLOWS]",
    ],
  },
  {
    title: "a name of 5,000 characters is not echoed whole",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:${"n".repeat(5000)}:${LOG}]
[MULTISTEP:EXECUTE:${"w".repeat(5000)}]
[MULTISTEP:ADD_STEP:workflow_id:One:${"h".repeat(5000)}:{"message":"x"}]`,
    outcomes: [true, "can have at most 200 characters", "no workflow", "no handler"],
    workflows: [{ name: "W", steps: [] }],
    longest: 1500,
  },
  {
    title: "JSON that cannot be repaired swallows no argument",
    text: `[MULTISTEP:CREATE_WORKFLOW:W]
[MULTISTEP:ADD_STEP:workflow_id:One:${LOG}]
[MULTISTEP:ADD_STEP:workflow_id:Two:log:{"message" "x" oops}:step1]`,
    outcomes: [true, true, "cannot be read"],
    workflows: [{ name: "W", steps: [{ name: "One" }] }],
  },
];
