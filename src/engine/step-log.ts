import { jsonText } from "../../grammar/json-text.ts";
import { shortened } from "../i18n/rich-text.ts";
import type { JsonObject } from "./json.ts";

/** The levels of a step's log lines, least important first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A line that a handler has logged. */
export interface StepLine {
  at: Date;
  level: LogLevel;
  /** The attempt that logged it, from 1. */
  attempt: number;
  message: string;
  /** Its fields as JSON text, which ends with "…" if it was too long. Missing if it has none. */
  fields?: string;
}

/** The newest lines of a step, oldest first. `earlier`: how many older ones are no longer kept. */
export interface StepLines {
  lines: StepLine[];
  earlier: number;
}

/** The longest message and the longest fields of a line, in UTF-16 units; anything longer is cut. */
export const MAX_LINE = 1_000;
/** How many lines of a step are kept: the newest ones, and fewer per step in an execution of many steps. */
export const MAX_LINES = 100;
const LEAST_LINES = 10;
const MAX_LINES_TOGETHER = 10_000;

/** How many lines of each step are kept in an execution with the given number of steps. */
export function linesOfEach(steps: number): number {
  return Math.max(LEAST_LINES, Math.min(MAX_LINES, Math.floor(MAX_LINES_TOGETHER / Math.max(1, steps))));
}

/** A line as it is stored. */
export function keptLine(at: Date, level: LogLevel, attempt: number, fields: JsonObject, message: string): StepLine {
  const line: StepLine = { at, level, attempt, message: shortened(message, MAX_LINE) };
  if (Object.keys(fields).length > 0) line.fields = shortened(jsonText(fields), MAX_LINE);
  return line;
}
