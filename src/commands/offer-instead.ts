import { type Outcome, success } from "../interpreter/outcome.ts";
import type { OfferedAction } from "../interpreter/reply-words.ts";
import { code } from "../interpreter/rich-text.ts";
import type { CommandContext } from "./command.ts";

/**
 * The outcome of CANCEL, PAUSE or DELETE_WORKFLOW of what the same message created: prose that explains such a command is
 * common, so it is offered as a button and does not run.
 */
export function offerInstead(action: OfferedAction, id: string, { words }: CommandContext): Outcome {
  const shortcode = `[MULTISTEP:${action}:${id}]`;
  return success(words.replies.offered(action, code(shortcode)), {
    buttons: [{ label: words.replies.offer(action, id), shortcode }],
  });
}
