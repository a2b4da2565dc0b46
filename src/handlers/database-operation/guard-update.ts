import type { JsonObject, JsonValue } from "../../engine/json.ts";
import { problem } from "../../i18n/problem.ts";
import { jsonWithinLimits, type ParamProblem } from "../plain-json.ts";
import {
  checkData,
  fieldPathProblem,
  guardConditions,
  guardOperators,
  isObject,
  QUERY_OPERATORS,
  refusedOperator,
} from "./guard-query.ts";

type Path = ParamProblem["path"];

/**
 * Turns the data of an update into MongoDB's form: plain fields become `$set`; if a key starts with `$`, all must be operators in
 * `UPDATE_OPERATORS`. Reports anything else in `problems`; the returned update must not be used then.
 */
export function guardUpdate(data: unknown, path: Path, problems: ParamProblem[]): JsonObject {
  if (!isObject(data) || Object.keys(data).length === 0) {
    problems.push({ path, why: problem("mustSaySet") });
    return {};
  }
  const wrong = jsonWithinLimits(data);
  if (wrong !== undefined) {
    problems.push({ path: [...path, ...wrong.path], why: wrong.why });
    return {};
  }
  const keys = Object.keys(data);
  if (!keys.some((key) => key.startsWith("$"))) {
    return { $set: guardFields("$set", data, path, problems) };
  }
  const clean: JsonObject = {};
  for (const name of keys) {
    const at = [...path, name];
    const fields = data[name];
    if (!name.startsWith("$")) {
      problems.push({ path: at, why: problem("putIntoSet") });
    } else if (!UPDATE_OPERATORS.has(name)) {
      problems.push({ path: at, why: refusedOperator(name, UPDATE_OPERATORS.keys()) });
    } else if (!isObject(fields) || Object.keys(fields).length === 0) {
      problems.push({ path: at, why: problem("mustBeFields", { operator: name }) });
    } else {
      clean[name] = guardFields(name, fields, at, problems);
    }
  }
  return clean;
}

function guardFields(operator: string, fields: JsonObject, path: Path, problems: ParamProblem[]): JsonObject {
  const clean: JsonObject = {};
  for (const [field, value] of Object.entries(fields)) {
    const at = [...path, field];
    const isId = field === "_id" || field.startsWith("_id.");
    const why = isId ? problem("cannotBeChanged") : fieldPathProblem(field);
    if (why !== undefined) problems.push({ path: at, why });
    clean[field] = UPDATE_OPERATORS.get(operator)?.(value, at, problems) ?? null;
  }
  return clean;
}

/** Checks an update operator's operand for one field, and returns the one to use. */
type FieldGuard = (value: JsonValue, path: Path, problems: ParamProblem[]) => JsonValue;

/** A guard that checks the operand and returns it unchanged. */
function checked(check: (value: JsonValue, path: Path, problems: ParamProblem[]) => void): FieldGuard {
  return (value, path, problems) => {
    check(value, path, problems);
    return value;
  };
}

const plain = checked(checkData);

const number = checked((value, path, problems) => {
  if (typeof value !== "number") problems.push({ path, why: problem("mustBeANumber") });
});

const rename = checked((value, path, problems) => {
  const why = typeof value === "string" ? fieldPathProblem(value) : problem("mustBeNewName");
  if (why !== undefined) problems.push({ path, why });
  if (value === "_id") problems.push({ path, why: problem("cannotBecomeId") });
});

const currentDate = checked((value, path, problems) => {
  const typed =
    isObject(value) && Object.keys(value).length === 1 && ["date", "timestamp"].includes(String(value.$type));
  if (value !== true && !typed) problems.push({ path, why: problem("mustBeTrueOrType") });
});

const pop = checked((value, path, problems) => {
  if (value !== 1 && value !== -1) problems.push({ path, why: problem("mustBeEnd") });
});

/** A plain value, or `$each` with a list and some of these modifiers. */
function adding(modifiers: readonly string[]): FieldGuard {
  return checked((value, path, problems) => {
    if (!isObject(value) || !Object.keys(value).some((key) => key.startsWith("$"))) {
      checkData(value, path, problems);
      return;
    }
    if (!Array.isArray(value.$each)) problems.push({ path, why: problem("mustHaveEach") });
    for (const [name, operand] of Object.entries(value)) {
      const at = [...path, name];
      if (name === "$each") checkData(operand, at, problems);
      else if (!modifiers.includes(name)) problems.push({ path: at, why: problem("notWithEach") });
      else if (name === "$sort") arraySort(operand, at, problems);
      else if (!Number.isSafeInteger(operand)) problems.push({ path: at, why: problem("mustBeWhole") });
    }
  });
}

const arraySort = checked((value, path, problems) => {
  for (const [field, direction] of isObject(value) ? Object.entries(value) : []) {
    const why = fieldPathProblem(field);
    if (why !== undefined) problems.push({ path: [...path, field], why });
    pop(direction, [...path, field], problems);
  }
  if (!isObject(value) && value !== 1 && value !== -1) {
    problems.push({ path, why: problem("mustBeArraySort") });
  }
});

/** What to remove from a list: a plain value, operators on the elements, or a query on their fields. */
const pull: FieldGuard = (value, path, problems) => {
  if (!isObject(value)) return plain(value, path, problems);
  const onValues = Object.keys(value).some((key) => QUERY_OPERATORS.has(key));
  return onValues ? guardOperators(value, path, problems) : guardConditions(value, path, problems);
};

const pullAll: FieldGuard = (value, path, problems) => {
  if (!Array.isArray(value)) problems.push({ path, why: problem("mustBeList") });
  return plain(value, path, problems);
};

/** The operators that an update may use. A new one is a row here. */
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

/** Reads a document to insert: plain data, whose `_id` and `id`, if given, can identify it. */
export function guardDocument(document: unknown, path: Path, problems: ParamProblem[]): JsonObject {
  if (!isObject(document)) {
    problems.push({ path, why: problem("mustBeDocument") });
    return {};
  }
  const wrong = jsonWithinLimits(document);
  if (wrong !== undefined) {
    problems.push({ path: [...path, ...wrong.path], why: wrong.why });
    return {};
  }
  checkData(document, path, problems);
  for (const key of ["_id", "id"]) {
    const value = document[key];
    if (value === null || Array.isArray(value)) {
      problems.push({
        path: [...path, key],
        why: problem("mustIdentify"),
      });
    }
  }
  return document;
}
