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
  return success(
    rich`💡 Not ${done}: this same message made ${code(id)}. Press the button “${label}” or send ${code(shortcode)} to do it.`,
    { buttons: [{ label, shortcode }] },
  );
};
