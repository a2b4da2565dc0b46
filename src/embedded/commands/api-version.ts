import { Arr, Doc } from "../bson/document.ts";
import { CommandError } from "../command-error.ts";
import type { Request } from "./request.ts";

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
