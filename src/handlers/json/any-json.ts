import type { JsonValue } from "../../engine/json.ts";
import { z } from "../../engine/zod.ts";

/** Any JSON value, in the documented shape of a result. */
export const anyJson = z.custom<JsonValue>((value) => value !== undefined, "must be JSON");
