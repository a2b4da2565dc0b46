import type { JsonObject } from "../../engine/json.ts";
import { jsonProblem } from "../json/json-problem.ts";
import { type Fault, isObject, type Path } from "./fault.ts";
import { fieldPathProblem } from "./field-path.ts";
import { refusedOperator } from "./refused-operator.ts";
import { UPDATE_OPERATORS } from "./update-operators.ts";

/**
 * The update that some data asks for: its fields are set, or, when every key starts with `$`, it is made of update
 * operators of an allow-list. All that is not taken is reported in `faults`, and the update is not to be used then.
 */
export function guardUpdate(data: unknown, path: Path, faults: Fault[]): JsonObject {
  if (!isObject(data) || Object.keys(data).length === 0) {
    faults.push({ path, message: 'must say what to set, such as {"last_seen": "2024-01-01"}' });
    return {};
  }
  const problem = jsonProblem(data);
  if (problem !== undefined) {
    faults.push({ path: [...path, ...problem.path], message: problem.message });
    return {};
  }
  const keys = Object.keys(data);
  if (!keys.some((key) => key.startsWith("$"))) {
    return { $set: guardFields("$set", data, path, faults) };
  }
  const clean: JsonObject = {};
  for (const name of keys) {
    const at = [...path, name];
    const fields = data[name];
    if (!name.startsWith("$")) {
      faults.push({ path: at, message: "is a field beside update operators; put it into $set" });
    } else if (!UPDATE_OPERATORS.has(name)) {
      faults.push({ path: at, message: refusedOperator(name, UPDATE_OPERATORS.keys()) });
    } else if (!isObject(fields) || Object.keys(fields).length === 0) {
      faults.push({ path: at, message: `must be an object of fields, such as {"${name}": {"field": …}}` });
    } else {
      clean[name] = guardFields(name, fields, at, faults);
    }
  }
  return clean;
}

function guardFields(operator: string, fields: JsonObject, path: Path, faults: Fault[]): JsonObject {
  const clean: JsonObject = {};
  for (const [field, value] of Object.entries(fields)) {
    const at = [...path, field];
    const problem = field === "_id" || field.startsWith("_id.") ? "cannot be changed" : fieldPathProblem(field);
    if (problem !== undefined) faults.push({ path: at, message: problem });
    clean[field] = UPDATE_OPERATORS.get(operator)?.(value, at, faults) ?? null;
  }
  return clean;
}
