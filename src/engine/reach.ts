import { CAPABILITIES, type Right } from "./actor.ts";
import type { Handler, ReachScope } from "./handler.ts";
import { type HostsOfSecret, rightsForSecret, secretsIn } from "./secret-use.ts";
import type { WorkflowStep } from "./workflow.ts";

/** What counts if it can't be known what a step can need. */
export const EVERYTHING: readonly Right[] = [...CAPABILITIES, "owner"];

/** A step as it was written. */
type RawStep = Pick<WorkflowStep, "handler" | "params">;

/** The most steps examined at once. More than these count as needing everything. */
const MAX_LOOKED_AT = 20_000;

/** What to examine to find out what steps can need. */
export interface ReachOptions {
  people: ReachScope["people"];
  handlers: ReadonlyMap<string, Handler>;
  secretHosts: HostsOfSecret;
  findWorkflow(id: string): Promise<{ steps: readonly RawStep[] } | undefined>;
}

/** The most that these steps, and what they start, can need, to any depth. */
export async function reachOf(
  steps: readonly RawStep[],
  { people, handlers, secretHosts, findWorkflow }: ReachOptions,
): Promise<ReadonlySet<Right>> {
  const seen = new Set<string>();
  let left = MAX_LOOKED_AT;
  const all = async (some: typeof steps): Promise<readonly Right[]> => {
    const found = new Set<Right>();
    for (const { handler, params } of some) {
      for (const right of await scope.step(handler, params)) found.add(right);
      for (const right of secretsIn(params, secretHosts).flatMap(rightsForSecret)) found.add(right);
      if (found.size === EVERYTHING.length) break;
    }
    return [...found];
  };
  const scope: ReachScope = {
    people,
    async step(name, raw) {
      const handler = handlers.get(name);
      if (--left < 0 || handler === undefined) return EVERYTHING;
      const { capability } = handler;
      if (typeof capability === "string") return [capability];
      return typeof raw === "object" && raw !== null && !Array.isArray(raw)
        ? capability.atMost(raw, scope)
        : EVERYTHING;
    },
    async workflow(id) {
      if (seen.has(id)) return [];
      seen.add(id);
      const found = await findWorkflow(id);
      return found === undefined ? EVERYTHING : all(found.steps);
    },
  };
  return new Set(await all(steps));
}
