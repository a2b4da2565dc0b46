import type { Doc } from "../bson/document.ts";
import { CommandError, typeMismatch } from "../command-error.ts";
import { typeNameOf } from "../values/bson-type.ts";

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
  for (const name of required)
    if ((statement.get(name) ?? undefined) === undefined)
      throw new CommandError(40414, "Location40414", `BSON field '${where}.${name}' is missing but a required field`);
}
