import type { ReplyButton } from "../commands/outcome.ts";
import type { Effect } from "../commands/session.ts";
import type { JsonObject } from "../engine/json.ts";
import type { RichText } from "../i18n/rich-text.ts";

/** The outcome of a shortcode as the inbox stores it: enough to reply, and to continue after a crash. */
export interface RecordedOutcome {
  ok: boolean;
  text: RichText;
  /** What to write instead, of one that failed; the reply gives it once. */
  hint?: RichText;
  effects: Effect[];
  buttons: ReplyButton[];
  execution?: string;
}

/** As the inbox keeps it. Entries hold nothing but plain JSON. */
export function toJson(entry: RecordedOutcome): JsonObject {
  return entry as unknown as JsonObject;
}

/** Back from the inbox, which gives only what {@link toJson} made. */
export function fromJson(json: JsonObject): RecordedOutcome {
  return json as unknown as RecordedOutcome;
}
