import { type ExecutionView, isSettled } from "../engine/execution.ts";
import type { Output, Write } from "./output.ts";
import { printable } from "./printable.ts";

/** One line that says how far an execution is. */
export function statusLine({ workflow, id, status, progress, current }: ExecutionView): string {
  return `  ${workflow} (${id}): ${progress}% ${status}${current.length > 0 ? `: ${current.join(", ")}` : ""}`;
}

/** For pipes and files: messages as they are, progress as one line a change, and in full at its end. */
export function plainOutput(write: Write): Output {
  let last = "";
  return {
    show({ text, card }) {
      if (card === undefined || isSettled(card.status)) {
        last = "";
        return write(`${printable(text)}\n\n`);
      }
      const status = printable(statusLine(card));
      if (status !== last) write(`${status}\n`);
      last = status;
    },
    end() {},
  };
}
