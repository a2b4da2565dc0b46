import { jsonText } from "../../grammar/json-text.ts";
import type { Argument, BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { Sets } from "../commands/command.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import { type ReferenceScope, resolveWorkflow } from "../commands/references.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import { type Effect, type Lost, type Session, unavailable } from "../commands/session.ts";
import { type Failure, fail } from "../engine/result.ts";
import type { HandlerTable } from "../engine/suggest-handler.ts";
import { problem, type Wording } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import { probableStepName, type Segment, textOf } from "./binding/segments.ts";
import type { KnownOfCommand, ReadyCommand } from "./prepared-command.ts";

/** The effects of a command that cannot be prepared: the placeholders it would have set are invalid for the rest of the message. */
export async function invalidate(failed: KnownOfCommand, why: Wording, scope: ReferenceScope): Promise<Effect[]> {
  const { sets, segments, workflow, mayShape, line } = failed;
  const { session } = scope;
  const shapes = sets.includes("step") || sets.includes("change");
  if (workflow !== undefined || !(shapes || mayShape)) return invalidated(failed, why, session);
  const isNamed = segments[0] !== undefined && segments[0].text !== "";
  const written = isNamed ? textOf(segments[0] as Segment) : "workflow_id";
  const found = isNamed || shapes ? await resolveWorkflow(written, scope) : undefined;
  // It names a workflow that the message failed to create, so no other is in doubt.
  if (found?.ok !== true && namesFailedWorkflow(written, session)) return invalidated(failed, why, session);
  const likely = found?.ok ? { ...found.value, isGuess: mayShape === "unnamed" } : session.likelyWorkflow(written);
  const isKnown = likely !== undefined && (found?.ok === true || shapes);
  const effects = invalidated(isKnown ? { ...failed, workflow: likely } : failed, why, session);
  return isKnown && !likely.isGuess ? effects : [...effects, { set: "unclear", by: failed.label, why, line }];
}

function namesFailedWorkflow(written: string, session: Session): boolean {
  if (session.workflowNamed(written)?.ok === false) return true;
  const placeholder = parsePlaceholder(written);
  if (placeholder?.kind !== "workflow" || !session.hasMade("workflow", placeholder.number)) return false;
  return !session.workflowId(placeholder.number).ok;
}

/** Like {@link invalidate}, for a command whose workflow is known or does not matter. */
export function invalidated(
  { sets, segments, source, label: by, workflow, name, leading = 1, line, mayShape }: InvalidatedCommand,
  why: Wording,
  session: Session,
): Effect[] {
  const effects: Effect[] = [];
  const made = name ?? (segments[0] === undefined ? "" : textOf(segments[0]));
  const started = sets.includes("workflow") ? made : workflow && session.nameOf(workflow.id);
  if (sets.includes("workflow")) effects.push({ set: "workflow-failed", name: made, why, by });
  if (sets.includes("execution"))
    effects.push({ set: "execution-failed", ...(started === undefined ? {} : { name: started }), why, by });
  if (sets.includes("webhook")) effects.push({ set: "webhook-failed", why, by });
  if (sets.includes("schedule")) effects.push({ set: "schedule-failed", why, by });
  if (workflow === undefined) return effects;
  if (sets.includes("step")) {
    const number = (session.steps(workflow.id)?.slots.length ?? 0) + 1;
    const stepName = name ?? probableStepName(segments.slice(leading), source);
    effects.push({ set: "step-failed", workflow: workflow.id, number, name: stepName, why, line });
  } else if (sets.includes("change") || mayShape !== undefined)
    effects.push({ set: "change-failed", workflow: workflow.id, why, by, line });
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
  if (onlyReads(written) || node.namespace !== "MULTISTEP") return [];
  const likely = registry.suggest(written, "MULTISTEP");
  if (likely?.sets !== undefined) return likely.sets;
  if (/STEP|TASK/.test(written)) sets.add(/^(EDIT|CHANGE|UPDATE|REMOVE|DELETE)/.test(written) ? "change" : "step");
  if (/^(NEW|MAKE|BUILD|DEFINE|START|CREATE|ADD)/.test(written) && !sets.has("step")) sets.add("workflow");
  if (/^WORKFLOW/.test(written)) sets.add("workflow");
  if (/^(RUN|START|EXEC|LAUNCH)/.test(written)) sets.add("execution");
  return [...sets];
}

/**
 * Whether a shortcode that is not a command may have been meant to shape a workflow, as a misspelled gate would: unless its
 * name says that it only reads, or it is a misspelled command that shapes none. `unnamed`: it does not say which workflow.
 * `meant` is what it probably stands for, else the same node.
 */
export function mayShapeWorkflow(
  node: ShortcodeNode | BrokenNode,
  meant: ShortcodeNode | BrokenNode,
  registry: CommandRegistry,
  handlers: HandlerTable,
): KnownOfCommand["mayShape"] {
  if (node.type !== "broken" || node.action !== undefined || node.namespace !== "MULTISTEP") return undefined;
  const written = writtenAction(node.source);
  if (onlyReads(written)) return undefined;
  const isRespelt = meant.type === "shortcode";
  const likely = isRespelt ? registry.find(meant.namespace, meant.action) : registry.suggest(written, "MULTISTEP");
  const shapes = likely?.sets?.some((one) => one === "step" || one === "change") === true;
  // A near miss or a misspelled command names its workflow like the correct one would.
  if (shapes && (!isRespelt || node.meant !== undefined)) return undefined;
  if (likely !== undefined && !shapes && !node.args.some((argument) => isHandler(argument, handlers))) return undefined;
  const [first] = node.args;
  const [own] = meant.args;
  const isNamed = first?.kind === "text" && first.text !== "" && own?.kind === "text" && first.text === own.text;
  return isNamed ? "named" : "unnamed";
}

function isHandler(argument: Argument, handlers: HandlerTable): boolean {
  return argument.kind === "text" && handlers.has(argument.text.toLowerCase());
}

/** Whether the name of an action says that it only reads. */
function onlyReads(written: string): boolean {
  const [verb = "", ...rest] = written.split("_");
  return READS.test(verb) && rest.every((word) => READ_THINGS.test(word));
}

const READS = /^(?:SHOW|LIST|GET|VIEW|STATUS|PROGRESS|RESULTS?|HELP|INFO|DESCRIBE|HISTORY)$/;
const READ_THINGS =
  /^(?:ALL|MY|OF|WORKFLOWS?|EXECUTIONS?|RUNS?|STEPS?|SCHEDULES?|HANDLERS?|TEMPLATES?|WEBHOOKS?|STATUS|PROGRESS|RESULTS?|DETAILS?|INFO|LIST|LOGS?|HISTORY|COMMANDS?)$/;

/**
 * What a person calls a shortcode: `[MULTISTEP:APPROVAL…]` is APPROVAL, `[GROUP:PIN:5]` is GROUP:PIN. A passage that is not a
 * shortcode is named after the one that was probably meant; undefined if it names no action.
 */
export function writtenName({ namespace, action, ...node }: ShortcodeNode | BrokenNode): string | undefined {
  const isNearMiss = node.type === "broken" && node.error.code === "near-miss" && node.meant !== undefined;
  const source = node.type !== "broken" ? "" : isNearMiss ? (node.meant ?? "") : node.source;
  const written = action ?? writtenAction(source);
  const space = isNearMiss ? source.slice(1, source.indexOf(":")) : namespace;
  if (written === "") return undefined;
  return shortened(space === "MULTISTEP" ? written : `${space}:${written}`, 60);
}

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
