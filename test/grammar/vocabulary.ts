import { type ParsedMessage, parseMessage as parse, type Vocabulary } from "../../grammar/shortcode/parse.ts";

/** Namespaces and actions like Stepgram's own. */
export const VOCABULARY = {
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
    "RESUME_SCHEDULE",
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

/** Parses a message whose shortcodes are those of the vocabulary above, unless it is given another. */
export function parseMessage(text: string, vocabulary: Vocabulary = VOCABULARY): ParsedMessage {
  return parse(text, vocabulary);
}
