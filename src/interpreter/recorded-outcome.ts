import type { ReplyButton } from "../commands/outcome.ts";
import type { Effect } from "../commands/session.ts";
import type { JsonObject } from "../engine/json.ts";
import type { RichText } from "../i18n/rich-text.ts";

/** A problem that the reply has reported, and its line. `isForm`: it says that a passage is not a shortcode. */
export interface ToldProblem {
  reason: string;
  line: number;
  isForm?: true;
}

/** The outcome of a shortcode as the inbox stores it: enough to reply, and to continue after a crash. */
export interface RecordedOutcome {
  ok: boolean;
  text: RichText;
  /** If it failed, what to write instead. The reply shows a long hint only once. */
  hint?: RichText;
  /** The problem that it reports, to which later ones of the message refer. */
  told?: ToldProblem;
  /** It only reads, and of what: ids. */
  reads?: string[];
  effects: Effect[];
  /** The effects that its correction would have, if one was found. */
  corrected?: Effect[];
  buttons: ReplyButton[];
  /** It did not run but became a button. */
  offered?: "mention" | "choice" | "created-here";
  /** It shows how shortcodes are written. */
  isExplained?: true;
  execution?: string;
}

/** For the inbox. Entries contain only plain JSON. */
export function toJson(entry: RecordedOutcome): JsonObject {
  return entry as unknown as JsonObject;
}

/** From the inbox, which returns only what {@link toJson} made. */
export function fromJson(json: JsonObject): RecordedOutcome {
  return json as unknown as RecordedOutcome;
}
