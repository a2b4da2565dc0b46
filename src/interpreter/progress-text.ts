import type { ExecutionView } from "../engine/execution.ts";
import type { RichText } from "./rich-text.ts";

/**
 * The progress of an execution: bar, percentage, each step with its state; the error of a failed one; the final state.
 * Used by STATUS and by the bot's progress message.
 */
export declare function progressText(view: ExecutionView, now: Date): RichText;
