import { evaluate, truthy } from "../../../grammar/expression/evaluation.ts";
import { parseExpression } from "../../../grammar/expression/parse.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { stepScope } from "./step-scope.ts";

/** What a step's condition says about a step that could start now. */
export type Verdict =
  | { kind: "run" }
  | { kind: "skip" }
  | { kind: "fail"; error: string }
  /** Outcomes of these steps have to be read first. */
  | { kind: "unknown"; steps: number[] };

/** Evaluates the condition of a step; one without a condition runs, and so does a step that has run before. */
export function decideStep(machine: ExecutionMachine, index: number): Verdict {
  const { condition, name } = machine.step(index);
  if (condition === undefined || (machine.live(index)?.attempt ?? 0) > 0) return { kind: "run" };
  const parsed = parseExpression(condition);
  if (!parsed.ok) return { kind: "fail", error: `The condition of "${name}" is wrong: ${parsed.error.message}` };
  const scope = stepScope(machine, index);
  const verdict = evaluate(parsed.expression, scope);
  if (scope.missing.length > 0) return { kind: "unknown", steps: scope.missing };
  if (!verdict.ok) {
    const shown = condition.length > 200 ? `${condition.slice(0, 200)}…` : condition;
    return { kind: "fail", error: `The condition of "${name}" (${shown}) fails: ${verdict.error.message}` };
  }
  return { kind: truthy(verdict.value) ? "run" : "skip" };
}
