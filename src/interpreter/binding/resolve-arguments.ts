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

/** How many segments name the workflow or run at the beginning of a command, and the workflow. */
export interface Leading {
  segments: number;
  workflow: Result<WorkflowReference> | undefined;
}

/** Finds what the beginning refers to. If the first segment alone names nothing, tries names with colons. */
export async function resolveLeading(
  signature: Signature,
  segments: readonly Segment[],
  source: string,
  scope: ReferenceScope,
): Promise<Leading> {
  const [first] = segments;
  const parameter = signature[0];
  const none = { segments: 1, workflow: undefined };
  if (parameter === undefined || parameter.greedy || first === undefined || first.text === "") return none;
  if (parameter.kind === "execution") {
    if (segments.length === 1) return none;
    const named = await nameIn(segments, source, signature.length === 1, async (written) => {
      const found = await resolveExecution(written, parameter.states, scope);
      return found.ok || found.error.code === "ambiguous" ? found : undefined;
    });
    return { ...none, segments: named?.segments ?? 1 };
  }
  if (parameter.kind !== "workflow") return none;
  const named = await nameIn(segments, source, signature.length === 1, async (written) => {
    const found = await resolveWorkflow(written, scope);
    return found.ok ? found : undefined;
  });
  if (named !== undefined) return { segments: named.segments, workflow: named.found };
  return { segments: 1, workflow: await resolveWorkflow(textOf(first), scope) };
}

/** The fewest segments that name something, and what that is; if nothing else can follow (`isAll`), the most. */
async function nameIn<Found>(
  segments: readonly Segment[],
  source: string,
  isAll: boolean,
  find: (written: string) => Promise<Found | undefined>,
): Promise<{ segments: number; found: Found } | undefined> {
  const [first] = segments;
  // An id or a placeholder is complete.
  const most = first !== undefined && standsAlone("workflow", textOf(first)) ? 1 : MAX_NAME_SEGMENTS;
  const counts = Array.from({ length: Math.min(most, segments.length) }, (_, i) => i + 1);
  for (const count of isAll ? counts.reverse() : counts) {
    const found = await find(joinedText(segments.slice(0, count), source));
    if (found !== undefined) return { segments: count, found };
  }
  return undefined;
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
