import type { AiDay } from "../chat-store/ai-usage.ts";
import { type Problem, problem } from "../i18n/problem.ts";

/** Why a chat may not ask a model again today, or undefined. Without `most` the number of tokens is unlimited. */
export function budgetProblem({ tokens, ends }: AiDay, most: number | undefined, now: Date): Problem | undefined {
  if (most === undefined || tokens < most) return undefined;
  return problem("aiBudgetUsed", { most, ms: Math.max(0, ends.getTime() - now.getTime()) });
}
