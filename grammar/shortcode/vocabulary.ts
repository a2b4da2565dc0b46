import { nearest } from "../nearest.ts";

/** The registered namespaces with their actions, all in upper case. MULTISTEP is added where it is missing. */
export interface Vocabulary {
  [namespace: string]: readonly string[];
}

/** What Stepgram itself registers. */
export const DEFAULT_VOCABULARY = {
  MULTISTEP: [
    "CREATE_WORKFLOW",
    "ADD_STEP",
    "EDIT_STEP",
    "REMOVE_STEP",
    "EXECUTE",
    "STATUS",
    "PROGRESS",
    "RESULT",
    "LIST_WORKFLOWS",
    "LIST_EXECUTIONS",
    "CANCEL",
    "PAUSE",
    "RESUME",
    "RETRY",
    "QUICK_WORKFLOW",
    "BATCH_PROCESS",
    "SCHEDULED_WORKFLOW",
    "UNSCHEDULE",
    "LIST_SCHEDULES",
    "TEMPLATE_WORKFLOW",
    "SHOW_WORKFLOW",
    "DELETE_WORKFLOW",
    "HANDLERS",
    "TEMPLATES",
    "HELP",
  ],
  GROUP: ["PIN_MESSAGE", "UNPIN_MESSAGE", "UNPIN_ALL", "DELETE_MESSAGE", "SET_TITLE", "SET_DESCRIPTION"],
  USER: ["INFO", "MUTE", "UNMUTE", "BAN", "UNBAN", "KICK"],
} as const satisfies Vocabulary;

/** A vocabulary made ready for look-ups. */
export type Names = ReadonlyMap<string, ReadonlySet<string>>;

/** Copies a vocabulary's own entries into maps, so that a namespace called `constructor` is just another name. */
export function compileVocabulary(vocabulary: Vocabulary = DEFAULT_VOCABULARY): Names {
  const names = new Map<string, ReadonlySet<string>>();
  for (const namespace of Object.keys(vocabulary)) names.set(namespace, new Set(vocabulary[namespace]));
  if (!names.has("MULTISTEP")) names.set("MULTISTEP", new Set(DEFAULT_VOCABULARY.MULTISTEP));
  return names;
}

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
export function suggestAction(written: string, actions: Iterable<string>): string | undefined {
  const known = [...actions];
  const synonym = SYNONYMS.get(
    written
      .trim()
      .toUpperCase()
      .replaceAll(/[\s\\-]+/g, "_"),
  );
  return synonym !== undefined && known.includes(synonym) ? synonym : nearest(written, known);
}
