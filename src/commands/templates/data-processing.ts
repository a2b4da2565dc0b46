import type { JsonObject } from "../../engine/json.ts";
import type { NewStep } from "../../engine/workflow.ts";
import { z } from "../../engine/zod.ts";
import { json, words } from "./params.ts";
import { defineTemplate } from "./template.ts";

/** `data_processing`: documents are loaded, processed, and what came of it is saved. */
export const dataProcessing = defineTemplate({
  name: "data_processing",
  summary: "Loads documents of a collection, processes them, and saves what came of it.",
  example: { collection: "users", query: { active: true }, output_collection: "analytics" },
  params: z.strictObject({
    collection: words(),
    query: json({}),
    output_collection: words().optional(),
    handler: words("log"),
    params: z.record(z.string(), z.json(), { error: "must be a JSON object" }).optional(),
  }),
  steps: ({ collection, query, output_collection, handler, params }): NewStep[] => {
    const count = "{steps['Load data'].result.count|0}";
    const saying: JsonObject = { message: `Processing ${count} documents of ${collection}` };
    return [
      { name: "Load data", handler: "database_operation", params: { operation: "find", collection, query } },
      { name: "Process data", handler, params: params ?? saying, dependencies: ["Load data"] },
      {
        name: "Save results",
        handler: "database_operation",
        params: {
          operation: "insert",
          collection: output_collection ?? `${collection}_results`,
          data: {
            source: collection,
            count,
            result: "{steps['Process data'].result}",
            execution_id: "{context.execution_id}",
          },
        },
        dependencies: ["Process data"],
      },
    ];
  },
});
