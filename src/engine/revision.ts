import { createHash } from "node:crypto";
import { jsonText } from "../../grammar/json-text.ts";
import type { Shaper } from "./actor.ts";
import type { JsonValue } from "./json.ts";
import type { ForeignChange, Pin } from "./pin.ts";
import type { Edit, NewStep, Workflow, WorkflowStep } from "./workflow.ts";

/** What is about to run. */
export interface Starting {
  workflows?: readonly Workflow[];
  /** Steps that belong to no stored workflow. */
  steps?: readonly Pick<NewStep, "handler" | "params">[];
}

/**
 * Pins the workflow as it is for a person who sees it now. Its changes must have been read before its steps: then a change
 * between the two reads counts as one that the person has not seen.
 */
export function pinOf(workflow: Workflow, by: number): Pin {
  const counts = Object.entries(workflow.edits ?? {}).map(([person, { count }]) => [person, count]);
  return { workflow_id: workflow.id, digest: workflowDigest(workflow), by, seen: Object.fromEntries(counts) };
}

/** Whether the workflow does what the person saw, or only they have changed it since. */
export function pinHolds(pin: Pin, workflow: Workflow): boolean {
  if (pin.digest === workflowDigest(workflow)) return true;
  const changed = changedSince(pin, workflow);
  return changed.length > 0 && changed.every(([person]) => person === String(pin.by));
}

/** Changes by others since the person saw the workflow; empty if unknown. */
export function foreignChanges(pin: Pin, workflow: Workflow): ForeignChange[] {
  return changedSince(pin, workflow)
    .filter(([person]) => person !== String(pin.by))
    .map(([person, { at, name, step }]) => ({
      workflow_id: workflow.id,
      workflow: workflow.name,
      person: Number(person),
      ...(name === undefined ? {} : { name }),
      at,
      step,
    }));
}

function changedSince({ seen }: Pin, { edits = {} }: Pick<Workflow, "edits">): [string, Edit][] {
  return Object.entries(edits).filter(([person, { count }]) => count !== (seen[person] ?? 0));
}

/** Counts one more change by each of these people. */
export function editBy(people: readonly Shaper[], step: string, at: Date) {
  const $inc: { [path: string]: number } = {};
  const $set: { [path: string]: Date | string } = {};
  for (const { user_id, name } of people) {
    const path = `edits.${user_id}`;
    $inc[`${path}.count`] = 1;
    $set[`${path}.at`] = at;
    $set[`${path}.step`] = step;
    if (name !== undefined) $set[`${path}.name`] = name;
  }
  return { $inc, $set };
}

/** Equal for workflows that do the same: it covers the settings and everything about each step except who created it. */
function workflowDigest({ name, global_timeout, max_parallel_steps, auto_retry, steps }: Workflow): string {
  const whole = [name, global_timeout, max_parallel_steps, auto_retry, steps.map(withoutPeople)];
  return createHash("sha256")
    .update(jsonText(sorted(whole as unknown as JsonValue)))
    .digest("hex")
    .slice(0, 32);
}

function withoutPeople(step: WorkflowStep): Omit<WorkflowStep, "by"> {
  const { by: _, ...rest } = step;
  return rest;
}

/** The same JSON with the keys of its objects in order. */
function sorted(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}
