import { type Problem, problem } from "../../i18n/problem.ts";
import { type Origin, type Shaper, withPeople } from "../actor.ts";
import type { Handler } from "../handler.ts";
import { workflowIdsIn } from "../ids.ts";
import type { ForeignChange, Pin } from "../pin.ts";
import { fail, ok, type Result } from "../result.ts";
import { foreignChanges, pinHolds, pinOf, type Starting } from "../revision.ts";
import { shapersOf, type Workflow } from "../workflow.ts";
import type { Names } from "./names.ts";

/** At most this many workflows may be started by the steps of one, directly or indirectly. */
const MAX_REACHED = 200;

/** Pins of workflows, with all that their steps start. */
export interface Pinning {
  /**
   * Pins what is about to run as the person sees it now, to any depth. Pins they already have (`given`) are kept while they
   * hold. `added`: whether anything else that is started may be anyone's (the default) or must be the person's own. Errors:
   * `wrong_state` if it doesn't, with what others have changed; `limit`.
   */
  pin(starting: Starting, who: Starter, given?: readonly Pin[], added?: "any" | "own"): Promise<Pinned>;
}

/** Who starts something. */
type Starter = Pick<Origin, "actor" | "shapers" | "lineage">;

/** The pins, or why there are none. */
export type Pinned = Result<readonly Pin[]> & { changes?: readonly ForeignChange[] };

/** Pins with workflows as `byId` reads them. */
export function createPinning(
  byId: (id: string) => Promise<Workflow | undefined>,
  handlers: ReadonlyMap<string, Handler>,
  names: Names,
): Pinning {
  return {
    async pin({ workflows = [], steps = [] }, { actor, shapers, lineage }, given = [], added = "any") {
      const by = actor.user_id;
      const startedBy = async (
        some: NonNullable<Starting["steps"]>,
        shaped: readonly Shaper[] = [],
      ): Promise<string[]> => {
        const origin = { actor, shapers: withPeople(shapers ?? [], shaped), pins: given, ...(lineage && { lineage }) };
        return workflowsIn(await names.started(some, origin), handlers);
      };
      const pins = new Map(given.map((pin) => [pin.workflow_id, pin]));
      const reached = new Set<string>();
      const open: (Workflow | string)[] = [...workflows, ...(await startedBy(steps))];
      // What is given as a whole comes first: it is what the person sees.
      for (const next of open) {
        const id = typeof next === "string" ? next : next.id;
        if (reached.has(id)) continue;
        reached.add(id);
        if (reached.size > MAX_REACHED) return fail("limit", problem("startsTooMany", { most: MAX_REACHED }));
        const workflow = typeof next === "string" ? await byId(next) : next;
        // A step that starts what is gone fails by itself.
        if (workflow === undefined) continue;
        const before = pins.get(id);
        if (before !== undefined && !pinHolds(before, workflow)) return changed(before, workflow);
        if (before === undefined && added === "own" && !isOnlyBy(by, workflow)) return others(by, workflow);
        pins.set(id, pinOf(workflow, before?.by ?? by));
        open.push(...(await startedBy(workflow.steps, shapersOf(workflow))));
      }
      return ok([...pins.values()]);
    },
  };
}

/** The ids of workflows in the params of steps that can start one. */
function workflowsIn(steps: NonNullable<Starting["steps"]>, handlers: ReadonlyMap<string, Handler>): string[] {
  return steps.flatMap(({ handler, params = {} }) =>
    handlers.get(handler)?.startsWorkflows === true ? workflowIdsIn(params) : [],
  );
}

function isOnlyBy(person: number, { user_id, edits = {} }: Workflow): boolean {
  return user_id === person && Object.keys(edits).every((one) => one === String(person));
}

/** A workflow of someone else's, which the person has not seen. */
function others(by: number, workflow: Workflow): Pinned {
  const { id, name, user_id } = workflow;
  const changes = foreignChanges({ workflow_id: id, digest: "", by, seen: {} }, workflow);
  const made = { workflow_id: id, workflow: name, person: user_id };
  const all = user_id === by ? changes : [made, ...changes];
  return { ...fail("wrong_state", changedMeanwhile(workflow, all)), changes: all };
}

function changed(pin: Pin, workflow: Workflow): Pinned {
  const changes = foreignChanges(pin, workflow);
  return { ...fail("wrong_state", changedMeanwhile(workflow, changes)), changes };
}

function changedMeanwhile({ id, name }: Workflow, changes: readonly ForeignChange[]): Problem {
  const people = [...new Set(changes.map(({ name: who, person }) => who ?? String(person)))];
  return problem("changedMeanwhile", { id, workflow: name, people });
}
