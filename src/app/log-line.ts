import { wholeStart } from "../../grammar/graphemes.ts";

/** The most bytes of a log line; texts in a longer one are cut. */
export const MAX_LOG_LINE = 8_192;
/** What remains at first of each text of a line that is too long, in UTF-16 units; then less. */
const KEPT = [2_000, 500, 100];

/** A JSON line that is no longer than {@link MAX_LOG_LINE}: the texts in a longer one are cut, and say so. */
export function shortLine(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LOG_LINE) return line;
  const fields: unknown = JSON.parse(line);
  for (const most of KEPT) {
    const text = `${JSON.stringify(fields, (_, value: unknown) => shortened(value, most))}\n`;
    if (Buffer.byteLength(text) <= MAX_LOG_LINE) return text;
  }
  const { level, time, msg } = fields as { level?: number; time?: number; msg?: string };
  return `${JSON.stringify({ level, time, msg: shortened(msg, 500), cut: Buffer.byteLength(line) })}\n`;
}

function shortened(value: unknown, most: number): unknown {
  if (typeof value !== "string" || value.length <= most) return value;
  return `${wholeStart(value, most)}… (${value.length} characters)`;
}
