import { defineHandler } from "../engine/handler.ts";
import { checkFilled } from "./database-operation/check-filled.ts";
import { operationParams } from "./database-operation/operation-params.ts";
import { operationResult } from "./database-operation/operation-result.ts";
import { runOperation } from "./database-operation/operations.ts";
import { isWord, said } from "./params/effect-words.ts";

/**
 * `database_operation`: find, find_one, count, insert, insert_many, update and delete in the actor's user data, with
 * guarded queries. Results: `{documents, count, truncated?}`, `{document, found}`, `{count}`,
 * `{inserted_id, inserted_count, duplicate, message?}`, `{inserted_count, duplicates}`,
 * `{matched_count, modified_count}`, `{deleted_count}`. An insert that is repeated inserts once; an update that is
 * repeated after a crash applies operators such as `$inc` again.
 */
export const databaseOperation = defineHandler({
  name: "database_operation",
  summary: "Finds, counts, inserts, updates or deletes documents of the user data.",
  example: { operation: "find", collection: "users", query: { active: true } },
  capability: "database",
  effects: ({ operation, collection }) =>
    isWord(operation, ["find", "find_one", "count"]) ? [] : [`${said(operation)} in "${said(collection)}"`],
  params: operationParams,
  result: operationResult,
  checkFilled,
  run: ({ params, ...step }) => runOperation(params, step),
});
