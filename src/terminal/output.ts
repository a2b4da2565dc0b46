import { jsonText } from "../../grammar/json-text.ts";
import { visible } from "../../grammar/plain-text.ts";
import { statusOf } from "../commands/progress-picture.ts";
import { type ExecutionView, isSettled } from "../engine/execution.ts";
import { fitColumns } from "../i18n/display-width.ts";
import { en } from "../i18n/en/messages.ts";
import type { ExecutionMessages } from "../i18n/reply-messages.ts";
import type { ShownMessage } from "./in-process-api.ts";
import { LogSteps } from "./log-steps.ts";
import { colouredText, withAddresses } from "./printed-text.ts";

/** How a terminal shows the bot's messages. */
export interface Output {
  show(message: ShownMessage): void;
  /** Called once, when a piped message and everything it started are done. */
  end(executions: readonly ExecutionView[]): void;
}

/** Writes to where the user reads. */
export type Write = (text: string) => void;

/** An execution's progress on one line. */
function statusLine(view: ExecutionView, messages: ExecutionMessages): string {
  const { workflow, id, progress, current, steps, total } = view;
  const isIdle = view.status === "running" && current.length === 0;
  const names = isIdle ? steps.filter(({ status }) => status === "waiting").map(({ name }) => name) : current;
  const reached = total === 0 ? "" : `${progress}% `;
  return `  ${workflow} (${id}): ${reached}${statusOf(view, messages)}${names.length > 0 ? `: ${names.join(", ")}` : ""}`;
}

/** For pipes and files: messages as they are; progress as one line for each change, and in full at its end; what `log` steps log. */
export function plainOutput(write: Write, messages: ExecutionMessages = en.progress): Output {
  let last = "";
  const logs = new LogSteps();
  return {
    show(message) {
      const { execution } = message;
      if (execution !== undefined) for (const logged of logs.newLines(execution)) write(`${logged}\n`);
      if (execution === undefined || isSettled(execution.status)) {
        last = "";
        return write(`${visible(withAddresses(message))}\n\n`);
      }
      const status = visible(statusLine(execution, messages));
      if (status !== last) write(`${status}\n`);
      last = status;
    },
    end() {},
  };
}

const line = (value: object): string =>
  // JSON doesn't escape these, but a terminal would obey them.
  `${jsonText(value).replaceAll(/[\u007f-\u009f]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)}\n`;

function ended({ id, workflow, status, steps, context }: ExecutionView) {
  return {
    id,
    workflow,
    status,
    steps: steps.map(({ name, status, attempts, result, error }) => ({ name, status, attempts, result, error })),
    context,
  };
}

/** One JSON object per line: `reply`, `progress`, and finally `end`. */
export function jsonOutput(write: Write): Output {
  return {
    show(message) {
      const { execution } = message;
      const text = withAddresses(message);
      if (execution === undefined) write(line({ type: "reply", text }));
      else
        write(
          line({
            type: "progress",
            execution: execution.id,
            status: execution.status,
            progress: execution.progress,
            text,
          }),
        );
    },
    end(executions) {
      write(line({ type: "end", executions: executions.map(ended) }));
    },
  };
}

/** Spare columns, for characters that a terminal draws wider than expected. */
const MARGIN = 6;
/** The width of a terminal that reports none, as in some containers. */
const USUAL_COLUMNS = 80;

export interface Screen {
  write: Write;
  columns(): number;
  rows(): number;
  /** Whether it shows colors and styles. */
  hasColours(): boolean;
  /** Hides the prompt and the input while something is printed. */
  aside(print: () => void): void;
}

/**
 * For a person at a terminal. Progress is redrawn in place while it is the last thing printed; otherwise each change is
 * one line, and the end is shown in full.
 */
export function screenOutput(
  screen: Screen,
  messages: ExecutionMessages = en.progress,
): Output & { /** Something else was printed. */ disturb(): void } {
  let drawn: { id: string; rows: number } | undefined;
  const logs = new LogSteps();

  const fitScreen = (line: string): string =>
    fitColumns(line, Math.max(20, (screen.columns() || USUAL_COLUMNS) - MARGIN));
  const text = (message: ShownMessage): string =>
    screen.hasColours() ? colouredText(message) : visible(withAddresses(message));

  const showProgress = (message: ShownMessage, execution: ExecutionView): void => {
    const lines = visible(message.text).split("\n").map(fitScreen);
    const isTop = drawn?.id === execution.id;
    const logged = logs.newLines(execution).map((line) => `${line}\n`);
    if (isTop) screen.write(`\u001b[${drawn!.rows}A\u001b[0J`);
    for (const line of logged) screen.write(line);
    if (!isTop && drawn !== undefined && !isSettled(execution.status)) {
      drawn = undefined;
      screen.write(`${fitScreen(visible(statusLine(execution, messages)))}\n`);
      return;
    }
    screen.write(`${lines.join("\n")}\n\n`);
    const rows = lines.length + 1;
    drawn = !isSettled(execution.status) && rows < screen.rows() - 2 ? { id: execution.id, rows } : undefined;
  };

  return {
    show(message) {
      screen.aside(() => {
        if (message.execution !== undefined) return showProgress(message, message.execution);
        drawn = undefined;
        screen.write(`${text(message)}\n\n`);
      });
    },
    end() {},
    disturb() {
      drawn = undefined;
    },
  };
}
