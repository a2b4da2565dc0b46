import { type ExecutionView, isSettled } from "../engine/execution.ts";
import type { ShownMessage } from "./in-process-api.ts";

/** How a terminal shows the bot's messages. */
export interface Output {
  show(message: ShownMessage): void;
  /** Called once, when a piped message and everything it started are done. */
  end(executions: readonly ExecutionView[]): void;
}

/** Writes to where the user reads. */
export type Write = (text: string) => void;

/** An execution's progress on one line. */
export function statusLine({ workflow, id, status, progress, current }: ExecutionView): string {
  return `  ${workflow} (${id}): ${progress}% ${status}${current.length > 0 ? `: ${current.join(", ")}` : ""}`;
}

/** For pipes and files: messages as they are; progress as one line for each change, and in full at its end. */
export function plainOutput(write: Write): Output {
  let last = "";
  return {
    show({ text, execution }) {
      if (execution === undefined || isSettled(execution.status)) {
        last = "";
        return write(`${printable(text)}\n\n`);
      }
      const status = printable(statusLine(execution));
      if (status !== last) write(`${status}\n`);
      last = status;
    },
    end() {},
  };
}

const line = (value: object): string =>
  // JSON doesn't escape these, but a terminal would obey them.
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

/** One JSON object per line: `reply`, `progress`, and finally `end`. */
export function jsonOutput(write: Write): Output {
  return {
    show({ text, execution }) {
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
  /** Hides the prompt and the input while something is printed. */
  aside(print: () => void): void;
}

/**
 * For a person at a terminal. Progress is redrawn in place while it is the last thing printed; otherwise each change is
 * one line, and the end is shown in full.
 */
export function screenOutput(screen: Screen): Output & { /** Something else was printed. */ disturb(): void } {
  let drawn: { id: string; rows: number } | undefined;

  const fitScreen = (line: string): string =>
    fitColumns(line, Math.max(20, (screen.columns() || USUAL_COLUMNS) - MARGIN));
  const block = (text: string): string[] => printable(text).split("\n").map(fitScreen);

  const showProgress = (text: string, execution: ExecutionView): void => {
    const lines = block(text);
    const isTop = drawn?.id === execution.id;
    if (!isTop && drawn !== undefined && !isSettled(execution.status)) {
      drawn = undefined;
      screen.write(`${fitScreen(printable(statusLine(execution)))}\n`);
      return;
    }
    if (isTop) screen.write(`\u001b[${drawn!.rows}A\u001b[0J`);
    screen.write(`${lines.join("\n")}\n\n`);
    const rows = lines.length + 1;
    drawn = !isSettled(execution.status) && rows < screen.rows() - 2 ? { id: execution.id, rows } : undefined;
  };

  return {
    show({ text, execution }) {
      screen.aside(() => {
        if (execution !== undefined) return showProgress(text, execution);
        drawn = undefined;
        screen.write(`${printable(text)}\n\n`);
      });
    },
    end() {},
    disturb() {
      drawn = undefined;
    },
  };
}

const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A character's width in most terminals: two columns for East Asian wide characters and emoji, else one. */
function widthOf(sign: string): number {
  const point = sign.codePointAt(0) ?? 0;
  if (point < 0x1100) return 1;
  const isWide =
    point <= 0x115f ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    point >= 0x1f300;
  return isWide || /\p{Emoji_Presentation}|\ufe0f/u.test(sign) ? 2 : 1;
}

/** Truncates the text to that many columns, with an ellipsis. */
export function fitColumns(text: string, columns: number): string {
  let used = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > columns) return `${text.slice(0, index)}…`;
  }
  return text;
}

/** Text that is safe to print: without control characters and direction overrides. */
export const printable = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  text.replaceAll("\r\n", "\n").replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202d\u202e]/g, "");
