import { namesExecution } from "../../commands/placeholder-name.ts";
import {
  type ReferenceScope,
  resolveExecution,
  resolveSchedule,
  resolveWebhook,
  resolveWorkflow,
  resolveWorkflowStep,
} from "../../commands/references.ts";
import type { Bound, Signature, WorkflowReference } from "../../commands/signature.ts";
import type { Result } from "../../engine/result.ts";
import { joinedText, type Segment, standsAlone, textOf } from "./segments.ts";

/** The things that a command's arguments refer to, by parameter. Plain JSON. */
export type References = { [parameter: string]: { id: string; name?: string } };

/** The most segments that a workflow's name may span because it contains colons. */
const MAX_NAME_SEGMENTS = 4;

/** The workflow at the beginning of a command that a greedy text follows, and how many segments name it. */
export interface Leading {
  segments: number;
  workflow: Result<WorkflowReference> | undefined;
}

/** Finds the workflow at the beginning. If the first segment alone names none, tries names with colons. */
export async function resolveLeading(
  signature: Signature,
  segments: readonly Segment[],
  source: string,
  scope: ReferenceScope,
): Promise<Leading> {
  const [first] = segments;
  const parameter = signature[0];
  if (parameter?.kind !== "workflow" || parameter.greedy || first === undefined || first.text === "")
    return { segments: 1, workflow: undefined };
  const workflow = await resolveWorkflow(textOf(first), scope);
  if (workflow.ok || standsAlone("workflow", textOf(first))) return { segments: 1, workflow };
  for (let count = 2; count <= Math.min(MAX_NAME_SEGMENTS, segments.length - 1); count++) {
    const longer = await resolveWorkflow(joinedText(segments.slice(0, count), source), scope);
    if (longer.ok) return { segments: count, workflow: longer };
  }
  return { segments: 1, workflow };
}

/** Resolves the references among the bound values, in the order of the signature. `known` are those found before. */
export async function resolveReferences(
  signature: Signature,
  bound: Bound["values"],
  known: References,
  scope: ReferenceScope,
): Promise<Result<References>> {
  const references: References = { ...known };
  let workflow = Object.values(known)[0] as WorkflowReference | undefined;
  for (const parameter of signature) {
    const { name, kind, orExecution = false } = parameter;
    const written = bound[name];
    if (typeof written !== "string" || references[name] !== undefined) continue;
    const isExecution = orExecution && namesExecution(written);
    const found = await resolveOne({ ...parameter, kind: isExecution ? "execution" : kind }, written, workflow, scope);
    if (found === undefined) continue;
    if (!found.ok) return found;
    references[name] = found.value;
    if (kind === "workflow") workflow = found.value as WorkflowReference;
  }
  return { ok: true, value: references };
}

async function resolveOne(
  { kind, states }: Pick<Signature[number], "kind" | "states">,
  written: string,
  workflow: WorkflowReference | undefined,
  scope: ReferenceScope,
): Promise<Result<{ id: string; name?: string }> | undefined> {
  if (kind === "workflow") return resolveWorkflow(written, scope);
  if (kind === "execution") return resolveExecution(written, states, scope);
  if (kind === "schedule") return resolveSchedule(written, scope);
  if (kind === "webhook") return resolveWebhook(written, scope);
  if (kind === "step" && workflow !== undefined) return resolveWorkflowStep(written, workflow, scope.session);
  return undefined;
}
