import type { Reader } from "./param.ts";

const NUMERAL = /^[+-]?\d{1,16}(?:\.\d{1,16})?$/;

/** A finite number, also when written as a plain decimal numeral in a string (`"5"`, `"-2.5"`); undefined for all else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return NUMERAL.test(text) ? Number(text) : undefined;
}

/** Reads a number within bounds (both included). */
export function readNumber({
  min,
  max,
  integer = false,
}: {
  min: number;
  max: number;
  integer?: boolean;
}): Reader<number> {
  return (value) => {
    const number = toNumber(value);
    if (number === undefined || (integer && !Number.isInteger(number)) || number < min || number > max) {
      return { problem: `must be a ${integer ? "whole " : ""}number from ${min} to ${max}` };
    }
    return { value: number };
  };
}
