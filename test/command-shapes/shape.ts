import type { Document } from "mongodb";
import { FEATURES, later, SINCE } from "./operators.ts";
import { SHARD_KEYS } from "./reviewed.ts";

/** A command without its values: everything that decides which index, shards and versions it runs on. */
export interface Shape {
  command: string;
  collection: string;
  /** The command's filter, order and kind of change; values are `?`. */
  form: string;
  /** The oldest version that understands it. */
  since: string;
  /** What happens if it is repeated because its answer was lost: `same`, or `?` if someone has to check. */
  again: string;
  /** Which shards it goes to. */
  shards: string;
  /** The query in it, to be explained. */
  query: { filter: Document; sort?: Document; hint?: string | Document } | undefined;
}

/** What stands for all collections of workflows, in the database `…_data`. */
export const USER_DATA = "(user data)";

/** The shapes of a command; a command may hold several statements. */
export function shapesOf(database: string, command: Document): Shape[] {
  const name = Object.keys(command)[0] as string;
  const isData = database.endsWith("_data");
  const target = typeof command[name] === "string" && database !== "admin" ? command[name] : "";
  const collection = target !== "" && isData ? USER_DATA : target;
  // Most shapes are recognized by their form; the rest is computed only for the others.
  const make = (
    form: string,
    used: unknown,
    query?: Shape["query"],
    { change, shards }: { change?: Document | Document[]; shards?: string | undefined } = {},
  ): Shape => ({
    command: name,
    collection,
    // A workflow's filter is its own; which operators it may use is checked where it is read.
    form: isData && name !== "createIndexes" ? form.replace(/\{.*\}/s, "any") : form,
    get since() {
      return isData ? "any" : sinceOf(used);
    },
    get again() {
      return change === undefined ? (READS_OR_ENSURES.has(name) ? "same" : "?") : againOf(collection, query, change);
    },
    get shards() {
      return shards ?? shardsOf(collection, query?.filter);
    },
    query: isData ? undefined : query,
  });
  switch (name) {
    case "find": {
      const { filter = {}, sort, hint } = command;
      const words = [formOf(filter), sort && `sort ${formOf(sort, true)}`, hint && `hint ${hintOf(hint)}`];
      const rest = ["skip", "limit"].filter((word) => command[word] !== undefined && !isData);
      return [make(join([...(isData ? [formOf(filter)] : words), ...rest]), filter, query(filter, sort, hint))];
    }
    case "count":
      return [make(formOf(command.query ?? {}), command.query ?? {}, query(command.query ?? {}))];
    case "aggregate": {
      const filter = (command.pipeline as Document[])[0]?.$match ?? {};
      const stages = (command.pipeline as Document[]).map((stage) => formOf(stage)).join(" ");
      const words = isData ? "{} $group" : stages;
      const hint = command.hint;
      return [make(join([words, hint && `hint ${hintOf(hint)}`]), command.pipeline, query(filter, undefined, hint))];
    }
    case "findAndModify": {
      const { query: filter, update, sort, remove, upsert } = command;
      const words = [upsert && "upsert", formOf(filter), sort && `sort ${formOf(sort, true)}`];
      const form = join([...words, remove ? "remove" : updateForm(update)]);
      return [make(form, [filter, update], query(filter, sort))];
    }
    case "update":
      return (command.updates as Document[]).map(({ q, u, multi, upsert, arrayFilters }) => {
        const kind = upsert === true ? "upsert" : multi === true ? "many" : "one";
        const form = join([kind, formOf(q), updateForm(u), arrayFilters && "arrayFilters"]);
        return make(form, [q, u, arrayFilters && { arrayFilters }], query(q), { change: u });
      });
    case "delete":
      return (command.deletes as Document[]).map(({ q, limit }) =>
        make(join([limit === 1 ? "one" : "many", formOf(q)]), q, query(q), { change: {} }),
      );
    case "insert": {
      const key = isData ? undefined : SHARD_KEYS[collection];
      const hasKey = key === undefined || (command.documents as Document[]).every((one) => one[key] !== undefined);
      const form = hasKey ? "documents" : `documents without ${key}`;
      const shards = key === undefined ? undefined : hasKey ? "one" : "none: no shard key";
      return [make(form, {}, undefined, { shards })];
    }
    case "createIndexes":
      return (command.indexes as Document[]).map((index) => {
        const { key, unique, sparse, expireAfterSeconds, partialFilterExpression: partial } = index;
        const words = [formOf(key, true), unique && "unique", sparse && "sparse"];
        const more = [expireAfterSeconds !== undefined && "expires", partial && `where ${formOf(partial, true)}`];
        return make(join([...words, ...more]), partial && [FEATURE_MARK, partial]);
      });
    default:
      return [make("", {})];
  }
}

/** Commands that change nothing, or nothing more once their effect is there. */
const READS_OR_ENSURES: ReadonlySet<string> = new Set(
  "find aggregate count listCollections listIndexes createIndexes hello ping endSessions".split(" "),
);

/** Changes that come to the same when they are done twice. */
const SAME_TWICE: ReadonlySet<string> = new Set(["$set", "$unset", "$setOnInsert", "$addToSet", "$max"]);

/** Whether a change applied twice has the same result, and finds its document again. */
function againOf(collection: string, query: Shape["query"], change: Document | Document[]): string {
  const isSame = !Array.isArray(change) && Object.keys(change).every((name) => SAME_TWICE.has(name));
  const keys = ["_id", "token", SHARD_KEYS[collection]];
  const isFound = Object.keys(query?.filter ?? {}).every((name) => keys.includes(name));
  return isSame && isFound ? "same" : "?";
}

const FEATURE_MARK = { partialFilterExpression: true };

function query(filter: Document, sort?: Document, hint?: string | Document): Shape["query"] {
  return { filter, ...(sort && { sort }), ...(hint && { hint }) };
}

function join(words: unknown[]): string {
  return words.filter((word) => typeof word === "string" && word !== "").join(" ");
}

function hintOf(hint: string | Document): string {
  return typeof hint === "string" ? hint : formOf(hint, true);
}

/** Operators whose operand decides which index serves. */
const EXACT: ReadonlySet<string> = new Set(["$exists", "$type"]);

/** A value without the parts that vary between commands. `exact`: with all values. */
function formOf(value: unknown, exact = false): string {
  // The driver turns ordered objects into maps.
  if (value instanceof Map) return formOf(Object.fromEntries(value), exact);
  if (Array.isArray(value)) {
    const forms = [...new Set(value.map((one) => formOf(one, exact)))];
    return `[${forms.join(", ")}]`;
  }
  if (typeof value === "string" && value.startsWith("$$")) return value;
  if (typeof value === "boolean" || value === null) return String(value);
  if (typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return exact ? JSON.stringify(value) : "?";
  const fields = Object.entries(value).map(([name, one]) => {
    if (name === "$in" || name === "$nin") return `${name}: [?]`;
    // A whole document or list, to be equal to.
    if (!exact && !name.startsWith("$") && isPlainValue(one)) return `${name}: ?`;
    return `${name}: ${formOf(one, exact || EXACT.has(name))}`;
  });
  return `{${fields.join(", ")}}`;
}

/** Whether it is a document or a list, without operators. */
function isPlainValue(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return !Object.keys(value).some((name) => name.startsWith("$"));
}

/** The kinds of change; the fields changed may be any. */
function updateForm(update: Document | Document[]): string {
  if (Array.isArray(update)) return `pipeline ${[...operatorsIn(update)].sort().join(" ")}`;
  const operators = Object.keys(update).filter((name) => name.startsWith("$"));
  return operators.length === 0 ? "replacement" : operators.sort().join(" ");
}

/** All operators and variables, and the names of features. */
function operatorsIn(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === "string" && value.startsWith("$$")) found.add(value.split(".")[0] as string);
  if (typeof value !== "object" || value === null) return found;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return found;
  for (const [name, one] of Object.entries(value)) {
    if (name.startsWith("$")) found.add(name);
    // What is stored literally is no operator.
    if (name !== "$literal") operatorsIn(one, found);
  }
  return found;
}

function sinceOf(used: unknown): string {
  let since = "2.x";
  for (const name of operatorsIn(used)) since = later(since, SINCE[name] ?? "99");
  const parts = Array.isArray(used) ? used : [used];
  if (parts.some((part) => part?.partialFilterExpression)) since = later(since, FEATURES.partialFilterExpression);
  if (parts.some((part) => part?.arrayFilters)) since = later(since, FEATURES.arrayFilters);
  if (parts.some((part) => Array.isArray(part))) since = later(since, FEATURES["pipeline update"]);
  return since;
}

/** Which shards a command with this filter goes to, by the shard keys of docs/mongodb.md. */
function shardsOf(collection: string, filter?: Document): string {
  if (collection === USER_DATA) return "any key";
  const key = SHARD_KEYS[collection];
  if (key === undefined) return "unsharded";
  if (filter === undefined) return "all";
  const value = filter[key];
  if (value === undefined) return "all";
  if (typeof value !== "object" || value === null || !Object.keys(value).some((name) => name.startsWith("$")))
    return "one";
  return "$in" in value ? "some" : "all";
}
