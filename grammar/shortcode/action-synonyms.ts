import { nearest } from "../nearest.ts";

/** Words that people use for an action whose name looks different. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["EXEC", "EXECUTE"],
  ["RUN", "EXECUTE"],
  ["RUN_WORKFLOW", "EXECUTE"],
  ["START", "EXECUTE"],
  ["START_WORKFLOW", "EXECUTE"],
  ["LAUNCH", "EXECUTE"],
  ["EXECUTE_WORKFLOW", "EXECUTE"],
  ["CREATE", "CREATE_WORKFLOW"],
  ["NEW", "CREATE_WORKFLOW"],
  ["NEW_WORKFLOW", "CREATE_WORKFLOW"],
  ["STEP", "ADD_STEP"],
  ["ADD", "ADD_STEP"],
  ["ADD_TASK", "ADD_STEP"],
  ["NEW_STEP", "ADD_STEP"],
  ["CREATE_STEP", "ADD_STEP"],
  ["DELETE_STEP", "REMOVE_STEP"],
  ["UPDATE_STEP", "EDIT_STEP"],
  ["DELETE", "DELETE_WORKFLOW"],
  ["REMOVE", "DELETE_WORKFLOW"],
  ["LIST", "LIST_WORKFLOWS"],
  ["WORKFLOWS", "LIST_WORKFLOWS"],
  ["EXECUTIONS", "LIST_EXECUTIONS"],
  ["SCHEDULES", "LIST_SCHEDULES"],
  ["SHOW", "SHOW_WORKFLOW"],
  ["STOP", "CANCEL"],
  ["ABORT", "CANCEL"],
  ["CONTINUE", "RESUME"],
  ["QUICK", "QUICK_WORKFLOW"],
  ["BATCH", "BATCH_PROCESS"],
  ["SCHEDULE", "SCHEDULED_WORKFLOW"],
  ["CRON", "SCHEDULED_WORKFLOW"],
  ["CANCEL_SCHEDULE", "UNSCHEDULE"],
  ["SCHEDULE_WORKFLOW", "SCHEDULED_WORKFLOW"],
  ["TEMPLATE", "TEMPLATE_WORKFLOW"],
]);

/** The action that was most likely meant by a word that is none; undefined where that cannot be told. */
export function meantAction(written: string, actions: Iterable<string>): string | undefined {
  const known = [...actions];
  const synonym = SYNONYMS.get(
    written
      .trim()
      .toUpperCase()
      .replaceAll(/[\s\\-]+/g, "_"),
  );
  return synonym !== undefined && known.includes(synonym) ? synonym : nearest(written, known);
}
