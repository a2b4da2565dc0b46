import { nearest } from "../../../grammar/nearest.ts";

/** `, did you mean "x"?` or, when nothing is near, a list of what there is. Follows the wrong word. */
export function didYouMean(written: string, names: readonly string[]): string {
  const name = nearest(written, names);
  return name === undefined ? `; there is ${names.join(", ")}` : `, did you mean "${name}"?`;
}
