import { z } from "../../engine/zod.ts";
import { anyJson } from "../json/any-json.ts";

const document = z.record(z.string(), anyJson);
const count = z.number().int().min(0);

/** What each operation gives, in the order find, find_one, count, insert, insert_many, update, delete. */
export const operationResult = z.union([
  z.strictObject({ documents: z.array(document), count, truncated: z.literal(true).optional() }),
  z.strictObject({ document: document.nullable(), found: z.boolean() }),
  z.strictObject({ count }),
  z.strictObject({
    inserted_id: anyJson,
    inserted_count: z.union([z.literal(0), z.literal(1)]),
    duplicate: z.boolean(),
    message: z.string().optional(),
  }),
  z.strictObject({ inserted_count: count, duplicates: count }),
  z.strictObject({ matched_count: count, modified_count: count }),
  z.strictObject({ deleted_count: count }),
]);
