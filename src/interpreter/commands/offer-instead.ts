import { type Outcome, success } from "../outcome.ts";
import type { OfferedAction } from "../reply-words.ts";
import { code } from "../rich-text.ts";
import type { Island } from "./command.ts";

/**
 * The outcome of CANCEL, PAUSE or DELETE_WORKFLOW of what the same message created: prose that explains such a command is
 * common, so it is offered as a button and does not run.
 */
export const offerInstead = (action: OfferedAction, id: string, { words }: Island): Outcome => {
  const shortcode = `[MULTISTEP:${action}:${id}]`;
  return success(words.replies.offered(action, code(shortcode)), {
    buttons: [{ label: words.replies.offer(action, id), shortcode }],
  });
};
