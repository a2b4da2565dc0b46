import { visible } from "../../grammar/plain-text.ts";

/** pino's levels, by their numbers. */
const LEVELS: Readonly<Record<number, string>> = {
  10: "trace",
  20: "debug",
  30: "info",
  40: "warning",
  50: "error",
  60: "fatal",
};

/** A JSON line of the log as a person reads it: its level, the message, why, and the other fields. */
export function readableLogLine(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return visible(line);
  }
  const { level, time: _, msg = "", err, ...rest } = fields;
  const why = (err as { message?: unknown } | undefined)?.message;
  const others = Object.entries(rest).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  const said = `${LEVELS[Number(level)] ?? level}: ${String(msg)}${why === undefined ? "" : `: ${String(why)}`}`;
  return `${visible([said, ...others].join(" ")).replaceAll("\n", " ")}\n`;
}
