import { Binary } from "bson";
import { Doc, type Value } from "../bson/document.ts";
import { inTurn } from "../budget.ts";
import { badValue, CommandError, failedToParse, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { deadlineOf } from "../query/document-stream.ts";
import { double } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { addDetails, type Command, type ConnectionInfo, Request } from "./command.ts";
import { CloseConnection, meetFailPoint } from "./fail-point.ts";
import { COMMANDS } from "./table.ts";

/** Commands that only read, and so take no write concern. */
const READING: ReadonlySet<string> = new Set([
  "find",
  "count",
  "distinct",
  "getMore",
  "listCollections",
  "listIndexes",
]);

const OK = double(1);
const NOT_OK = double(0);

/** Runs one command and returns its reply: the command's own with `ok: 1`, or its error with `ok: 0`. */
export async function runCommand(
  instance: Instance,
  body: Doc,
  sequences: ReadonlyMap<string, readonly Doc[]>,
  connection: ConnectionInfo,
  database?: string,
): Promise<Doc> {
  let end: (() => void) | undefined;
  try {
    const given = database ?? body.get("$db");
    if (typeof given !== "string") throw new CommandError("FieldMissing", "OP_MSG requests require a $db argument");
    const request = new Request(body, sequences, connection, given);
    const command = COMMANDS.get(request.name);
    checkApiVersion(request, command);
    if (command === undefined) throw new CommandError("CommandNotFound", `no such command: '${request.name}'`);
    checkDatabase(given);
    if (command.adminOnly && given !== "admin")
      throw new CommandError("Unauthorized", `${request.name} may only be run against the admin database.`);
    checkTransaction(request);
    checkReadConcern(request);
    checkWriteConcern(request);
    end = instance.operations.begin(request);
    const extra = await meetFailPoint(instance, request.name);
    const deadline = deadlineOf(request.maxTimeMs);
    const reply = await inTurn(deadline, () => command.run(request, instance));
    extra?.names.forEach((name, i) => {
      reply.append(name, extra.values[i] as Value);
    });
    reply.append("ok", OK);
    // A reply that cannot be encoded is the command's error and must not end the connection.
    reply.toBytes();
    return reply;
  } catch (error) {
    if (error instanceof CloseConnection) throw error;
    return errorReply(error, instance);
  } finally {
    end?.();
  }
}

/** Checks `apiVersion` and its companions. With `apiStrict` only commands of the Stable API run. */
function checkApiVersion(request: Request, command: Command | undefined): void {
  const version = request.string("apiVersion");
  for (const name of ["apiStrict", "apiDeprecationErrors"])
    if (version === undefined && request.has(name))
      throw new CommandError("ApiVersionMissing", `Provided ${name} without passing apiVersion`);
  if (version !== undefined && version !== "1") throw new CommandError("APIVersionError", `API version must be "1"`);
  if (request.boolean("apiStrict", false) && command?.stable !== true)
    throw new CommandError(
      "APIStrictError",
      `Provided apiStrict:true, but the command ${request.name} is not in API Version 1. Information on supported commands and migrations in API Version 1 can be found at https://dochub.mongodb.org/core/manual-versioned-api`,
    );
}

function checkDatabase(name: string): void {
  if (name === "" || name.length > 63 || /[/\\. "$\0]/.test(name))
    throw new CommandError("InvalidNamespace", `Invalid database name: '${name}'`);
}

// A standalone server refuses what it cannot promise.

function checkTransaction(request: Request): void {
  if (request.has("txnNumber"))
    throw new CommandError(
      "IllegalOperation",
      "Transaction numbers are only allowed on a replica set member or mongos",
    );
  if (request.has("startTransaction") || request.has("autocommit"))
    throw new CommandError(
      "InvalidOptions",
      "'startTransaction' and 'autocommit' may only be specified with a transaction number",
    );
  const session = request.document("lsid");
  if (session !== undefined && !(session.get("id") instanceof Binary && (session.get("id") as Binary).sub_type === 4))
    throw typeMismatch("BSON field 'lsid.id' is the wrong type, expected a UUID");
}

function checkReadConcern(request: Request): void {
  const level = request.document("readConcern")?.get("level");
  if (level === "linearizable" || level === "snapshot")
    throw new CommandError("NotAReplicaSet", `node needs to be a replica set member to use read concern '${level}'`);
  if (level !== undefined && !["local", "available", "majority"].includes(String(level)))
    throw failedToParse(`Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`);
}

function checkWriteConcern(request: Request): void {
  if (request.has("writeConcern") && READING.has(request.name))
    throw new CommandError("InvalidOptions", `Command ${request.name} does not support writeConcern`);
  const w = request.document("writeConcern")?.get("w");
  if (isNumber(w) && toDouble(w) < 0) throw failedToParse("w has to be a non-negative number and not greater than 50");
  if (isNumber(w) && toDouble(w) > 1) throw badValue("cannot use 'w' > 1 when a host is not replicated");
  if (typeof w === "string" && w !== "majority")
    throw badValue(`cannot use non-majority 'w' mode "${w}" when a host is not a member of a replica set`);
}

/** The reply of a command that failed. Anything but a CommandError is a server fault and is reported. */
export function errorReply(error: unknown, instance: Instance): Doc {
  if (!(error instanceof CommandError))
    instance.say(
      `a command failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  const known =
    error instanceof CommandError ? error : new CommandError("InternalError", "the server failed to run the command");
  return addDetails(Doc.of({ ok: NOT_OK, errmsg: known.message, code: known.code, codeName: known.codeName }), known);
}
