import type { Reader } from "./param.ts";

/** Reads true or false, also as the strings that AIs write (`"True"`). */
export const readBoolean: Reader<boolean> = (value) => {
  if (typeof value === "boolean") return { value };
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return { value: word === "true" };
  return { problem: "must be true or false" };
};
