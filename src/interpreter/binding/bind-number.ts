import { type Checked, problem } from "../problem.ts";
import type { Parameter } from "../signature.ts";
import { readWholeNumber } from "./whole-number.ts";

/** Reads a parameter that must be a whole number within its bounds; `text` must not be empty. */
export function bindNumber(parameter: Parameter, text: string): Checked<number> {
  const reading = readWholeNumber(text);
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = parameter;
  const label = parameter.name.replaceAll("_", " ");
  if (reading.kind === "whole" && reading.value >= min && reading.value <= max)
    return { ok: true, value: reading.value };
  const bounds = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`;
  const wanted = reading.kind === "wrong" ? reading.instead : undefined;
  const instead = wanted === undefined || wanted < min || wanted > max ? parameter.example : String(wanted);
  return problem(
    `The ${label} must be a whole number ${bounds}, and "${text}" is not.`,
    `Write for example ${instead}.`,
  );
}
