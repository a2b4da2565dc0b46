import { Arr, Doc, type Value } from "../bson/document.ts";
import { withServerTimes } from "../bson/prepare-document.ts";
import { badValue, CommandError, failedToParse, typeMismatch } from "../errors.ts";
import { compileFilter } from "../filter/compile-filter.ts";
import type { Matches } from "../filter/filter-node.ts";
import { showValue, typeNameOf } from "../values/bson-type.ts";
import { changeAt } from "../values/change-at.ts";
import { arrayIndex, type Path } from "../values/path.ts";
import { compilePipelineUpdate } from "./pipeline-update.ts";
import { expandPath, updatePath } from "./positional-path.ts";
import { UPDATE_OPERATORS } from "./update-operators.ts";
import type { Step, UpdateContext } from "./update-step.ts";

/** What differs from document to document: where the filter matched in an array, and whether it is an insert. */
export interface UpdateCase {
  readonly hitIndex: number | undefined;
  readonly inserting: boolean;
}

/** A compiled update. It gives the new document, or the same object if nothing changed. */
export interface Update {
  readonly kind: "replacement" | "operators" | "pipeline";
  readonly apply: (doc: Doc, target: UpdateCase) => Doc;
}

/** Compiles an update: a replacement, operators, or a pipeline. */
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
        "DollarPrefixedFieldName",
        `The dollar ($) prefixed field '${operator}' in '${operator}' is not allowed in the context of an update's replacement document. Consider using an aggregation pipeline with $replaceWith.`,
      );
    return { kind: "replacement", apply: (doc) => replacement(doc, update) };
  }
  return compileOperators(update, arrayFilters, context);
}

/** A replacement keeps the `_id`, and fills empty timestamps at the top, as an insert does. */
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
    const compile = UPDATE_OPERATORS.get(operator);
    if (compile === undefined) throw unknownModifier(operator);
    if (!(fields instanceof Doc))
      throw failedToParse(
        `Modifiers operate on fields but we found type ${typeNameOf(fields as Value)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${showValue(fields as Value)}}`,
      );
    for (let j = 0; j < fields.size; j++) {
      const name = fields.names[j] as string;
      const path = updatePath(name);
      for (const part of path) if (part.startsWith("$[") && part !== "$[]") used.add(part.slice(2, -1));
      steps.push(...compile({ operator, name, path, operand: fields.values[j] as Value, context }));
    }
  }
  for (const identifier of used)
    if (!filters.has(identifier))
      throw badValue(
        `No array filter found for identifier '${identifier}' in path '${steps.map((step) => step.path.join(".")).find((path) => path.includes(`$[${identifier}]`))}'`,
      );
  for (const identifier of filters.keys())
    if (!used.has(identifier))
      throw failedToParse(
        `The array filter for identifier '${identifier}' was not used in the update ${showValue(update)}`,
      );
  checkConflicts(steps);
  const ordered = steps.length > 1 ? [...steps].sort((a, b) => comparePaths(a.path, b.path)) : steps;
  return { kind: "operators", apply: (doc, target) => applySteps(doc, ordered, filters, target) };
}

function unknownModifier(operator: string): CommandError {
  return failedToParse(
    `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
  );
}

function applySteps(doc: Doc, steps: readonly Step[], filters: ReadonlyMap<string, Matches>, target: UpdateCase): Doc {
  const fresh = new Set<Doc>();
  let root = doc;
  for (const { path, creates, onInsertOnly, prepare } of steps) {
    if (onInsertOnly && !target.inserting) continue;
    const places = path.some((part) => part.startsWith("$"))
      ? expandPath(root, path, target.hitIndex, filters)
      : [path];
    for (const place of places) {
      root = changeAt(root, place, creates, prepare(doc, place), fresh);
    }
  }
  return root;
}

function compileArrayFilters(given: Value | undefined, context: UpdateContext): ReadonlyMap<string, Matches> {
  const filters = new Map<string, Matches>();
  if (given === undefined) return filters;
  if (!(given instanceof Arr))
    throw typeMismatch("BSON field 'update.updates.arrayFilters' is the wrong type, expected type 'array'");
  for (const item of given.items) {
    if (!(item instanceof Doc)) throw typeMismatch("each array filter must be an object");
    const identifiers = new Set(identifiersOf(item));
    if (identifiers.size === 0)
      throw failedToParse("Cannot use an expression without a top-level field name in arrayFilters");
    if (identifiers.size > 1)
      throw failedToParse(
        `Error parsing array filter :: caused by :: Expected a single top-level field name, found '${[...identifiers].join("' and '")}'`,
      );
    const identifier = [...identifiers][0] as string;
    if (!/^[a-z][a-zA-Z0-9]*$/.test(identifier))
      throw badValue(
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
    "ConflictingUpdateOperators",
    `Updating the path '${path}' would create a conflict at '${at}'`,
  );
}

/** MongoDB adds fields in the order of their names, numeric names by value. */
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
