import { readDuration } from "../engine/when/duration.ts";

/** How a text reads where a whole number is expected. */
export type NumberReading =
  | { kind: "whole"; value: number }
  /** A number that is not allowed here; `instead` is the nearest whole one. */
  | { kind: "wrong"; instead: number | undefined }
  | { kind: "text" };

const PLAIN = /^\d{1,15}$/;
const LOOSE = /^[+-]?((?:\d{1,3}(?:,\d{3})+|\d[\d_]*)(?:\.\d*)?(?:e[+-]?\d{1,3})?)$/i;

/** Reads a whole number, or suggests one: `1.5`, `-5`, `1,800` and `30 minutes` are wrong numbers, not text. */
export function readWholeNumber(text: string): NumberReading {
  if (PLAIN.test(text)) return { kind: "whole", value: Number(text) };
  if (text.length > 40) return /^\d+$/.test(text) ? { kind: "wrong", instead: undefined } : { kind: "text" };
  const digits = LOOSE.exec(text)?.[1];
  const duration = digits === undefined && /^[+-]?\d/.test(text) ? readDuration(text.replace(/^[+-]/, "")) : undefined;
  if (digits === undefined && duration === undefined) return { kind: "text" };
  const amount = duration === undefined ? Number((digits ?? "").replaceAll(/[,_]/g, "")) : duration / 1000;
  const usable = Number.isFinite(amount) && amount < 1e12;
  return { kind: "wrong", instead: usable ? Math.max(1, Math.round(amount)) : undefined };
}

/**
 * Whether the colon between two pieces belongs to a clock time, as in `at 10:30`: an hour after other words and exactly two
 * digits of minutes, with no space around the colon.
 */
export function isClockTime(rawBefore: string, rawAfter: string): boolean {
  const hour = /[\s(](\d{1,2})$/.exec(rawBefore.slice(-3));
  return hour !== null && rawBefore.trim().length > 2 && Number(hour[1]) < 24 && /^[0-5]\d\s*$/.test(rawAfter);
}
