import type { BrokenNode, ShortcodeNode } from "../../../grammar/shortcode/nodes.ts";
import { labelOf } from "../../commands/command.ts";
import { type ReferenceScope, resolveWorkflow } from "../../commands/references.ts";
import type { CommandRegistry } from "../../commands/registry.ts";
import { segmentsOf, withoutTrailingEmpty } from "../binding/segments.ts";
import { invalidate, wouldHaveSet } from "../invalidate.ts";
import { resolveLeading } from "../resolve-arguments.ts";
import type { PlannedCommand } from "./plan-message.ts";

const FORESEEN = "foreseen:";

/** Whether it is a workflow that the message is still to create. */
export function isForeseen(id: string): boolean {
  return id.startsWith(FORESEEN);
}

/** Lets the session know what a command will make, so that placeholders after it mean that. */
export function foresee(
  { command: { sets = [] }, values }: PlannedCommand,
  index: number,
  scope: ReferenceScope,
): void {
  const id = `${FORESEEN}${index}`;
  const name = typeof values.name === "string" ? values.name : "";
  if (sets.includes("workflow")) scope.session.apply({ set: "workflow", id, name, steps: [] });
  if (sets.includes("execution")) scope.session.apply({ set: "execution", id });
  if (sets.includes("schedule")) scope.session.apply({ set: "schedule", id });
}

/** Lets the session know what an island that can only fail will leave without a meaning. */
export async function foreseeFailure(
  node: ShortcodeNode | BrokenNode,
  source: string,
  language: CommandRegistry,
  scope: ReferenceScope,
): Promise<void> {
  const { namespace, action } = node;
  const command = action === undefined ? undefined : language.find(namespace, action);
  const isUnknown = node.type === "shortcode" && command === undefined;
  const segments = isUnknown ? [] : withoutTrailingEmpty(segmentsOf(node.args, source));
  const { segments: leading, workflow } = await resolveLeading(command?.signature ?? [], segments, source, scope);
  const label = action === undefined ? "the command" : labelOf({ namespace, action });
  const known = workflow?.ok ? { workflow: workflow.value } : {};
  const failed = { label, sets: wouldHaveSet(node, language), segments, source, why: "", leading, ...known };
  for (const effect of await invalidate(failed, scope)) scope.session.apply(effect);
}

/** Whether a command that starts a workflow will refuse to, because something in the message was to change its steps and failed. */
export async function isHeldBack({ values }: PlannedCommand, scope: ReferenceScope): Promise<boolean> {
  const found = await resolveWorkflow(String(values.workflow ?? ""), scope);
  if (!found.ok) return false;
  const { id } = found.value;
  return scope.session.failedSteps(id).length > 0 || scope.session.changesFailed(id).length > 0;
}
