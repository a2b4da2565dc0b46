import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { suggestAction } from "../../grammar/shortcode/vocabulary.ts";
import type { Sets } from "../commands/command.ts";
import { type ReferenceScope, resolveWorkflow } from "../commands/references.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Effect } from "../commands/session.ts";
import type { WorkflowReference } from "../commands/signature.ts";
import { probableStepName, type Segment, textOf } from "./binding/segments.ts";

/** A command that failed, as far as it is known. */
export interface FailedCommand {
  /** What it is called in other errors. */
  label: string;
  sets: readonly Sets[];
  segments: readonly Segment[];
  source: string;
  why: string;
  /** The workflow that it addresses, and how many segments name it, where that was found out. */
  workflow?: WorkflowReference;
  leading?: number;
  /** The name of the step or the workflow, where it was bound. */
  name?: string;
}

/** The effects of a failed command: what it would have set means nothing for the rest of the message. */
export async function invalidate(failed: FailedCommand, scope: ReferenceScope): Promise<Effect[]> {
  const { sets, segments, why, label: by } = failed;
  const effects: Effect[] = [];
  if (sets.includes("workflow")) {
    const name = failed.name ?? (segments[0] === undefined ? "" : textOf(segments[0]));
    effects.push({ set: "workflow-failed", name, why, by });
  }
  if (sets.includes("execution")) effects.push({ set: "execution-failed", why, by });
  if (sets.includes("schedule")) effects.push({ set: "schedule-failed", why, by });
  if (sets.includes("step") || sets.includes("change")) {
    const written = segments[0] === undefined || segments[0].text === "" ? "workflow_id" : textOf(segments[0]);
    const found = failed.workflow === undefined ? await resolveWorkflow(written, scope) : undefined;
    const workflow = failed.workflow ?? (found?.ok ? found.value : scope.session.probablyMeant(written));
    if (workflow === undefined) return effects;
    if (!sets.includes("step")) return [...effects, { set: "change-failed", workflow: workflow.id, why, by }];
    const name = failed.name ?? probableStepName(segments.slice(failed.leading ?? 1), failed.source);
    const number = (scope.session.steps(workflow.id)?.slots.length ?? 0) + 1;
    effects.push({ set: "step-failed", workflow: workflow.id, number, name, why });
  }
  return effects;
}

/** What an island would have set; of an action that does not exist, what its name suggests. */
export function wouldHaveSet(node: ShortcodeNode | BrokenNode, language: CommandRegistry): readonly Sets[] {
  if (node.action !== undefined) return language.find(node.namespace, node.action)?.sets ?? [];
  const written = node.type === "broken" ? writtenAction(node.source) : "";
  const sets = new Set<Sets>();
  if (READS.test(written)) return [];
  const meant = suggestAction(written, language.vocabulary.MULTISTEP ?? []);
  const likely = meant === undefined ? undefined : language.find("MULTISTEP", meant);
  if (likely?.sets !== undefined) return likely.sets;
  if (/STEP|TASK/.test(written)) sets.add(/^(EDIT|CHANGE|UPDATE|REMOVE|DELETE)/.test(written) ? "change" : "step");
  if (/^(NEW|MAKE|BUILD|DEFINE|START|CREATE|ADD)/.test(written) && !sets.has("step")) sets.add("workflow");
  if (/^WORKFLOW/.test(written)) sets.add("workflow");
  if (/^(RUN|START|EXEC|LAUNCH)/.test(written)) sets.add("execution");
  return [...sets];
}

/** Names that plainly ask and set nothing. */
const READS = /^(SHOW|LIST|GET|VIEW|STATUS|PROGRESS|RESULT|HELP|INFO|DESCRIBE)/;

function writtenAction(source: string): string {
  const from = source.indexOf(":") + 1;
  const ends = [source.indexOf(":", from), source.indexOf("]", from), source.length].filter((at) => at >= 0);
  return source
    .slice(from, Math.min(...ends))
    .trim()
    .toUpperCase()
    .replaceAll(/[\s\\-]/g, "_")
    .slice(0, 64);
}
