import type { JsonObject } from "../../engine/json.ts";

/** A place in a parameter, from the params object on. */
export type Path = readonly (string | number)[];

/** Something in a query, an update or a document that is not taken. The message follows the name of the place. */
export interface Fault {
  path: Path;
  message: string;
}

/** Whether a value is a JSON object, neither list nor null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
