import { MongoBulkWriteError, MongoError, MongoInvalidArgumentError, MongoServerError } from "mongodb";

/** Server codes for a document that can never be stored: a bad value or name, too deep, too large, not BSON. */
const UNSTORABLE = new Set([2, 9, 14, 15, 22, 51, 52, 57, 10334, 17280, 17419, 17420]);

/** The server's code for a document whose key exists already. */
export const DUPLICATE_KEY = 11000;

/** Node's codes for errors of the operating system, such as `ECONNREFUSED`; `ERR_…` is for mistakes in a program. */
const SYSTEM_ERROR = /^E(?!RR_)[A-Z0-9]+$/;

/** Whether the database or its driver will never accept what was written, however often it is tried. */
export function isUnstorable(error: unknown): error is Error {
  if (error instanceof MongoServerError) return UNSTORABLE.has(Number(error.code));
  return (
    error instanceof MongoInvalidArgumentError ||
    error instanceof RangeError ||
    (error instanceof Error && error.name === "BSONError")
  );
}

/** Whether trying again may help: the database or the network failed, rather than the request being wrong. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MongoError) return !isUnstorable(error);
  return error instanceof Error && SYSTEM_ERROR.test(String((error as NodeJS.ErrnoException).code));
}

/** Milliseconds between two tries; a database that fails over is back soon. */
const RETRY_MS = 150;

/** Repeats `work` while its errors are transient, for at most `limitMs` (default 45 000); then throws the last error. */
export async function retryWhileTransient<T>(work: () => Promise<T>, limitMs = 45_000): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isTransient(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Whether the error says that the document exists already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/** Whether a bulk write failed only where documents exist already. */
export function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError)) return false;
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
}
