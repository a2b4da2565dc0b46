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
