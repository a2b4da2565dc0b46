import { parsePlaceholder } from "../../commands/placeholder-name.ts";
import { oneLine } from "../../engine/plain-text.ts";
import type { Result } from "../../engine/result.ts";
import { shortened } from "../../i18n/rich-text.ts";
import type { List } from "../lists/list.ts";
import type { CommandCall } from "./bot-command.ts";
import { showList } from "./show-list.ts";

/** What is quoted of what somebody wrote. */
const MAX_QUOTE = 60;

/**
 * Where what a command names is not there, says so and offers what there is; else, and for a placeholder, which the shortcode
 * understands, does what was asked. `found` is what was found under the name.
 */
export async function showInstead(
  found: Result<unknown>,
  list: List,
  call: CommandCall,
  { otherwise, notThere }: { otherwise(): Promise<unknown>; notThere(written: string): Promise<string> },
): Promise<unknown> {
  const { rest, hasButtons } = call;
  if (found.ok || parsePlaceholder(rest) !== undefined) return otherwise();
  const { code, message } = found.error;
  // Where there are no buttons, a list names its next page so.
  if (code === "not_found" && !hasButtons && /^\d{1,4}$/.test(rest)) return showList(list, call);
  call.onMistake();
  const written = shortened(oneLine(rest), MAX_QUOTE);
  const why = code === "not_found" ? await notThere(written) : call.words.press.refused(code, message);
  return showList(list, { ...call, rest: "" }, { before: `❌ ${why}` });
}
