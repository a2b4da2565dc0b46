import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError } from "../command-error.ts";
import { isNumber, typeNameOf } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";

function located(code: number, message: string): CommandError {
  return new CommandError(code, `Location${code}`, message);
}

function checkGraphLookup(spec: Value): void {
  if (!(spec instanceof Doc))
    throw located(40327, `the $graphLookup stage specification must be an object, but found ${typeNameOf(spec)}`);
  const texts = ["from", "as", "connectFromField", "connectToField", "depthField"];
  for (const name of spec.names) {
    const value = spec.get(name) as Value;
    if (texts.includes(name)) {
      if (typeof value !== "string")
        throw located(40103, `expected string as argument for ${name}, found: ${typeNameOf(value)}`);
    } else if (name === "maxDepth") {
      if (!isNumber(value)) throw located(40100, `maxDepth requires a numeric argument, found: ${typeNameOf(value)}`);
      const depth = toDouble(value);
      if (!(depth >= 0)) throw located(40101, `maxDepth requires a nonnegative argument, found: ${depth}`);
      if (!Number.isInteger(depth)) throw located(40102, `maxDepth could not be represented as a long long: ${depth}`);
    } else if (name === "restrictSearchWithMatch") {
      if (!(value instanceof Doc))
        throw located(40185, `restrictSearchWithMatch must be an object, found ${typeNameOf(value)}`);
    } else if (name !== "startWith") throw located(40104, `Unknown argument to $graphLookup: ${name}`);
  }
  for (const name of ["from", "as", "startWith", "connectFromField", "connectToField"])
    if (!spec.has(name)) throw located(40105, `$graphLookup requires '${name}' to be specified`);
}

/** Checks what a stage of mingo's would take without a word. */
export function checkSpec(name: string, spec: Value): void {
  if (name === "$graphLookup") checkGraphLookup(spec);
}
