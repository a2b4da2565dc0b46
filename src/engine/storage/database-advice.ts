import { MongoError, MongoServerError } from "mongodb";

/** A database that cannot be used until someone does what the message says; waiting does not help. */
export class UnusableDatabaseError extends Error {
  override readonly name = "UnusableDatabaseError";
}

/**
 * Turns an error from opening the database `name` into one that says what to do, if waiting does not help; returns any other
 * unchanged.
 */
export function withAdvice(error: unknown, name: string): unknown {
  const advice = adviceOn(error, name);
  if (advice === undefined) return error;
  return new UnusableDatabaseError(`${(error as Error).message.replace(/\.?$/, ".")} ${advice}`, { cause: error });
}

function adviceOn(error: unknown, name: string): string | undefined {
  if (error instanceof MongoError && error.name === "MongoCompatibilityError")
    return "Stepgram needs MongoDB 6.0 or later.";
  if (!(error instanceof MongoServerError)) return undefined;
  switch (error.code) {
    // Unauthorized, and what Atlas says instead.
    case 13:
    case 8000:
      return `Give the user of MONGODB_URI the role readWrite on the databases "${name}" and "${name}_data".`;
    // AuthenticationFailed
    case 18:
      return "Check the user and the password in MONGODB_URI, and whether authSource names the database that has the user.";
    // IndexOptionsConflict, IndexKeySpecsConflict
    case 85:
    case 86:
      return `Somebody has created an index like one of Stepgram's with other options. Drop it in "${name}"; Stepgram creates its own at the next start.`;
    // CannotCreateIndex
    case 67:
      return `An index of Stepgram's is impossible there. If a collection of "${name}" is sharded, docs/mongodb.md says by which key.`;
    // CommandNotSupported, CommandNotFound
    case 115:
    case 59:
      return "This server lacks a command of MongoDB 6.0, as Amazon DocumentDB and other imitations do; docs/mongodb.md says what serves.";
    default:
      return undefined;
  }
}
