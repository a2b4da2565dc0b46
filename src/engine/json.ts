/** Plain JSON, as it comes from shortcodes and goes to the database. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
/** An object of plain JSON. */
export interface JsonObject {
  [key: string]: JsonValue;
}
