import { foldName } from "../../grammar/names.ts";
import { mayName, type Viewer } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { ExecutionStatus, ExecutionSummary } from "../engine/execution.ts";

/** How many of the newest runs are searched for a name. */
const SEARCH_RUNS = 500;

/**
 * The runs that the name of a workflow refers to, newest first: those in these states, else the newest run of that name. One,
 * if there are any and no states are given.
 */
export async function runsNamed(
  written: string,
  states: readonly ExecutionStatus[] | undefined,
  { engine, viewer }: { engine: Pick<Engine, "listExecutions">; viewer: Viewer },
): Promise<ExecutionSummary[]> {
  const { executions } = await engine.listExecutions(viewer, { limit: SEARCH_RUNS });
  const wanted = foldName(written);
  const named = executions.filter(({ workflow, actor }) => foldName(workflow) === wanted && mayName(viewer, actor));
  const fitting = named.filter(({ status }) => states?.includes(status));
  return fitting.length > 0 ? fitting : named.slice(0, 1);
}
