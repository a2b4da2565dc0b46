import type { Appearance } from "../../grammar/prose/appearance.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { isStart, type PrepareContext } from "../commands/command.ts";
import type { Doubt } from "../commands/doubts.ts";
import { heldTexts } from "../commands/foreign-texts.ts";
import type { ReplyButton } from "../commands/outcome.ts";
import { parsePlaceholder } from "../commands/placeholder-name.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Effect, Session } from "../commands/session.ts";
import { type Failure, fail } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { type Problem, problem, reasonOf } from "../i18n/problem.ts";
import { mayDelete, ownSteps } from "./deletes.ts";
import { namesHandler } from "./explanation.ts";
import { invalidated } from "./invalidate.ts";
import { lastingShortcode } from "./offer.ts";
import type { Decided, MentionedCommand, OfferedCommand, ReadyCommand, RefusedCommand } from "./prepared-command.ts";
import type { Shaping } from "./shaped-later.ts";

/** What the message says around a shortcode. */
export interface Surroundings {
  node: ShortcodeNode | BrokenNode;
  appearance: Appearance;
  /** It is part of an explanation: it shows how a command is written, or is next to one that does and adds nothing itself. */
  explains: "generic" | "beside" | undefined;
  /** Whether it is one of several starts that the message offers to choose from, and what the message calls it. */
  choice: { label: string | undefined } | undefined;
  /** What the message does only further down to the workflow that it starts here: the action, and its line. */
  shapedLater: Shaping | undefined;
  /** Workflows to which this message adds steps that may delete something. */
  deleting: ReadonlySet<string>;
}

/**
 * Decides what happens to a prepared command: whether it runs, is refused, is held back, becomes a button or was only
 * mentioned. The confirmation, the run and the reply all follow this decision.
 */
export async function decide(
  prepared: ReadyCommand | RefusedCommand,
  around: Surroundings,
  context: PrepareContext & { registry: CommandRegistry },
): Promise<Decided> {
  const { session } = context;
  const isQuoted = around.appearance === "quotation";
  if (prepared.state === "refused") {
    if (isOnlyMentioned(around, context)) return { state: "mentioned", effects: [] };
    if (around.explains !== undefined) return explained(prepared.effects, around, context);
    if (isQuoted) return { state: "mentioned", effects: waiting(prepared.effects) };
    return withoutWayAround(prepared, context);
  }
  const { command, references } = prepared;
  const [first] = command.signature;
  const target = first === undefined ? undefined : references[first.name]?.id;
  const isOfMessage = target !== undefined && session.createdHere(target);
  if (isExplanation(prepared, isOfMessage, around))
    return explained(invalidated(prepared.known, problem("onlyExplained"), session), around, context);
  if (isQuoted && !command.readOnly) {
    const isPart = command.sets?.some((one) => one === "workflow" || one === "step") === true && !isStart(command);
    if (!isPart) return offered(prepared, "mention", around, context);
    return { state: "mentioned", effects: waiting(invalidated(prepared.known, problem("onlyQuoted"), session)) };
  }
  if (command.endsTarget && isOfMessage)
    return offered(prepared, around.appearance === "alone" ? "created-here" : "mention", around, context);
  // RESUME of a run that this message starts explains how to resume it later.
  const isAhead = isOfMessage && first?.kind === "execution" && !command.readOnly && !command.control;
  if (isAhead && around.appearance !== "alone") return { state: "mentioned", effects: [] };
  const held = heldBack(prepared, session, context.messages) ?? tooEarly(prepared, around);
  if (held !== undefined) {
    const effects = invalidated(prepared.known, reasonOf(held.error), session);
    return { state: "held", error: held.error, effects, ready: prepared };
  }
  // A control command within a sentence is only a mention, even where the message offers a choice.
  if (around.choice !== undefined && (isStart(command) || around.appearance === "alone"))
    return offered(prepared, "choice", around, context);
  const isMention =
    around.appearance !== "alone" &&
    !command.readOnly &&
    (command.control ||
      (isStart(command) &&
        (around.appearance === "withheld" || (await deletesSomething(prepared, target, around, context)))));
  return isMention ? offered(prepared, "mention", around, context) : prepared;
}

/**
 * Why a start is held back: something that shapes its workflow, or may have been meant to, comes before it in the message
 * and has failed; or people would read a template of another language that this message wrote.
 */
export function heldBack(
  ready: ReadyCommand,
  session: Session,
  messages: Pick<InterpreterMessages, "replies">,
): Failure | undefined {
  const { command, references, values } = ready;
  if (!isStart(command) && !command.restarts) return undefined;
  const [first] = command.signature;
  const workflow = first?.kind === "workflow" ? references[first.name] : undefined;
  if (first === undefined || workflow === undefined) {
    const { unclear } = session.doubts;
    return unclear && fail("invalid", reasonFor(unclear, nameOf(ready), problem("sendThisAlone")));
  }
  const isById = workflow.id === values[first.name];
  const doubt = session.doubts.about(workflow.id, isById);
  if (doubt === undefined) {
    return heldTexts(workflow.id, session.foreignTexts(workflow.id), lastingShortcode(ready), messages);
  }
  const again = problem("sendAlone", { shortcode: lastingShortcode(ready) });
  return fail(doubt.kind === "step" ? "missing_dependency" : "invalid", reasonFor(doubt, nameOf(ready), again));
}

/** Why a workflow is not started above the lines that make it what it is. */
function tooEarly(ready: ReadyCommand, { shapedLater }: Surroundings): Failure | undefined {
  if (shapedLater === undefined) return undefined;
  const { action, line } = shapedLater;
  const shortcode = lastingShortcode(ready);
  return fail("invalid", problem("shapedLater", { workflow: nameOf(ready), by: action, line, shortcode }));
}

/** The name of what a command starts. */
export function nameOf({ known, values, command }: ReadyCommand): string {
  const [first] = command.signature;
  const given = first === undefined ? undefined : values[first.name];
  return known.workflow?.name ?? known.name ?? (typeof given === "string" ? given : command.action);
}

function reasonFor(doubt: Doubt, workflow: string, again: Problem): Problem {
  const { why, line, more } = doubt;
  const where = line === undefined ? problem("inEarlierMessage") : problem("inLine", { line });
  const shared = { workflow, why, more, where, again };
  switch (doubt.kind) {
    case "step": {
      const { name, number } = doubt;
      const step = name === "" ? problem("numberedStep", { number }) : problem("namedStep", { name });
      return problem("stepMissing", { ...shared, step });
    }
    case "change":
      return problem("changeFailed", { ...shared, by: doubt.by });
    case "unclear":
      return problem("unclearPart", { ...shared, by: doubt.by });
  }
}

/**
 * Whether a command that could run is only explained: one that shows how it is written names something that exists; one next to
 * it, such as `[MULTISTEP:EXECUTE:workflow_id]`, doesn't refer to what the message created.
 */
function isExplanation({ command }: ReadyCommand, isOfMessage: boolean, around: Surroundings): boolean {
  const { explains, appearance } = around;
  if (explains === "beside") return !isOfMessage && appearance !== "alone";
  return explains === "generic" && command.sets?.some((one) => one !== "change") === true;
}

/** Something that is only explained. What could be a real step that was written carelessly still holds its workflow back. */
function explained(
  effects: readonly Effect[],
  { node }: Surroundings,
  { engine }: Pick<PrepareContext, "engine">,
): MentionedCommand {
  const isReal = namesHandler(node, engine.handlers);
  const kept = isReal ? effects : effects.filter(({ set }) => set.endsWith("-failed") && !SHAPES.has(set));
  return { state: "mentioned", isExplained: true, effects: waiting(kept) };
}

const SHAPES: ReadonlySet<Effect["set"]> = new Set(["step-failed", "change-failed"]);

/** What a command would have set did not fail: it is not there yet. */
function waiting(effects: readonly Effect[]): Effect[] {
  return effects.map(
    (effect): Effect =>
      effect.set === "workflow-failed" ||
      effect.set === "execution-failed" ||
      effect.set === "schedule-failed" ||
      effect.set === "webhook-failed"
        ? { ...effect, waits: true }
        : effect,
  );
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
  const button: ReplyButton = { label, shortcode, ...(why === "choice" ? { isChoice: true } : {}) };
  const reason = problem(why === "choice" ? "waitsForChoice" : "onlyMentioned");
  // What it would have set is not there yet; a change that is only offered leaves its workflow in doubt.
  const effects = waiting(invalidated(known, reason, session));
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
 * Whether a refused shortcode is only part of an explanation: it is part of a sentence and names by a placeholder something
 * that is not there; or it names what waits for a button; or it shows how shortcodes look, as in `[MULTISTEP:…]`.
 */
function isOnlyMentioned(
  { node, appearance }: Surroundings,
  { session, registry }: Parameters<typeof decide>[2],
): boolean {
  if (node.type === "broken") return appearance !== "alone" && node.action === undefined && isPattern(node.source);
  const command = registry.find(node.namespace, node.action);
  const [first] = command?.signature ?? [];
  const [given] = node.args;
  if (command === undefined || first === undefined || given?.kind !== "text") return false;
  const setsNothing = (command.sets ?? []).every((one) => one === "change");
  const { kind } = first;
  if (!setsNothing || (kind !== "workflow" && kind !== "execution" && kind !== "schedule" && kind !== "webhook"))
    return false;
  const placeholder = parsePlaceholder(given.text);
  if (placeholder?.kind !== kind) return false;
  if (session.waitsForButton(kind)) return true;
  return appearance !== "alone" && (command.readOnly !== true || session.hasMade(kind));
}

/** Whether a shortcode without a known action names none at all: `[MULTISTEP:…]`, `[MULTISTEP:]`. */
function isPattern(source: string): boolean {
  const action = source.slice(source.indexOf(":") + 1).split(":", 1)[0] ?? "";
  return !/[\p{L}\p{N}]/u.test(action);
}
