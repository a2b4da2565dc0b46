import { type Outcome, success } from "../outcome.ts";
import { code, rich } from "../rich-text.ts";

/**
 * The outcome of CANCEL, PAUSE or DELETE_WORKFLOW of what the same message created: prose that explains such a command is
 * common, so it is offered as a button and does not run.
 */
export const offerInstead = (action: string, done: string, id: string): Outcome => {
  const shortcode = `[MULTISTEP:${action}:${id}]`;
  const verb = action.split("_")[0] ?? action;
  const label = `${verb.charAt(0)}${verb.slice(1).toLowerCase()} ${id}`;
  return success(rich`💡 Not ${done}, since this same message made it · ${code(shortcode)} does it`, {
    buttons: [{ label, shortcode }],
  });
};
