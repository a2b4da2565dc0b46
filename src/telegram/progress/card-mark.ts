import type { ExecutionView } from "../../engine/execution.ts";

const CARD = Symbol("the execution that this message shows");

/** Marks a Bot API payload as showing an execution's progress. A symbol never leaves the process, so HTTP does not see it. */
export function markAsCard<T extends object>(payload: T, view: ExecutionView): T {
  return Object.assign(payload, { [CARD]: view });
}

/** The execution that a payload shows, if it is a progress message. */
export function cardOf(payload: object): ExecutionView | undefined {
  return (payload as { [CARD]?: ExecutionView })[CARD];
}
