import type { Value } from "../bson/document.ts";
import { UNDEFINED } from "../bson/scalars.ts";
import { isZero } from "../values/arithmetic.ts";

/** Whether a value counts as true: not false, null, missing, undefined or 0. */
export function isTruthy(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== false && value !== UNDEFINED && !isZero(value);
}
