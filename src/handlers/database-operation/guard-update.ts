import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { jsonProblem } from "../plain-json.ts";
import {
  checkData,
  type Fault,
  fieldPathProblem,
  guardConditions,
  guardOperators,
  isObject,
  type Path,
  QUERY_OPERATORS,
  refusedOperator,
} from "./guard-query.ts";

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

/** Checks what an update operator does to one field, and gives the operand to use. */
type FieldGuard = (value: JsonValue, path: Path, faults: Fault[]) => JsonValue;

/** A check alone: the operand is used as it is. */
function checked(check: (value: JsonValue, path: Path, faults: Fault[]) => void): FieldGuard {
  return (value, path, faults) => {
    check(value, path, faults);
    return value;
  };
}

const plain = checked(checkData);

const number = checked((value, path, faults) => {
  if (typeof value !== "number") faults.push({ path, message: "must be a number" });
});

const rename = checked((value, path, faults) => {
  const problem = typeof value === "string" ? fieldPathProblem(value) : "must be the new name";
  if (problem !== undefined) faults.push({ path, message: problem });
  if (value === "_id") faults.push({ path, message: "cannot become _id" });
});

const currentDate = checked((value, path, faults) => {
  const typed =
    isObject(value) && Object.keys(value).length === 1 && ["date", "timestamp"].includes(String(value.$type));
  if (value !== true && !typed) faults.push({ path, message: 'must be true, or {"$type": "date"}' });
});

const pop = checked((value, path, faults) => {
  if (value !== 1 && value !== -1) faults.push({ path, message: "must be 1 (the last) or -1 (the first)" });
});

/** A plain value, or `$each` with a list and the modifiers that may stand beside it. */
function adding(modifiers: readonly string[]): FieldGuard {
  return checked((value, path, faults) => {
    if (!isObject(value) || !Object.keys(value).some((key) => key.startsWith("$"))) {
      checkData(value, path, faults);
      return;
    }
    if (!Array.isArray(value.$each)) faults.push({ path, message: "must be a value, or have $each with a list" });
    for (const [name, operand] of Object.entries(value)) {
      const at = [...path, name];
      if (name === "$each") checkData(operand, at, faults);
      else if (!modifiers.includes(name)) faults.push({ path: at, message: `may not stand beside $each` });
      else if (name === "$sort") arraySort(operand, at, faults);
      else if (!Number.isSafeInteger(operand)) faults.push({ path: at, message: "must be a whole number" });
    }
  });
}

const arraySort = checked((value, path, faults) => {
  for (const [field, direction] of isObject(value) ? Object.entries(value) : []) {
    const problem = fieldPathProblem(field);
    if (problem !== undefined) faults.push({ path: [...path, field], message: problem });
    pop(direction, [...path, field], faults);
  }
  if (!isObject(value) && value !== 1 && value !== -1) {
    faults.push({ path, message: 'must be 1 or -1, or an object such as {"score": -1}' });
  }
});

/** What to take out of a list: a plain value, operators on the elements, or a query on their fields. */
const pull: FieldGuard = (value, path, faults) => {
  if (!isObject(value)) return plain(value, path, faults);
  const onValues = Object.keys(value).some((key) => QUERY_OPERATORS.has(key));
  return onValues ? guardOperators(value, path, faults) : guardConditions(value, path, faults);
};

const pullAll: FieldGuard = (value, path, faults) => {
  if (!Array.isArray(value)) faults.push({ path, message: "must be a list" });
  return plain(value, path, faults);
};

/** The operators that an update may use, each with the check of what it does to a field. */
export const UPDATE_OPERATORS: ReadonlyMap<string, FieldGuard> = new Map<string, FieldGuard>([
  ...["$set", "$min", "$max"].map((name): [string, FieldGuard] => [name, plain]),
  ["$unset", plain],
  ["$inc", number],
  ["$mul", number],
  ["$rename", rename],
  ["$currentDate", currentDate],
  ["$push", adding(["$slice", "$position", "$sort"])],
  ["$addToSet", adding([])],
  ["$pop", pop],
  ["$pull", pull],
  ["$pullAll", pullAll],
]);

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
