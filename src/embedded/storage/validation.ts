import { Doc } from "../bson/document.ts";
import { badValue, CommandError } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import { explainMismatch } from "../filter/explain-mismatch.ts";

/** Throws DocumentValidationFailure if a document does not match the collection's validator. */
export type Validator = (after: Doc, before: Doc | undefined) => void;

const LEVELS: readonly (readonly [string, readonly string[]])[] = [
  ["validationLevel", ["off", "strict", "moderate"]],
  ["validationAction", ["error", "warn"]],
];

/** Compiles the validator in a collection's options; undefined if none is enforced. */
export function compileValidator(options: Doc): Validator | undefined {
  for (const [name, allowed] of LEVELS) {
    const value = options.get(name);
    if (value !== undefined && !allowed.includes(String(value)))
      throw badValue(`Enumeration value '${String(value)}' for field 'create.${name}' is not a valid value.`);
  }
  const validator = options.get("validator");
  if (!(validator instanceof Doc) || validator.size === 0) return undefined;
  const { matches } = compileFilter(validator, { variables: new Map() });
  const level = options.get("validationLevel") ?? "strict";
  if (level === "off" || options.get("validationAction") === "warn") return undefined;
  return (after, before) => {
    if (matches(after)) return;
    // At level moderate a document that was already invalid may stay so.
    if (level === "moderate" && before !== undefined && !matches(before)) return;
    const details = explainMismatch(validator, after);
    throw new CommandError("DocumentValidationFailure", "Document failed validation", {
      errInfo: Doc.of({ failingDocumentId: after.get("_id"), details }),
    });
  };
}
