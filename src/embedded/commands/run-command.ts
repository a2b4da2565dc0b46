import { Binary } from "bson";
import { Arr, Doc, type Value } from "../bson/document.ts";
import { inTurn } from "../budget.ts";
import { CommandError, typeMismatch } from "../errors.ts";
import type { Instance } from "../instance/instance.ts";
import { deadlineOf } from "../query/document-stream.ts";
import { double } from "../values/arithmetic.ts";
import { isNumber } from "../values/bson-type.ts";
import { toDouble } from "../values/compare-values.ts";
import { type ConnectionInfo, Request } from "./command.ts";
import { CloseConnection, meetFailPoint } from "./fail-point.ts";
import { COMMANDS } from "./table.ts";

/** The commands that write nothing, and so take no write concern. */
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

/** Runs one command and makes its reply: what it gave with `ok: 1`, or its error with `ok: 0`. */
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
    if (typeof given !== "string")
      throw new CommandError(40414, "Location40414", "OP_MSG requests require a $db argument");
    const request = new Request(body, sequences, connection, given);
    const command = COMMANDS.get(request.name);
    if (command === undefined) checkApiVersion(request);
    if (command === undefined) throw new CommandError(59, "CommandNotFound", `no such command: '${request.name}'`);
    checkDatabase(given);
    if (command.adminOnly && given !== "admin")
      throw new CommandError(13, "Unauthorized", `${request.name} may only be run against the admin database.`);
    checkApiVersion(request);
    checkConcerns(request);
    end = instance.operations.begin(request);
    const extra = await meetFailPoint(instance, request.name);
    const deadline = deadlineOf(request.maxTimeMs);
    const reply = await inTurn(deadline, () => command.run(request, instance));
    extra?.names.forEach((name, i) => {
      reply.append(name, extra.values[i] as Value);
    });
    reply.append("ok", OK);
    // What cannot be encoded is the command's error, not the connection's.
    reply.toBytes();
    return reply;
  } catch (error) {
    if (error instanceof CloseConnection) throw error;
    return errorReply(error, instance);
  } finally {
    end?.();
  }
}

function checkDatabase(name: string): void {
  if (name === "" || name.length > 63 || /[/\\. "$\0]/.test(name))
    throw new CommandError(73, "InvalidNamespace", `Invalid database name: '${name}'`);
}

/** What a standalone server cannot promise is refused, not forgotten. */
function checkConcerns(request: Request): void {
  if (request.has("txnNumber"))
    throw new CommandError(
      20,
      "IllegalOperation",
      "Transaction numbers are only allowed on a replica set member or mongos",
    );
  if (request.has("startTransaction") || request.has("autocommit"))
    throw new CommandError(
      72,
      "InvalidOptions",
      "'startTransaction' and 'autocommit' may only be specified with a transaction number",
    );
  const session = request.document("lsid");
  if (session !== undefined && !(session.get("id") instanceof Binary && (session.get("id") as Binary).sub_type === 4))
    throw typeMismatch("BSON field 'lsid.id' is the wrong type, expected a UUID");
  if (request.has("writeConcern") && READING.has(request.name))
    throw new CommandError(72, "InvalidOptions", `Command ${request.name} does not support writeConcern`);
  const level = request.document("readConcern")?.get("level");
  if (level === "linearizable" || level === "snapshot")
    throw new CommandError(
      123,
      "NotAReplicaSet",
      `node needs to be a replica set member to use read concern '${level}'`,
    );
  if (level !== undefined && !["local", "available", "majority"].includes(String(level)))
    throw new CommandError(
      9,
      "FailedToParse",
      `Enumeration value '${String(level)}' for field 'readConcern.level' is not a valid value.`,
    );
  const w = request.document("writeConcern")?.get("w");
  if (isNumber(w) && toDouble(w) < 0)
    throw new CommandError(9, "FailedToParse", "w has to be a non-negative number and not greater than 50");
  if (isNumber(w) && toDouble(w) > 1)
    throw new CommandError(2, "BadValue", "cannot use 'w' > 1 when a host is not replicated");
  if (typeof w === "string" && w !== "majority")
    throw new CommandError(
      2,
      "BadValue",
      `cannot use non-majority 'w' mode "${w}" when a host is not a member of a replica set`,
    );
}

/** The reply of a command that failed; what is no CommandError is a fault of the server and is reported there too. */
export function errorReply(error: unknown, instance: Instance): Doc {
  if (!(error instanceof CommandError))
    instance.say(
      `a command failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  const known =
    error instanceof CommandError
      ? error
      : new CommandError(1, "InternalError", "the server failed to run the command");
  const reply = Doc.of({ ok: NOT_OK, errmsg: known.message, code: known.code, codeName: known.codeName });
  const { details } = known;
  details?.names.forEach((name, i) => {
    const value = details.values[i];
    if (value !== undefined) reply.append(name, value);
  });
  return reply;
}

/** The commands of API version 1. */
const VERSION_1 = new Set([
  "abortTransaction",
  "aggregate",
  "authenticate",
  "bulkWrite",
  "collMod",
  "commitTransaction",
  "count",
  "create",
  "createIndexes",
  "delete",
  "drop",
  "dropDatabase",
  "dropIndexes",
  "endSessions",
  "explain",
  "find",
  "findAndModify",
  "findandmodify",
  "getMore",
  "hello",
  "insert",
  "killCursors",
  "killSessions",
  "listCollections",
  "listDatabases",
  "listIndexes",
  "ping",
  "refreshSessions",
  "saslContinue",
  "saslStart",
  "update",
]);

/** Stages that are in no API version. */
const UNVERSIONED_STAGES = new Set([
  "$currentOp",
  "$indexStats",
  "$listLocalSessions",
  "$listSessions",
  "$planCacheStats",
  "$search",
  "$searchMeta",
]);

/** Options of indexes that are in no API version. */
const UNVERSIONED_INDEX_OPTIONS = ["background", "bucketSize", "sparse", "storageEngine"];

/** Checks `apiVersion` and its companions. Fails with APIVersionError (322) or APIStrictError (323). */
export function checkApiVersion(request: Request): void {
  const version = request.string("apiVersion");
  const strict = request.boolean("apiStrict", false);
  for (const name of ["apiStrict", "apiDeprecationErrors"])
    if (version === undefined && request.has(name))
      throw new CommandError(4886600, "Location4886600", `Provided ${name} without passing apiVersion`);
  if (version !== undefined && version !== "1")
    throw new CommandError(322, "APIVersionError", `API version must be "1"`);
  if (!strict) return;
  if (!VERSION_1.has(request.name))
    throw new CommandError(
      323,
      "APIStrictError",
      `Provided apiStrict:true, but the command ${request.name} is not in API Version 1. Information on supported commands and migrations in API Version 1 can be found at https://dochub.mongodb.org/core/manual-versioned-api`,
    );
  if (request.name === "aggregate") checkStages(request.value("pipeline"));
  if (request.name === "createIndexes") checkIndexOptions(request.value("indexes"));
}

function checkStages(pipeline: unknown): void {
  if (!(pipeline instanceof Arr)) return;
  for (const stage of pipeline.items) {
    const name = stage instanceof Doc ? stage.names[0] : undefined;
    const spec = stage instanceof Doc ? stage.values[0] : undefined;
    const inside = name === "$collStats" && spec instanceof Doc && spec.names.some((member) => member !== "count");
    if (name !== undefined && (UNVERSIONED_STAGES.has(name) || inside))
      throw new CommandError(
        323,
        "APIStrictError",
        `stage ${name} is not allowed with 'apiStrict: true' in API Version 1`,
      );
  }
}

function checkIndexOptions(indexes: unknown): void {
  if (!(indexes instanceof Arr)) return;
  for (const index of indexes.items) {
    if (!(index instanceof Doc)) continue;
    const name = UNVERSIONED_INDEX_OPTIONS.find((option) => index.has(option));
    if (name !== undefined)
      throw new CommandError(
        323,
        "APIStrictError",
        `The '${name}' option is not allowed with 'apiStrict: true' in API Version 1`,
      );
  }
}
