import { Arr, Doc, type Value } from "../bson/document.ts";
import { withServerTimes } from "../bson/prepare-document.ts";
import { CommandError, failedToParse } from "../errors.ts";
import { compileFilter, type FilterContext } from "../filter/compile-filter.ts";
import type { Matches } from "../filter/filter-node.ts";
import { showValue, typeNameOf } from "../values/bson-type.ts";
import { changeAt } from "../values/change-at.ts";
import { arrayIndex, type Path } from "../values/path.ts";
import { compileFieldChange, type FieldChange } from "./field-operators.ts";
import { compilePipelineUpdate } from "./pipeline-update.ts";
import { expandPath } from "./positional-path.ts";

/** What an update sees besides the document. */
export interface UpdateContext extends FilterContext {
  readonly now: Date;
}

/** One document's circumstances: where the filter matched in an array, and whether it is being inserted. */
export interface UpdateCase {
  readonly hitIndex: number | undefined;
  readonly inserting: boolean;
}

/** A compiled update: from a document to the one that results, the same object where nothing changed. */
export interface Update {
  readonly kind: "replacement" | "operators" | "pipeline";
  readonly apply: (doc: Doc, circumstances: UpdateCase) => Doc;
}

interface Step {
  readonly path: Path;
  readonly change: FieldChange;
}

/** Compiles the `u` of an update: a replacement, operators, or a pipeline. */
export function compileUpdate(update: Value, arrayFilters: Value | undefined, context: UpdateContext): Update {
  if (update instanceof Arr) {
    if (arrayFilters !== undefined) throw failedToParse("arrayFilters may not be specified for pipeline-syle updates");
    return { kind: "pipeline", apply: compilePipelineUpdate(update, context) };
  }
  if (!(update instanceof Doc)) throw failedToParse("Update argument must be either an object or an array");
  const first = update.names[0];
  if (first === undefined || !first.startsWith("$")) {
    if (arrayFilters instanceof Arr && arrayFilters.items.length > 0)
      throw failedToParse("Cannot specify arrayFilters for a replacement update");
    const operator = update.names.find((name) => name.startsWith("$"));
    if (operator !== undefined)
      throw new CommandError(
        52,
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${operator}' in '${operator}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    return { kind: "replacement", apply: (doc) => replacement(doc, update) };
  }
  return compileOperators(update, arrayFilters, context);
}

/** A replacement keeps the `_id` and fills top-level timestamps that are zero, as an insert does. */
function replacement(doc: Doc, given: Doc): Doc {
  return withServerTimes(replaced(doc, given));
}

function replaced(doc: Doc, update: Doc): Doc {
  const id = doc.get("_id");
  if (id === undefined) return update;
  const given = update.get("_id");
  if (given !== undefined) {
    if (update.names[0] === "_id") return update;
    const moved = update.copy();
    moved.delete("_id");
    return moved.prepend("_id", given);
  }
  return update.copy().prepend("_id", id);
}

function compileOperators(update: Doc, arrayFilters: Value | undefined, context: UpdateContext): Update {
  const steps: Step[] = [];
  const filters = compileArrayFilters(arrayFilters, context);
  const used = new Set<string>();
  for (let i = 0; i < update.size; i++) {
    const operator = update.names[i] as string;
    const fields = update.values[i];
    if (!operator.startsWith("$"))
      throw failedToParse(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
      );
    if (!(fields instanceof Doc)) {
      compileFieldChange(operator, "", null, context);
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeNameOf(fields as Value)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${showValue(fields as Value)}}`,
      );
    }
    if (fields.size === 0) compileFieldChange(operator, "", null, context);
    for (let j = 0; j < fields.size; j++) {
      const name = fields.names[j] as string;
      const operand = fields.values[j] as Value;
      const path = updatePath(name);
      if (operator === "$rename") {
        steps.push(...renameSteps(name, path, operand));
        continue;
      }
      for (const part of path) if (part.startsWith("$[") && part !== "$[]") used.add(part.slice(2, -1));
      steps.push({ path, change: compileFieldChange(operator, name, operand, context) });
    }
  }
  for (const identifier of used)
    if (!filters.has(identifier))
      throw new CommandError(
        2,
        "BadValue",
        `No array filter found for identifier '${identifier}' in path '${steps.map((step) => step.path.join(".")).find((path) => path.includes(`$[${identifier}]`))}'`,
      );
  for (const identifier of filters.keys())
    if (!used.has(identifier))
      throw failedToParse(
        `The array filter for identifier '${identifier}' was not used in the update ${showValue(update)}`,
      );
  checkConflicts(steps);
  const ordered = steps.length > 1 ? [...steps].sort((a, b) => comparePaths(a.path, b.path)) : steps;
  return { kind: "operators", apply: (doc, circumstances) => applySteps(doc, ordered, filters, circumstances) };
}

function applySteps(
  doc: Doc,
  steps: readonly Step[],
  filters: ReadonlyMap<string, Matches>,
  circumstances: UpdateCase,
): Doc {
  const fresh = new Set<Doc>();
  let root = doc;
  for (const { path, change } of steps) {
    if (change.onInsertOnly && !circumstances.inserting) continue;
    const places = path.some((part) => part.startsWith("$"))
      ? expandPath(root, path, circumstances.hitIndex, filters)
      : [path];
    for (const place of places) {
      const apply = change.prepare(doc, place);
      root = changeAt(root, place, change.creates, apply, fresh);
    }
  }
  return root;
}

function updatePath(name: string): Path {
  if (name === "") throw new CommandError(56, "EmptyFieldName", "An empty update path is not valid.");
  const path = name.split(".");
  if (path.some((part) => part === ""))
    throw new CommandError(
      56,
      "EmptyFieldName",
      `The update path '${name}' contains an empty field name, which is not allowed.`,
    );
  const first = path[0] as string;
  if (first === "$" || first.startsWith("$["))
    throw new CommandError(
      2,
      "BadValue",
      `Cannot have positional (i.e. '$') element in the first position in path '${name}'`,
    );
  for (const part of path)
    if (part.startsWith("$") && part !== "$" && !part.startsWith("$[") && !["$id", "$ref", "$db"].includes(part))
      throw new CommandError(
        52,
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${part}' in '${name}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
  if (path.filter((part) => part === "$").length > 1)
    throw new CommandError(2, "BadValue", `Too many positional (i.e. '$') elements found in path '${name}'`);
  return path;
}

function renameSteps(name: string, from: Path, operand: Value): Step[] {
  if (typeof operand !== "string")
    throw new CommandError(
      2,
      "BadValue",
      `The 'to' field for $rename must be a string: ${name}: ${showValue(operand)}`,
    );
  const to = updatePath(operand);
  if (operand === name)
    throw new CommandError(2, "BadValue", `The source and target field for $rename must differ: ${name}: "${operand}"`);
  for (const path of [from, to])
    if (path.some((part) => part.startsWith("$")))
      throw new CommandError(2, "BadValue", `The source field for $rename may not be dynamic: ${path.join(".")}`);
  if (startsWith(from, to) || startsWith(to, from))
    throw new CommandError(
      2,
      "BadValue",
      `The source and target field for $rename must not be on the same path: ${name}: "${operand}"`,
    );
  return compileRename(from, to);
}

function compileRename(from: Path, to: Path): Step[] {
  const source = compileFieldChange("$rename", from.join("."), to.join("."), {
    variables: new Map(),
    now: new Date(0),
  });
  const target = compileFieldChange("$rename", to.join("."), from.join("."), {
    variables: new Map(),
    now: new Date(0),
  });
  return [
    { path: from, change: { ...source, creates: false, prepare: (doc) => source.renameAway(doc, from) } },
    { path: to, change: { ...target, creates: true, prepare: (doc) => target.renameHere(doc, from, to) } },
  ];
}

function compileArrayFilters(given: Value | undefined, context: UpdateContext): ReadonlyMap<string, Matches> {
  const filters = new Map<string, Matches>();
  if (given === undefined) return filters;
  if (!(given instanceof Arr))
    throw new CommandError(
      14,
      "TypeMismatch",
      "BSON field 'update.updates.arrayFilters' is the wrong type, expected type 'array'",
    );
  for (const item of given.items) {
    if (!(item instanceof Doc)) throw new CommandError(14, "TypeMismatch", "each array filter must be an object");
    const identifiers = new Set(identifiersOf(item));
    if (identifiers.size === 0)
      throw failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
    if (identifiers.size > 1)
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...identifiers].join("' and '")}'`,
      );
    const identifier = [...identifiers][0] as string;
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier))
      throw new CommandError(
        2,
        "BadValue",
        `Error parsing array filter :: caused by :: The top-level field name must be an alphanumeric string beginning with a lowercase letter, found '${identifier}'`,
      );
    if (filters.has(identifier))
      throw failedToParse(`Found multiple array filters with the same top-level field name ${identifier}`);
    filters.set(identifier, compileFilter(item, context).matches);
  }
  return filters;
}

function identifiersOf(filter: Doc): string[] {
  return filter.names.flatMap((name, i) => {
    if (!name.startsWith("$")) return [name.split(".")[0] as string];
    const clauses = filter.values[i];
    return clauses instanceof Arr
      ? clauses.items.flatMap((clause) => (clause instanceof Doc ? identifiersOf(clause) : []))
      : [];
  });
}

function checkConflicts(steps: readonly Step[]): void {
  const paths = steps.map((step) => step.path.join("."));
  if (paths.length < 2) return;
  const all = new Set<string>();
  for (const path of paths) {
    if (all.has(path)) throw conflict(path, path);
    all.add(path);
  }
  for (const path of paths)
    for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1))
      if (all.has(path.slice(0, dot))) throw conflict(path, path.slice(0, dot));
}

function conflict(path: string, at: string): CommandError {
  return new CommandError(
    40,
    "ConflictingUpdateOperators",
    `Updating the path '${path}' would create a conflict at '${at}'`,
  );
}

/** Fields are added in the order of their names, numbers by value, as MongoDB does. */
function comparePaths(left: Path, right: Path): number {
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const a = left[i] as string;
    const b = right[i] as string;
    if (a === b) continue;
    const x = arrayIndex(a);
    const y = arrayIndex(b);
    if (x >= 0 && y >= 0) return x - y;
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((part, i) => part === path[i]);
}
