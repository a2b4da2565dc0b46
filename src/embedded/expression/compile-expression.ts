import { Arr, Doc, type Value } from "../bson/document.ts";
import { charge, tick } from "../budget.ts";
import { CommandError } from "../errors.ts";
import type { TextKey } from "../values/encode-key.ts";
import type { Compiler, Evaluate } from "./expression.ts";
import { OPERATORS } from "./operators.ts";

/** Compiles an expression. `textKey` is the collation that strings compare by. Fails wherever MongoDB would. */
export function compileExpression(expression: Value, textKey?: TextKey): Evaluate {
  const compiler: Compiler = { textKey, compile: (inner) => compileIn(inner, compiler) };
  return compileIn(expression, compiler);
}

function compileIn(expression: Value, compiler: Compiler): Evaluate {
  if (typeof expression === "string")
    return expression.startsWith("$") ? compileReference(expression) : () => expression;
  if (expression instanceof Arr) {
    const items = expression.items.map(compiler.compile);
    return (scope) => {
      charge(64 + 8 * items.length);
      return new Arr(items.map((item) => item(scope) ?? null));
    };
  }
  if (!(expression instanceof Doc)) return () => expression;
  return expression.names[0]?.startsWith("$")
    ? compileOperator(expression, compiler)
    : compileObject(expression, compiler);
}

function compileOperator(expression: Doc, compiler: Compiler): Evaluate {
  if (expression.size !== 1)
    throw new CommandError(
      "ExpressionWithManyFields",
      `An object representing an expression must have exactly one field: ${expression.names.join(", ")}`,
    );
  const name = expression.names[0] as string;
  const compile = OPERATORS.get(name);
  if (compile === undefined) throw new CommandError("InvalidPipelineOperator", `Unrecognized expression '${name}'`);
  const evaluate = compile(expression.values[0] as Value, compiler, name);
  return (scope) => {
    tick();
    return evaluate(scope);
  };
}

function compileObject(expression: Doc, { compile }: Compiler): Evaluate {
  const members = expression.names.map((name, i): [string, Evaluate] => {
    if (name.includes("."))
      throw new CommandError(
        "FieldPathDot",
        `FieldPath field names may not contain '.'. Consider using $getField or $setField.`,
      );
    return [name, compile(expression.values[i] as Value)];
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

/** A field path (`$a.b`) or a variable (`$$name.b`). */
function compileReference(text: string): Evaluate {
  if (!text.startsWith("$$")) {
    const path = splitPath(text.slice(1));
    return (scope) => follow(scope.root, path, 0);
  }
  const [name = "", ...path] = text.slice(2).split(".");
  if (name === "REMOVE") return () => undefined;
  if (name === "ROOT" || name === "CURRENT") {
    // Inside $map and the like the root stays the document: they only add variables.
    return (scope) => follow(scope.variables.has(name) ? scope.variables.get(name) : scope.root, path, 0);
  }
  return (scope) => {
    if (!scope.variables.has(name)) throw new CommandError("VariableUndefined", `Use of undefined variable: ${name}`);
    return follow(scope.variables.get(name), path, 0);
  };
}

function splitPath(path: string): string[] {
  if (path === "") throw new CommandError("FieldPathDollarAlone", "'$' by itself is not a valid FieldPath");
  const parts = path.split(".");
  if (parts.some((part) => part === ""))
    throw new CommandError("FieldPathPartEmpty", "FieldPath field names may not be empty strings.");
  if (parts.some((part) => part.startsWith("$")))
    throw new CommandError(
      "FieldPathDollar",
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
