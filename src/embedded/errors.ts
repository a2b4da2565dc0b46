import { type ErrorName, LOCATION_CODES, NAMED_CODES } from "./error-codes.ts";

const CODES: Readonly<Record<string, number>> = { ...NAMED_CODES, ...LOCATION_CODES };
const CODE_NAMES = new Map<number, string>(Object.entries(NAMED_CODES).map(([name, code]) => [code, name]));

/** What an error's reply carries besides code and message, such as `keyPattern` and `keyValue` of a duplicate key. */
export type ErrorDetails = { readonly [member: string]: unknown };

/** An error reported to the client: MongoDB's code with its name, a message, and details. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  readonly details: ErrorDetails | undefined;

  /** A number is a code that a client chose for a fail point. */
  constructor(code: ErrorName | number, message: string, details?: ErrorDetails) {
    super(message);
    this.name = "CommandError";
    this.code = typeof code === "number" ? code : (CODES[code] as number);
    this.codeName = CODE_NAMES.get(this.code) ?? `Location${this.code}`;
    this.details = details;
  }

  is(name: ErrorName): boolean {
    return this.code === CODES[name];
  }
}

/** A value that MongoDB refuses. */
export function badValue(message: string): CommandError {
  return new CommandError("BadValue", message);
}

/** A request whose shape MongoDB refuses. */
export function failedToParse(message: string): CommandError {
  return new CommandError("FailedToParse", message);
}

/** A member of the wrong BSON type. */
export function typeMismatch(message: string): CommandError {
  return new CommandError("TypeMismatch", message);
}

/** A member that a command or statement does not have; `path` is written `command.member`. */
export function unknownField(path: string): CommandError {
  return new CommandError("FieldUnknown", `BSON field '${path}' is an unknown field.`);
}

/** A member that a command or statement must have; `path` is written `command.member`. */
export function missingField(path: string): CommandError {
  return new CommandError("FieldMissing", `BSON field '${path}' is missing but a required field`);
}

/** Something that MongoDB has and this server does not. */
export function notImplemented(what: string): CommandError {
  return new CommandError("NotImplemented", `${what} is not supported by this server`);
}

/** Search indexes exist on Atlas only. */
export function searchNotEnabled(): CommandError {
  return new CommandError(
    "SearchNotEnabled",
    "Using Atlas Search Database Commands and the $listSearchIndexes aggregation stage requires additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable.",
  );
}
