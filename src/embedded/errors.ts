import type { Doc } from "./bson/document.ts";
import { type ErrorName, LOCATION_CODES, NAMED_CODES } from "./error-codes.ts";

/** An error as a client sees it. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;
  /** Further members of the reply or write error, such as keyPattern and keyValue of a duplicate key. */
  readonly details: Doc | undefined;

  constructor(code: number, codeName: string, message: string, details?: Doc) {
    super(message);
    this.name = "CommandError";
    this.code = code;
    this.codeName = codeName;
    this.details = details;
  }
}

/** An error with the code of that name; see error-codes.ts. */
export function commandError(name: ErrorName, message: string, details?: Doc): CommandError {
  if (name in NAMED_CODES)
    return new CommandError(NAMED_CODES[name as keyof typeof NAMED_CODES], name, message, details);
  const code = LOCATION_CODES[name as keyof typeof LOCATION_CODES];
  return new CommandError(code, `Location${code}`, message, details);
}

/** BadValue (2): a value that MongoDB refuses. */
export function badValue(message: string): CommandError {
  return commandError("BadValue", message);
}

/** FailedToParse (9): a request whose shape MongoDB refuses. */
export function failedToParse(message: string): CommandError {
  return commandError("FailedToParse", message);
}

/** NotImplemented (238): what MongoDB has and this server does not. */
export function notImplemented(message: string): CommandError {
  return new CommandError(238, "NotImplemented", message);
}

/** TypeMismatch (14): a member of the wrong BSON type. */
export function typeMismatch(message: string): CommandError {
  return commandError("TypeMismatch", message);
}

/** SearchNotEnabled (31082): search indexes are Atlas's. */
export function searchNotEnabled(): CommandError {
  return new CommandError(
    31082,
    "SearchNotEnabled",
    "Using Atlas Search Database Commands and the $listSearchIndexes aggregation stage requires additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable.",
  );
}
