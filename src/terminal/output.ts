import type { ExecutionView } from "../engine/execution.ts";
import type { ShownMessage } from "./in-process-api.ts";

/** How a terminal chat shows what the bot says. */
export interface Output {
  show(message: ShownMessage): void;
  /** Called once when a piped message and all it started are done. */
  end(executions: readonly ExecutionView[]): void;
}

/** Writes a piece of text to where the user reads. */
export type Write = (text: string) => void;
