import {
  MongoBulkWriteError,
  MongoError,
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoServerError,
  MongoServerSelectionError,
} from "mongodb";

/** Server codes for a document that can never be stored: a bad value or name, too deep, too large, not BSON. */
const UNSTORABLE = new Set([2, 9, 14, 15, 22, 51, 52, 57, 10334, 17280, 17419, 17420]);

export const DUPLICATE_KEY = 11000;

/** Codes of operating system errors, such as `ECONNREFUSED`. Node's own `ERR_…` codes mean programming errors. */
const SYSTEM_ERROR = /^E(?!RR_)[A-Z0-9]+$/;

/** Whether the database or its driver will never accept the write. */
export function isUnstorable(error: unknown): error is Error {
  if (error instanceof MongoServerError) return UNSTORABLE.has(Number(error.code));
  return (
    error instanceof MongoInvalidArgumentError ||
    error instanceof RangeError ||
    (error instanceof Error && error.name === "BSONError")
  );
}

/** Whether retrying may help: the database or the network failed, not the request. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MongoError) return !isUnstorable(error);
  return error instanceof Error && SYSTEM_ERROR.test(String((error as NodeJS.ErrnoException).code));
}

/** Codes of a server that cannot be a primary, given before the command begins. */
const NOT_PRIMARY: ReadonlySet<unknown> = new Set([10107, 13435, 13436]);

/** Codes of a server that steps down or shuts down while the command runs. */
const STEPPING_DOWN: ReadonlySet<unknown> = new Set([91, 189, 11600, 11602]);

/** What a bulk write says about the server, besides what it says about its documents. */
function concernOf(error: MongoBulkWriteError) {
  return error.result.getWriteConcernError();
}

/** Whether another server will take over soon. The command may have run. */
export function isFailover(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError && STEPPING_DOWN.has(concernOf(error)?.code)) return true;
  // A bulk write wraps the error of a connection, and keeps it there.
  const cause: unknown = error instanceof MongoBulkWriteError ? error.errorResponse : error;
  if (cause instanceof MongoNetworkError || cause instanceof MongoServerSelectionError) return true;
  return error instanceof MongoServerError && (NOT_PRIMARY.has(error.code) || STEPPING_DOWN.has(error.code));
}

/** Whether another server will take over soon, and the command has certainly not begun. */
export function isFailoverBefore(error: unknown): boolean {
  if (error instanceof MongoServerSelectionError) return true;
  // Within a write's reply, `ok` is 1, and a part of it may have been done.
  return error instanceof MongoServerError && NOT_PRIMARY.has(error.code) && error.errorResponse.ok === 0;
}

/** Milliseconds between two attempts; a failover is usually over soon. */
const RETRY_MS = 150;

/**
 * Repeats `work` while its errors are transient, for at most `limitMs` (default 45 000); then throws the last error.
 * `isWorthwhile` says which errors those are.
 */
export async function retryWhileTransient<T>(
  work: () => Promise<T>,
  limitMs = 45_000,
  isWorthwhile: (error: unknown) => boolean = isTransient,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isWorthwhile(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Whether the document exists already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * Whether a bulk write failed only for documents that exist already. Not if a majority may lack the others because the primary
 * is stepping down: then it must be repeated.
 */
export function isOnlyDuplicates(error: unknown): boolean {
  if (!(error instanceof MongoBulkWriteError) || concernOf(error) !== undefined) return false;
  const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
  return errors.length > 0 && errors.every(({ code }) => code === DUPLICATE_KEY);
}
