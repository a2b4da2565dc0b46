import { collectionNameProblem } from "../../engine/storage/collection-name.ts";
import type { Reader } from "../params/param.ts";

/** Reads the name of a collection of user data. */
export const readCollection: Reader<string> = (value) => {
  if (typeof value !== "string") return { problem: "must be the name of a collection, such as users" };
  const problem = collectionNameProblem(value);
  return problem === undefined ? { value } : { problem };
};
