import { hasTemplate } from "../../../grammar/template/template.ts";
import type { Fault, Path } from "./fault.ts";

/**
 * Reports keys that are not plain data anywhere in a value: those that start with `$` or contain a dot. What JSON may
 * hold at all has been checked before, its depth too.
 */
export function checkData(value: unknown, path: Path, faults: Fault[]): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkData(item, [...path, index], faults);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    const at = [...path, key];
    if (key.startsWith("$")) faults.push({ path: at, message: "starts with $, which data may not" });
    else if (hasTemplate(key))
      faults.push({ path: at, message: "is a template in a key; templates are filled in values only" });
    else if (key.includes(".")) faults.push({ path: at, message: "has a dot in its name, which data may not" });
    else checkData(item, at, faults);
  }
}
