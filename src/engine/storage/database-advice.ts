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
      return `Grant the MONGODB_URI user the readWrite role on the databases "${name}" and "${name}_data".`;
    // AuthenticationFailed
    case 18:
      return "Check the username and password in MONGODB_URI, and that authSource names the user's database.";
    // IndexOptionsConflict, IndexKeySpecsConflict
    case 85:
    case 86:
      return `An index like one of Stepgram's already exists in "${name}" with different options. Drop it; Stepgram creates its own at the next start.`;
    // CannotCreateIndex
    case 67:
      return `Stepgram can't create one of its indexes there. If you shard collections in "${name}", use the shard keys in docs/mongodb.md.`;
    // CommandNotSupported, CommandNotFound
    case 115:
    case 59:
      return "This server lacks a MongoDB 6.0 command, as do Amazon DocumentDB and similar servers; docs/mongodb.md lists the supported servers.";
    default:
      return undefined;
  }
}
