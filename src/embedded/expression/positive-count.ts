import type { Value } from "../bson/document.ts";
import { CommandError } from "../errors.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";

/** The `n` of `$firstN` and its kin: a whole number above 0. */
export function positiveCount(value: Value | undefined): number {
  const shown = value === undefined ? "missing" : typeNameOf(value);
  if (!isNumber(value))
    throw new CommandError(5787902, "Location5787902", `Value for 'n' must be of integral type, but found ${shown}`);
  const n = toDouble(value);
  if (!Number.isInteger(n))
    throw new CommandError(5787903, "Location5787903", `Value for 'n' must be of integral type, but found ${n}`);
  if (n <= 0) throw new CommandError(5787908, "Location5787908", `'n' must be greater than 0, found ${n}`);
  return n;
}
