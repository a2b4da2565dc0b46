import type { JsonObject } from "../src/engine/json.ts";

/** Params beside a handler's own example, where one does not show what it can do. */
export const moreExamples: ReadonlyMap<string, readonly JsonObject[]> = new Map<string, readonly JsonObject[]>([
  [
    "database_operation",
    [
      { operation: "insert", collection: "logs", data: { message: "Log entry", by: "{context.user_id}" } },
      { operation: "update", collection: "users", query: { id: 123 }, data: { last_seen: "2030-01-01" } },
      { operation: "delete", collection: "temp_data", query: { expired: true } },
      { operation: "count", collection: "users", query: { age: { $gte: 18 } } },
    ],
  ],
  [
    "file_operation",
    [
      { operation: "read", file_path: "/reports/today.txt" },
      { operation: "append", file_path: "/reports/today.txt", content: "Still well.\n" },
      { operation: "list", file_path: "/reports" },
      { operation: "delete", file_path: "/reports/today.txt" },
    ],
  ],
]);
