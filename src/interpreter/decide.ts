import type { Standing } from "../../grammar/prose/standing.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { PrepareContext } from "../commands/command.ts";
import type { ReplyButton } from "../commands/outcome.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Effect } from "../commands/session.ts";
import { problem, reasonOf } from "../i18n/problems/problem.ts";
import { mayDelete, ownSteps } from "./deletes.ts";
import { heldBack, isStart, nameOf } from "./held-back.ts";
import { invalidated } from "./invalidate.ts";
import { lastingShortcode } from "./offer.ts";
import type { Decided, OfferedCommand, ReadyCommand, RefusedCommand } from "./prepared-command.ts";

/** What the message says around a shortcode. */
export interface Surroundings {
  node: ShortcodeNode | BrokenNode;
  standing: Standing;
  /** Whether it is one of several starts that the message offers to choose from, and what the message calls it. */
  choice: { label: string | undefined } | undefined;
  /** Workflows to which this message adds steps that may delete something. */
  deleting: ReadonlySet<string>;
}

/**
 * Decides what becomes of a prepared command: whether it runs, is refused, is held back, becomes a button or was only
 * mentioned. The confirmation, the run and the reply all go by this.
 */
export async function decide(
  prepared: ReadyCommand | RefusedCommand,
  around: Surroundings,
  context: PrepareContext & { registry: CommandRegistry },
): Promise<Decided> {
  const { session } = context;
  if (prepared.state === "refused")
    return isOnlyMentioned(around, context) ? { state: "mentioned", effects: [] } : withoutWayAround(prepared, context);
  const { command, references } = prepared;
  const [first] = command.signature;
  const target = first === undefined ? undefined : references[first.name]?.id;
  if (command.endsTarget && target !== undefined && session.createdHere(target))
    return offered(prepared, "created-here", around, context);
  const held = heldBack(prepared, session, context.messages);
  if (held !== undefined) {
    const effects = invalidated(prepared.known, reasonOf(held.error), session);
    return { state: "held", error: held.error, effects, ready: prepared };
  }
  if (around.choice !== undefined) return offered(prepared, "choice", around, context);
  const isMention =
    around.standing !== "alone" &&
    !command.readOnly &&
    (command.control || (isStart(command) && (await deletesSomething(prepared, target, around, context))));
  return isMention ? offered(prepared, "mention", around, context) : prepared;
}

/** A refused start without the button that would start it after all, as long as something else keeps it from starting. */
function withoutWayAround(refused: RefusedCommand, { session }: PrepareContext): RefusedCommand {
  const { buttons, ...error } = refused.error;
  return buttons === undefined || session.doubts.unclear === undefined ? refused : { ...refused, error };
}

/** Whether a start runs steps that may delete something: its own, those of this message and those stored before. */
async function deletesSomething(
  { prepared, command }: ReadyCommand,
  target: string | undefined,
  { deleting }: Surroundings,
  context: PrepareContext & { registry: CommandRegistry },
): Promise<boolean> {
  const { engine, viewer, actor } = context;
  if (command.steps !== "start" || target === undefined) {
    const act = await prepared.plans?.({ engine, viewer, actor, lacks: async () => false });
    return ownSteps(act).some((step) => mayDelete(step, context));
  }
  if (deleting.has(target)) return true;
  const stored = await engine.findWorkflow(target, viewer);
  return stored.ok && stored.value.steps.some((step) => mayDelete(step, context));
}

function offered(
  ready: ReadyCommand,
  why: OfferedCommand["why"],
  { choice }: Surroundings,
  { session, messages }: PrepareContext,
): OfferedCommand {
  const { command, known } = ready;
  const { replies } = messages;
  const shortcode = lastingShortcode(ready);
  const label =
    choice?.label ?? (isStart(command) ? replies.offerStart(nameOf(ready)) : replies.offer(command.action, aim(ready)));
  const button: ReplyButton = { label, shortcode };
  const reason = problem(why === "choice" ? "waitsForChoice" : "onlyMentioned");
  // What it would have set is not there yet; a change that is only offered leaves its workflow in doubt.
  const effects = invalidated(known, reason, session).map(
    (effect): Effect =>
      effect.set === "execution-failed" || effect.set === "schedule-failed" ? { ...effect, waits: true } : effect,
  );
  return { state: "offered", why, button, effects, ready };
}

/** What the command acts on, for the button: the id of what it refers to, else its first argument. */
function aim({ command, references, values, prepared }: ReadyCommand): string {
  const named = command.signature.map(({ name, kind }) => {
    if (kind === "step") return references[name]?.id === undefined ? undefined : String(values[name]);
    return references[name]?.id ?? prepared.resolved?.[name] ?? values[name];
  });
  return named
    .filter((value) => typeof value === "string" || typeof value === "number")
    .slice(0, 2)
    .join(" · ");
}

/**
 * Whether a refused shortcode is only part of an explanation: it stands in a sentence and names by a placeholder something
 * that is not there; or it names what waits for a button; or it shows how shortcodes look, as in `[MULTISTEP:…]`.
 */
function isOnlyMentioned(
  { node, standing }: Surroundings,
  { session, registry }: Parameters<typeof decide>[2],
): boolean {
  if (node.type === "broken") return standing !== "alone" && node.action === undefined && isPattern(node.source);
  const command = registry.find(node.namespace, node.action);
  const [first] = command?.signature ?? [];
  const [given] = node.args;
  if (command === undefined || first === undefined || given?.kind !== "text") return false;
  const setsNothing = (command.sets ?? []).every((one) => one === "change");
  const { kind } = first;
  if (!setsNothing || (kind !== "workflow" && kind !== "execution" && kind !== "schedule")) return false;
  const placeholder = parsePlaceholder(given.text);
  if (placeholder?.kind !== kind) return false;
  if (session.waitsForButton(kind)) return true;
  return standing !== "alone" && (command.readOnly !== true || session.hasMade(kind));
}

/** Whether a shortcode without a known action names none at all: `[MULTISTEP:…]`, `[MULTISTEP:]`. */
function isPattern(source: string): boolean {
  const action = source.slice(source.indexOf(":") + 1).split(":", 1)[0] ?? "";
  return !/[\p{L}\p{N}]/u.test(action);
}
