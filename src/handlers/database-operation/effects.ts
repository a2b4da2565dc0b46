import type { JsonObject, JsonValue } from "../../engine/json.ts";
import type { StepEffect } from "../../i18n/effect.ts";
import { shownData, shownValue } from "../param-readers.ts";
import { selectsAll } from "./guard-query.ts";
import { readOperation } from "./operations.ts";

/** What a `database_operation` with these params, as they are written, would do. */
export function databaseEffects(raw: JsonObject): StepEffect[] {
  const { data = null } = raw;
  const collection = shownValue(raw.collection);
  const query = queryOf(raw);
  const selection = query === undefined ? { collection } : { collection, query };
  const operation = readOperation(raw.operation);
  switch ("value" in operation ? operation.value : undefined) {
    case "find":
    case "find_one":
      return [{ kind: "read_documents", operation: "find", ...selection }];
    case "count":
      return [{ kind: "read_documents", operation: "count", ...selection }];
    case "insert":
      return [{ kind: "insert", collection, documents: 1, data: shownData(data) }];
    case "insert_many":
      return [{ kind: "insert", collection, documents: Array.isArray(data) ? data.length : 1, data: shownData(data) }];
    case "update":
      return [{ kind: "update", ...selection, fields: fieldsOf(data) }];
    case "delete":
      return [{ kind: "delete", ...selection }];
    default:
      return [{ kind: "database", operation: shownValue(raw.operation), collection }];
  }
}

/** The query as text; undefined if it selects every document, or may once its template is filled in. */
function queryOf({ query = null, all = null }: JsonObject): string | undefined {
  if (typeof query === "string")
    return query.trim() === "" || (all !== null && all !== false) ? undefined : shownData(query);
  return query === null || selectsAll(query) ? undefined : shownValue(query);
}

/** The fields that an update changes: those to set by their names, others after their operator. */
function fieldsOf(data: JsonValue): string {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return shownData(data);
  const fields = Object.entries(data).flatMap(([key, value]) => {
    if (!key.startsWith("$")) return [shownName(key)];
    const names = typeof value === "object" && value !== null ? Object.keys(value).map(shownName) : [];
    return key === "$set" ? names : [`${shownName(key)} ${names.join(", ")}`];
  });
  return shownValue(fields.join(", "));
}

/** The name of a field between others and the words of a sentence. */
function shownName(name: string): string {
  return /^[^\s"';:(),]+$/u.test(name) ? name : JSON.stringify(name);
}
