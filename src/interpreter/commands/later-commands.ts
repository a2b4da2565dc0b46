import type { Vocabulary } from "../../../grammar/shortcode/parse.ts";
import { type Failed, problem } from "../problem.ts";
import type { Sets } from "./command.ts";

/** Commands that the language knows and this version does not have yet. They are recognised, so that they are no prose. */
const LATER = {
  MULTISTEP: ["BATCH_PROCESS", "SCHEDULED_WORKFLOW", "UNSCHEDULE", "LIST_SCHEDULES", "TEMPLATE_WORKFLOW", "TEMPLATES"],
  GROUP: ["PIN_MESSAGE", "UNPIN_MESSAGE", "UNPIN_ALL", "DELETE_MESSAGE", "SET_TITLE", "SET_DESCRIPTION"],
  USER: ["INFO", "MUTE", "UNMUTE", "BAN", "UNBAN", "KICK"],
} as const satisfies Vocabulary;

/** What some of them will set, so that placeholders do not fall back to something older after them. */
const LATER_SETS: ReadonlyMap<string, readonly Sets[]> = new Map<string, readonly Sets[]>([
  ["BATCH_PROCESS", ["execution"]],
  ["TEMPLATE_WORKFLOW", ["workflow", "execution"]],
]);

/** What a command that comes later will set for the rest of the message. */
export const laterSets = (action: string): readonly Sets[] => LATER_SETS.get(action) ?? [];

export const laterVocabulary: Vocabulary = LATER;

/** The plain answer to a command that comes later; undefined for any other. */
export const laterCommand = (namespace: string, action: string): Failed | undefined => {
  const actions: readonly string[] | undefined = laterVocabulary[namespace];
  if (actions === undefined || !actions.includes(action)) return undefined;
  return problem(
    `This version does not have ${namespace === "MULTISTEP" ? "" : `${namespace}:`}${action} yet.`,
    "[MULTISTEP:HELP] lists the commands that it has.",
  );
};
