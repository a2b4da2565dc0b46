import { columnsOf } from "../display-width.ts";

/** How the cells of a column are aligned; null is to the left. */
export type Alignment = "left" | "right" | "center" | null | undefined;

/** Beyond this many characters, blanks to align a table would cost more than they help. */
const MAX_ALIGNED = 16_384;

/** A table as aligned lines for a monospaced font; the first row is the heading. */
export function alignedTable(rows: readonly (readonly string[])[], align: readonly Alignment[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 1, columnsOf(cell));
  const total = widths.reduce((sum, width) => sum + width + 3, 0);
  if (total * rows.length > MAX_ALIGNED) return rows.map((row) => row.join(" | ")).join("\n");
  const lines = rows.map((row) =>
    widths
      .map((width, i) => padded(row[i] ?? "", width, align[i]))
      .join(" | ")
      .trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width)).join("-+-");
  return [lines[0] ?? "", rule, ...lines.slice(1)].join("\n");
}

function padded(cell: string, width: number, align: Alignment): string {
  const free = width - columnsOf(cell);
  const before = align === "right" ? free : align === "center" ? Math.floor(free / 2) : 0;
  return " ".repeat(before) + cell + " ".repeat(free - before);
}
