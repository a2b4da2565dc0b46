import type { Doc } from "./bson/document.ts";

/** An error as a client sees it: MongoDB's code, its name, the message, and what else the reply carries. */
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

/** BadValue (2): a value that MongoDB refuses. */
export function badValue(message: string): CommandError {
  return new CommandError(2, "BadValue", message);
}

/** FailedToParse (9): a request whose shape MongoDB refuses. */
export function failedToParse(message: string): CommandError {
  return new CommandError(9, "FailedToParse", message);
}

/** NotImplemented (238): what MongoDB has and this server does not. */
export function notImplemented(message: string): CommandError {
  return new CommandError(238, "NotImplemented", message);
}

/** TypeMismatch (14): a member of the wrong BSON type. */
export function typeMismatch(message: string): CommandError {
  return new CommandError(14, "TypeMismatch", message);
}

/** SearchNotEnabled (31082): search indexes are Atlas's. */
export function searchNotEnabled(): CommandError {
  return new CommandError(
    31082,
    "SearchNotEnabled",
    "Using Atlas Search Database Commands and the $listSearchIndexes aggregation stage requires additional configuration. Please connect to Atlas or an AtlasCLI local deployment to enable.",
  );
}
