import type { JsonObject } from "../../engine/json.ts";
import { jsonProblem } from "../json/json-problem.ts";
import { checkData } from "./check-data.ts";
import { type Fault, isObject, type Path } from "./fault.ts";

/** A document to insert: plain data, whose `_id` and `id`, where it has them, can tell it from others. */
export function guardDocument(document: unknown, path: Path, faults: Fault[]): JsonObject {
  if (!isObject(document)) {
    faults.push({ path, message: 'must be an object, such as {"name": "AERIS"}' });
    return {};
  }
  const problem = jsonProblem(document);
  if (problem !== undefined) {
    faults.push({ path: [...path, ...problem.path], message: problem.message });
    return {};
  }
  checkData(document, path, faults);
  for (const key of ["_id", "id"]) {
    const value = document[key];
    if (value === null || Array.isArray(value)) {
      faults.push({
        path: [...path, key],
        message: "must tell the document from others; leave it out or give it a value",
      });
    }
  }
  return document;
}
