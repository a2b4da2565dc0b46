import { jsonText } from "../../grammar/json-text.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { Sets } from "../commands/command.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import { type ReferenceScope, resolveWorkflow } from "../commands/references.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { type Effect, type Lost, type Session, unavailable } from "../commands/session.ts";
import { type Failure, fail } from "../engine/result.ts";
import { problem, type Wording } from "../i18n/problems/problem.ts";
import { probableStepName, textOf } from "./binding/segments.ts";
import type { KnownOfCommand, ReadyCommand } from "./prepared-command.ts";

/** The effects of a command that cannot be prepared: the placeholders it would have set are invalid for the rest of the message. */
export async function invalidate(failed: KnownOfCommand, why: Wording, scope: ReferenceScope): Promise<Effect[]> {
  const { sets, segments, workflow } = failed;
  if (workflow !== undefined || !(sets.includes("step") || sets.includes("change")))
    return invalidated(failed, why, scope.session);
  const written = segments[0] === undefined || segments[0].text === "" ? "workflow_id" : textOf(segments[0]);
  const found = await resolveWorkflow(written, scope);
  const likely = found.ok ? found.value : scope.session.likelyWorkflow(written);
  return invalidated(likely === undefined ? failed : { ...failed, workflow: likely }, why, scope.session);
}

/** As {@link invalidate}, for a command whose workflow is known or does not matter. */
export function invalidated(
  { sets, segments, source, label: by, workflow, name, leading = 1 }: InvalidatedCommand,
  why: Wording,
  session: Session,
): Effect[] {
  const effects: Effect[] = [];
  if (sets.includes("workflow"))
    effects.push({
      set: "workflow-failed",
      name: name ?? (segments[0] === undefined ? "" : textOf(segments[0])),
      why,
      by,
    });
  if (sets.includes("execution")) effects.push({ set: "execution-failed", why, by });
  if (sets.includes("schedule")) effects.push({ set: "schedule-failed", why, by });
  if (workflow === undefined) return effects;
  if (sets.includes("step")) {
    const number = (session.steps(workflow.id)?.slots.length ?? 0) + 1;
    const stepName = name ?? probableStepName(segments.slice(leading), source);
    effects.push({ set: "step-failed", workflow: workflow.id, number, name: stepName, why });
  } else if (sets.includes("change")) effects.push({ set: "change-failed", workflow: workflow.id, why, by });
  return effects;
}

type InvalidatedCommand = Omit<KnownOfCommand, "workflow"> & { workflow?: { id: string } };

/**
 * Why a prepared command cannot run after all: it needs something that an earlier command should have created, but that
 * command failed.
 */
export function lostReference(
  { command, values, references, prepared }: ReadyCommand,
  session: Session,
): Failure | undefined {
  const { lost } = session;
  if (lost.size === 0) return undefined;
  let workflow = "";
  for (const { name, kind } of command.signature) {
    const reference = references[name];
    if (reference === undefined) continue;
    const gone = lost.get(reference.id);
    if (gone !== undefined) return lostArgument(String(values[name]), workflow, gone);
    if (kind === "workflow") workflow = reference.name ?? "";
  }
  const input = jsonText(prepared.input);
  const [, used] = [...lost].find(([id]) => input.includes(id)) ?? [];
  if (used === undefined) return undefined;
  if (used.kind !== "step") return fail("not_found", unavailable(`${used.kind}_id`, used));
  return fail("missing_dependency", problem("dependsOnFailed", { step: used.name, why: used.why }));
}

function lostArgument(written: string, workflow: string, lost: Lost): Failure {
  if (lost.kind === "step")
    return fail("missing_dependency", problem("stepNotAdded", { step: lost.name, workflow, why: lost.why }));
  return parsePlaceholder(written) === undefined
    ? fail("not_found", problem("workflowNotCreated", { name: written, why: lost.why }))
    : fail("not_found", unavailable(written, lost));
}

/** The placeholders that a shortcode would have set. For an unknown action, its name suggests them. */
export function wouldHaveSet(node: ShortcodeNode | BrokenNode, registry: CommandRegistry): readonly Sets[] {
  if (node.action !== undefined) return registry.find(node.namespace, node.action)?.sets ?? [];
  const written = node.type === "broken" ? writtenAction(node.source) : "";
  const sets = new Set<Sets>();
  if (READS.test(written)) return [];
  const likely = registry.suggest(written, "MULTISTEP");
  if (likely?.sets !== undefined) return likely.sets;
  if (/STEP|TASK/.test(written)) sets.add(/^(EDIT|CHANGE|UPDATE|REMOVE|DELETE)/.test(written) ? "change" : "step");
  if (/^(NEW|MAKE|BUILD|DEFINE|START|CREATE|ADD)/.test(written) && !sets.has("step")) sets.add("workflow");
  if (/^WORKFLOW/.test(written)) sets.add("workflow");
  if (/^(RUN|START|EXEC|LAUNCH)/.test(written)) sets.add("execution");
  return [...sets];
}

/** Names of actions that only read and set nothing. */
const READS = /^(SHOW|LIST|GET|VIEW|STATUS|PROGRESS|RESULT|HELP|INFO|DESCRIBE)/;

/** The action as written in a shortcode's source, in capitals. */
export function writtenAction(source: string): string {
  const from = source.indexOf(":") + 1;
  const ends = [source.indexOf(":", from), source.indexOf("]", from), source.length].filter((at) => at >= 0);
  return source
    .slice(from, Math.min(...ends))
    .trim()
    .toUpperCase()
    .replaceAll(/[\s\\-]/g, "_")
    .slice(0, 64);
}
