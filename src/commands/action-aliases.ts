import type { Command } from "./command.ts";

/** Words that people use for an action whose name looks different; they are suggested, not understood. */
const ALIASES: { readonly [action: string]: readonly string[] } = {
  EXECUTE: ["EXEC", "RUN", "RUN_WORKFLOW", "START", "START_WORKFLOW", "LAUNCH", "EXECUTE_WORKFLOW"],
  CREATE_WORKFLOW: ["CREATE", "NEW", "NEW_WORKFLOW"],
  ADD_STEP: ["STEP", "ADD", "ADD_TASK", "NEW_STEP", "CREATE_STEP"],
  REMOVE_STEP: ["DELETE_STEP"],
  EDIT_STEP: ["UPDATE_STEP"],
  DELETE_WORKFLOW: ["DELETE", "REMOVE"],
  LIST_WORKFLOWS: ["LIST", "WORKFLOWS"],
  LIST_EXECUTIONS: ["EXECUTIONS"],
  LIST_SCHEDULES: ["SCHEDULES"],
  SHOW_WORKFLOW: ["SHOW"],
  CANCEL: ["STOP", "ABORT"],
  RESUME: ["CONTINUE"],
  QUICK_WORKFLOW: ["QUICK"],
  BATCH_PROCESS: ["BATCH"],
  SCHEDULED_WORKFLOW: ["SCHEDULE", "CRON", "SCHEDULE_WORKFLOW"],
  UNSCHEDULE: ["CANCEL_SCHEDULE"],
  TEMPLATE_WORKFLOW: ["TEMPLATE"],
};

/** The aliases of a command. */
export function aliasesOf({ namespace, action }: Pick<Command, "namespace" | "action">): readonly string[] {
  return (namespace === "MULTISTEP" ? ALIASES[action] : undefined) ?? [];
}
