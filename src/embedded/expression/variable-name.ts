import { failedToParse } from "../errors.ts";

/** Fails with 9 where a request may not name a variable so: such names begin with a small letter. */
export function checkVariableName(name: string): void {
  if (name === "") throw failedToParse("empty variable names are not allowed");
  if (name === "CURRENT") return;
  if (!/^[a-z\u0080-\uffff]/.test(name))
    throw failedToParse(`'${name}' starts with an invalid character for a user variable name`);
  if (!/^[A-Za-z0-9_\u0080-\uffff]*$/.test(name))
    throw failedToParse(`'${name}' contains an invalid character for a variable name`);
}
