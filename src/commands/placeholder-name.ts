import { foldName } from "../../grammar/names.ts";

/** What a placeholder refers to. `number` counts from 1 and is undefined for "the last one". */
export type Placeholder =
  /** `mayBeName`: it lacks "id", so a workflow or run with that name takes precedence. */
  | { kind: "workflow" | "execution" | "schedule" | "webhook"; number: number | undefined; mayBeName: boolean }
  | { kind: "step"; number: number }
  | { kind: "current_message" | "message" };

const NAME = /^(workflow|execution|schedule|webhook|step)(\d{1,5})?(?:id)?(\d{1,5})?$/;
const PAIRS: readonly (readonly [string, string])[] = [
  ["<", ">"],
  ["{", "}"],
  ["[", "]"],
  ["(", ")"],
  ['"', '"'],
  ["'", "'"],
  ["“", "”"],
  ["‘", "’"],
  ["`", "`"],
  ["*", "*"],
  ["%", "%"],
];

/**
 * Reads a placeholder in the spellings that AIs use: `workflow_id`, `Workflow2_ID`, `workflow_2`, `workflow_id_2`,
 * `<workflow_id>`, `{step1_id}`, `{{step1}}`, `$execution_id`, `${step_1}`. A bare `workflow` or `step` is not a placeholder.
 */
export function parsePlaceholder(written: string): Placeholder | undefined {
  if (written.length > 60) return undefined;
  const name = foldName(unwrapped(written));
  if (name === "currentmessageid") return { kind: "current_message" };
  if (name === "messageid") return { kind: "message" };
  const parts = NAME.exec(name);
  if (parts === null) return undefined;
  const [, kind, before, after] = parts;
  if (before !== undefined && after !== undefined) return undefined;
  const digits = before ?? after;
  const number = digits === undefined ? undefined : Number(digits);
  if (kind === "step") return number === undefined ? undefined : { kind, number };
  const mayBeName = !name.includes("id");
  if (number === undefined && mayBeName) return undefined;
  return { kind: kind as "workflow" | "execution" | "schedule" | "webhook", number, mayBeName };
}

/** Whether the text can only mean an execution: its placeholder, an id or a prefix of one. */
export function namesExecution(written: string): boolean {
  return parsePlaceholder(written)?.kind === "execution" || unwrapped(written).startsWith("ex_");
}

/** Removes the brackets, quotes and signs that people write around a placeholder. */
export function unwrapped(written: string): string {
  let text = written.trim();
  for (let depth = 0; depth < 4; depth++) {
    const pair = PAIRS.find(([open, close]) => text.length > 2 && text.startsWith(open) && text.endsWith(close));
    if (pair !== undefined) text = text.slice(1, -1).trim();
    else if (text.startsWith("$")) text = text.slice(1).trim();
    else break;
  }
  return text;
}
