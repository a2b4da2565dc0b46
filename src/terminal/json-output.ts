import type { ExecutionView } from "../engine/execution.ts";
import type { Output, Write } from "./output.ts";

const line = (value: object): string =>
  // JSON leaves these as they are, and a terminal would obey them.
  `${JSON.stringify(value).replaceAll(/[\u007f-\u009f]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`;

function ended({ id, workflow, status, steps, context }: ExecutionView) {
  return {
    id,
    workflow,
    status,
    steps: steps.map(({ name, status, attempts, result, error }) => ({ name, status, attempts, result, error })),
    context,
  };
}

/** One JSON object a line: `reply`, `progress`, and last `end`. */
export function jsonOutput(write: Write): Output {
  return {
    show({ text, card }) {
      if (card === undefined) write(line({ type: "reply", text }));
      else write(line({ type: "progress", execution: card.id, status: card.status, progress: card.progress, text }));
    },
    end(executions) {
      write(line({ type: "end", executions: executions.map(ended) }));
    },
  };
}
