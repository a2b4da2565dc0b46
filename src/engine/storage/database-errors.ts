import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError, MongoServerError } from "mongodb";

/** Codes that say that a document cannot be kept: a bad value, too deep, no BSON, a bad name, too large. */
const REFUSALS = new Set([2, 9, 14, 15, 22, 51, 52, 57, 10334, 17280, 17419, 17420]);

/** What the server says where a document exists already. */
export const DUPLICATE_KEY = 11000;

/** Whether the database, or its driver, will never take what was written, however often it is tried. */
export function isRefusal(error: unknown): error is Error {
  if (error instanceof MongoServerError) return REFUSALS.has(Number(error.code));
  return (
    error instanceof MongoInvalidArgumentError ||
    error instanceof RangeError ||
    (error instanceof Error && error.name === "BSONError")
  );
}

/** Whether the database could not be asked: another try may have another end. */
export function isAway(error: unknown): boolean {
  return error instanceof MongoError && !isRefusal(error);
}

/** Whether the error says that the document exists already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Whether a write of many failed only where documents exist already. */
export function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return false;
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
}
