import { type Access, type Expression, operandsOf, operandsOfAccess } from "./ast.ts";

/** What a condition reads. `*` stands for a computed name. */
export interface References {
  /** The keys that it reads from the context. */
  context: string[];
  /** The names of the steps that it reads; not those that it only checks for. */
  steps: string[];
}

/** Finds everything that a condition reads, without duplicates, in the order of the text. */
export function references(expression: Expression): References {
  const context = new Set<string>();
  const steps = new Set<string>();
  const namesUnder = (node: Expression): Set<string> | undefined =>
    node.kind === "context" ? context : node.kind === "steps" ? steps : undefined;
  const visit = (node: Expression): void => {
    namesUnder(node)?.add("*");
    if (node.kind === "access") visitPath(node.target, node.path);
    else if (node.kind === "compare") {
      let left = node.first;
      visit(left);
      for (const { operator, operand } of node.rest) {
        const names = operator === "in" || operator === "not in" ? namesUnder(operand) : undefined;
        if (names === undefined) visit(operand);
        else if (names === context) names.add(constantName(left));
        left = operand;
      }
    } else if (node.kind === "call" && node.name === "contains" && namesUnder(node.args[0]!) === context) {
      context.add(constantName(node.args[1]!));
      visit(node.args[1]!);
    } else operandsOf(node).forEach(visit);
  };
  const visitPath = (target: Expression, path: readonly Access[]): void => {
    const names = namesUnder(target);
    const first = path[0]!;
    if (names === undefined) visit(target);
    else if (first.kind !== "call") names.add(constantName(first.key));
    else names.add(first.name === "contains" ? constantName(first.args[0]!) : "*");
    path.flatMap(operandsOfAccess).forEach(visit);
  };
  visit(expression);
  return { context: [...context], steps: [...steps] };
}

function constantName(node: Expression): string {
  return node.kind === "literal" && typeof node.value === "string" ? node.value : "*";
}
