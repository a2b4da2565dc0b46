import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import { CommandError } from "../errors.ts";
import type { Matches } from "../filter/filter-node.ts";
import { OPERATORS } from "./operators.ts";
import { isTruthy } from "./truth.ts";

/** Values of `let` and of the system, such as NOW, by name without dollars. */
export type Variables = ReadonlyMap<string, Value | undefined>;

/** What an expression sees when it is evaluated. */
export interface Scope {
  /** The document, which field paths start from. */
  readonly root: Value | undefined;
  readonly variables: Variables;
}

/** A compiled expression; undefined means missing. */
export type Evaluate = (scope: Scope) => Value | undefined;

/** Compiles an expression. Fails where MongoDB would, as for an operator that nobody knows. */
export function compileExpression(expression: Value): Evaluate {
  if (typeof expression === "string")
    return expression.startsWith("$") ? compileReference(expression) : () => expression;
  if (expression instanceof Arr) {
    const items = expression.items.map(compileExpression);
    return (scope) => {
      charge(64 + 8 * items.length);
      return new Arr(items.map((item) => item(scope) ?? null));
    };
  }
  if (!(expression instanceof Doc)) return () => expression;
  const first = expression.names[0];
  if (first?.startsWith("$")) {
    if (expression.size !== 1)
      throw new CommandError(
        15983,
        "Location15983",
        `An object representing an expression must have exactly one field: ${expression.names.join(", ")}`,
      );
    return compileOperator(first, expression.values[0] as Value);
  }
  const members = expression.names.map((name, i): [string, Evaluate] => {
    if (name.includes("."))
      throw new CommandError(
        16412,
        "Location16412",
        `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
      );
    return [name, compileExpression(expression.values[i] as Value)];
  });
  return (scope) => {
    charge(64 + 16 * members.length);
    const doc = new Doc();
    for (const [name, member] of members) {
      const value = member(scope);
      if (value !== undefined) doc.append(name, value);
    }
    return doc;
  };
}

/** Compiles an operator with its argument. */
export function compileOperator(name: string, argument: Value): Evaluate {
  const own = OPERATORS.get(name);
  if (own === undefined) throw new CommandError(168, "InvalidPipelineOperator", `Unrecognized expression '${name}'`);
  const evaluate = own(argument, compileExpression, name);
  return (scope) => {
    tick();
    return evaluate(scope);
  };
}

function compileReference(text: string): Evaluate {
  if (!text.startsWith("$$")) {
    const path = splitPath(text.slice(1));
    return (scope) => follow(scope.root, path, 0);
  }
  const [name = "", ...path] = text.slice(2).split(".");
  if (name === "REMOVE") return () => undefined;
  if (name === "ROOT" || name === "CURRENT") {
    // Inside $map and its kin the root stays the document: only variables are added.
    return (scope) => follow(scope.variables.has(name) ? scope.variables.get(name) : scope.root, path, 0);
  }
  return (scope) => {
    if (!scope.variables.has(name))
      throw new CommandError(17276, "Location17276", `Use of undefined variable: ${name}`);
    return follow(scope.variables.get(name), path, 0);
  };
}

function splitPath(path: string): string[] {
  if (path === "") throw new CommandError(16872, "Location16872", "'$' by itself is not a valid FieldPath");
  const parts = path.split(".");
  if (parts.some((part) => part === ""))
    throw new CommandError(15998, "Location15998", "FieldPath field names may not be empty strings.");
  const bad = parts.find((part) => part.startsWith("$"));
  if (bad !== undefined)
    throw new CommandError(
      16410,
      "Location16410",
      `FieldPath field names may not start with '$'. Consider using $getField or $setField.`,
    );
  return parts;
}

function follow(value: Value | undefined, path: readonly string[], at: number): Value | undefined {
  let here = value;
  for (let i = at; i < path.length; i++) {
    if (here instanceof Doc) here = here.get(path[i] as string);
    else if (here instanceof Arr) {
      const found: Value[] = [];
      tick(here.items.length);
      charge(8 * here.items.length);
      for (const item of here.items) {
        if (!(item instanceof Doc) && !(item instanceof Arr)) continue;
        const value = follow(item, path, i);
        if (value !== undefined) found.push(value);
      }
      return new Arr(found);
    } else return undefined;
  }
  return here;
}

/** Compiles the condition of `$expr`. */
export function compileCondition(expression: Value, variables: Variables): Matches {
  const evaluate = compileExpression(expression);
  return (doc) => isTruthy(evaluate({ root: doc, variables }));
}
