import type { Expression, FunctionName } from "./ast.ts";

/** A function that makes one spelling of a text out of many. */
export type Folding = "lower" | "upper" | "strip";

/** The foldings around a value, from inside out, and that value: `lower(context.x)`, `context.x.strip().lower()`. */
export interface Folded {
  foldings: readonly Folding[];
  inner: Expression;
}

/** What a value is without the foldings around it. */
export function foldingOf(node: Expression): Folded {
  const outside: Folding[] = [];
  let inner = node;
  for (;;) {
    if (inner.kind === "call" && isFolding(inner.name)) {
      outside.push(inner.name);
      inner = inner.args[0]!;
      continue;
    }
    if (inner.kind !== "access") break;
    let { length } = inner.path;
    for (; length > 0; length -= 1) {
      const access = inner.path[length - 1]!;
      if (access.kind !== "call" || !isFolding(access.name)) break;
      outside.push(access.name);
    }
    if (length === inner.path.length) break;
    inner = length === 0 ? inner.target : { ...inner, path: inner.path.slice(0, length) };
  }
  return { foldings: outside.reverse(), inner };
}

/** A text as the foldings leave it. */
export function folded(text: string, foldings: readonly Folding[]): string {
  return foldings.reduce(
    (now, one) => (one === "strip" ? now.trim() : one === "lower" ? now.toLowerCase() : now.toUpperCase()),
    text,
  );
}

function isFolding(name: FunctionName): name is Folding {
  return name === "lower" || name === "upper" || name === "strip";
}
