import { Doc } from "../bson/document.ts";
import type { Value } from "../bson/value.ts";
import { CommandError, failedToParse, typeMismatch } from "../command-error.ts";
import { typeNameOf } from "../values/bson-type.ts";

/** Fails with FailedToParse (9) where a hint is neither a name nor a key pattern. */
export function checkHint(hint: Value): void {
  if (typeof hint !== "string" && !(hint instanceof Doc)) throw failedToParse("Hint must be a string or an object");
}

/** The members that a statement may have, with the BSON type of those that have only one. */
export type StatementTypes = { readonly [member: string]: "object" | "array" | "bool" | undefined };

/**
 * Checks the shape of one statement of a write command, as `update.updates`: what is wrong with it fails the whole
 * command. Fails with 40415, 40414 or TypeMismatch (14).
 */
export function checkStatement(
  statement: Doc,
  where: string,
  types: StatementTypes,
  required: readonly string[],
): void {
  statement.names.forEach((name, i) => {
    if (!Object.hasOwn(types, name))
      throw new CommandError(40415, "Location40415", `BSON field '${where}.${name}' is an unknown field.`);
    const wanted = types[name];
    const value = statement.values[i];
    if (wanted === undefined || value === undefined || value === null) return;
    const type = typeNameOf(value);
    if (type !== wanted)
      throw typeMismatch(`BSON field '${where}.${name}' is the wrong type '${type}', expected type '${wanted}'`);
  });
  const hint = statement.get("hint");
  if (hint !== undefined) checkHint(hint);
  for (const name of required)
    if ((statement.get(name) ?? undefined) === undefined)
      throw new CommandError(40414, "Location40414", `BSON field '${where}.${name}' is missing but a required field`);
}
