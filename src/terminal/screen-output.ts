import { type ExecutionView, isSettled } from "../engine/execution.ts";
import { fitColumns } from "./display-width.ts";
import type { Output, Write } from "./output.ts";
import { statusLine } from "./plain-output.ts";
import { printable } from "./printable.ts";

/** Columns left free, for signs that a terminal draws wider than they are believed to be. */
const MARGIN = 6;

export interface Screen {
  write: Write;
  columns(): number;
  rows(): number;
  /** Takes the prompt and what is typed away before something is printed, and brings it back afterwards. */
  aside(print: () => void): void;
}

/**
 * For a person at a terminal: progress is redrawn in place while nothing else has been printed below it; otherwise it is a
 * line, and shown in full at its end.
 */
export function screenOutput(screen: Screen): Output & { /** Something else was printed. */ disturb(): void } {
  let drawn: { id: string; rows: number } | undefined;

  const block = (text: string): string[] =>
    printable(text)
      .split("\n")
      .map((line) => fitColumns(line, Math.max(20, screen.columns() - MARGIN)));

  const showCard = (text: string, card: ExecutionView): void => {
    const lines = block(text);
    const isTop = drawn?.id === card.id;
    if (!isTop && drawn !== undefined && !isSettled(card.status)) {
      drawn = undefined;
      screen.write(`${fitColumns(printable(statusLine(card)), screen.columns() - MARGIN)}\n`);
      return;
    }
    if (isTop) screen.write(`\u001b[${drawn!.rows}A\u001b[0J`);
    screen.write(`${lines.join("\n")}\n\n`);
    const rows = lines.length + 1;
    drawn = !isSettled(card.status) && rows < screen.rows() - 2 ? { id: card.id, rows } : undefined;
  };

  return {
    show({ text, card }) {
      screen.aside(() => {
        if (card !== undefined) return showCard(text, card);
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
