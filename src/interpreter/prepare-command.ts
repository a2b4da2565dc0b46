import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { parseOnce } from "../../grammar/shortcode/parse.ts";
import type { PrintableArgument } from "../../grammar/shortcode/print.ts";
import { isObject } from "../../grammar/shortcode/tool-call.ts";
import type { ChatActionRequest } from "../commands/chat-action.ts";
import { type Command, labelOf, type PrepareContext, type Prepared } from "../commands/command.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { Bound, WorkflowReference } from "../commands/signature.ts";
import { type Authorize, type Capability, peopleOf, type Shaper, whoLacks } from "../engine/actor.ts";
import { respellStep } from "../engine/respell-step.ts";
import { type Failure, fail, hinted, ok, type Result } from "../engine/result.ts";
import type { HandlerTable } from "../engine/suggest-handler.ts";
import { type Problem, problem, reasonOf } from "../i18n/problem.ts";
import { shortened } from "../i18n/rich-text.ts";
import { bind } from "./binding/bind.ts";
import { registeredHandler } from "./binding/handler-position.ts";
import { handlerBeforeParams, otherForm } from "./binding/other-forms.ts";
import { type References, resolveLeading, resolveReferences } from "./binding/resolve-arguments.ts";
import {
  objectIn,
  type Segment,
  segmentsOf,
  textOf,
  usableSegments,
  withoutTrailingEmpty,
} from "./binding/segments.ts";
import { withOptionsLast } from "./binding/step-arguments.ts";
import { fixesOf, printableSegments, printCommand } from "./candidates.ts";
import { breaksOff, brokenOff, isWholeButForBracket } from "./cut-off.ts";
import { invalidate, mayShapeWorkflow, wouldHaveSet, writtenAction, writtenName } from "./invalidate.ts";
import { inventedActions } from "./invented-actions.ts";
import type { KnownOfCommand, ReadyCommand, RefusedCommand } from "./prepared-command.ts";
import { ellipsisJson, refuseUnfilled } from "./refuse-unfilled.ts";
import { suggestedShortcode } from "./suggest.ts";
import { unbracedShortcode } from "./unbraced-shortcode.ts";

/** Everything that preparing a shortcode needs. */
export interface PrepareScope {
  context: PrepareContext;
  registry: CommandRegistry;
  /** The message's text. */
  source: string;
  /** The registered handlers. */
  handlers: HandlerTable;
  authorize: Authorize;
  /** The line on which it begins, from 1. */
  line: number;
  /** What its arguments referred to when it started before a crash. */
  pinned: References | undefined;
}

/** Prepares one shortcode against the session. Changes nothing, and throws only when the database fails. */
export async function prepareShortcode(
  node: ShortcodeNode | BrokenNode,
  scope: PrepareScope,
): Promise<ReadyCommand | RefusedCommand> {
  const { registry, context } = scope;
  const own = node.type === "broken" ? unbracedShortcode(node, registry.vocabulary) : undefined;
  if (own !== undefined) return prepareShortcode(own.node, { ...scope, source: own.source });
  const candidates = node.type === "broken" ? candidatesFor(node, scope) : [];
  const known = knownOf(node, candidates[0], scope);
  const ready = node.type === "broken" ? broken(node, known, scope) : await prepareWritten(node, known, scope);
  if (ready.ok) return ready.value;
  const command = node.action === undefined ? undefined : registry.find(node.namespace, node.action);
  if (command !== undefined && known.rewritten !== undefined)
    candidates.push(printCommand(command, printableSegments(known.rewritten)));
  candidates.push(...fixesOf(node, known.segments, ready.error, writtenText(node, scope.source)));
  if (known.instead !== undefined) candidates.push(known.instead);
  const regrouped = command === undefined ? undefined : withOptionsLast(command.signature, known.segments);
  if (command !== undefined && regrouped !== undefined)
    candidates.push(printCommand(command, printableSegments(regrouped)));
  return {
    state: "refused",
    error: ready.error,
    effects: await invalidate(known, reasonOf(ready.error), context),
    target: known.workflow === undefined ? {} : { workflow: known.workflow.id },
    candidates,
  };
}

function writtenText(node: ShortcodeNode | BrokenNode, source: string): string {
  return node.type === "broken" ? node.source : source.slice(node.start, node.end);
}

/** What is known of a command before it is bound; for one that was probably meant differently, what was meant. */
function knownOf(
  node: ShortcodeNode | BrokenNode,
  meant: string | undefined,
  { registry, source, line, handlers }: PrepareScope,
): KnownOfCommand {
  const parsed = node.action === undefined && meant !== undefined ? parseOnce(meant, registry.vocabulary) : undefined;
  const [other] = parsed?.nodes ?? [];
  const [own, text] = other?.type === "shortcode" ? [other, meant ?? ""] : [node, source];
  return {
    label: writtenName(node) ?? problem("theCommand"),
    sets: wouldHaveSet(own, registry),
    line,
    mayShape: mayShapeWorkflow(node, own, registry, handlers),
    segments: withoutTrailingEmpty(segmentsOf(own.args, text)),
    source: text,
  };
}

/** The shortcodes that a broken one may stand for. */
function candidatesFor(node: BrokenNode, { source, handlers }: PrepareScope): string[] {
  const invented = (): string[] => inventedActions(writtenAction(node.source), segmentsOf(node.args, source), handlers);
  if (node.error.code === "near-miss") return node.meant === undefined ? [] : [node.meant];
  if (node.namespace !== "MULTISTEP") return node.meant === undefined ? [] : [node.meant];
  if (node.meant !== undefined) return [...(node.meant === "[MULTISTEP:EXECUTE]" ? invented() : []), node.meant];
  if (node.error.code === "unclosed")
    return breaksOff(node, source) && !isWholeButForBracket(node) ? [] : [`${node.source.trim()}]`];
  return node.error.code === "unknown-action" ? invented() : [];
}

async function prepareWritten(
  node: ShortcodeNode,
  known: KnownOfCommand,
  scope: PrepareScope,
): Promise<Result<ReadyCommand>> {
  const command = scope.registry.find(node.namespace, node.action);
  if (command === undefined) {
    known.segments = [];
    return fail("not_found", problem("noCommand", { command: labelOf(node) }), problem("helpLists"));
  }
  const ready = await prepareCommand(command, known, scope);
  return ready.ok || ready.error.hint !== undefined ? ready : withUsage(ready, command);
}

async function prepareCommand(
  command: Command,
  known: KnownOfCommand,
  scope: PrepareScope,
): Promise<Result<ReadyCommand>> {
  const { context, source } = scope;
  const usable = usableSegments(known.segments);
  if (!usable.ok) return withUsage(usable, command);
  known.segments = usable.value;
  const other = otherForm(command, usable.value, scope);
  if (other !== undefined) {
    known.segments = other.reordered;
    known.rewritten = other.reordered;
    return other.failed;
  }
  const leading = await resolveLeading(command.signature, usable.value, source, context);
  known.leading = leading.segments;
  if (leading.workflow?.ok) known.workflow = leading.workflow.value;
  const bound = bind(command.signature, usable.value, scope, leading.segments);
  if (leading.workflow !== undefined && !leading.workflow.ok)
    return leftOutWorkflow(command, known, scope) ?? leading.workflow;
  if (!bound.ok) {
    known.instead =
      withReference(command, usable.value) ??
      withHandlerMoved(command, usable.value, leading.segments, scope) ??
      withParamNamed(command, usable.value, leading.segments, scope) ??
      withListAlone(command, usable.value);
    return bound;
  }
  const { values, notes } = bound.value;
  if (typeof values.name === "string") known.name = values.name;
  const unfilled = refuseUnfilled(command, values, usable.value);
  if (unfilled !== undefined) {
    known.instead = unfilled.instead;
    return unfilled.failed;
  }

  const [first] = command.signature;
  const found: References = known.workflow === undefined || first === undefined ? {} : { [first.name]: known.workflow };
  const find = (): Promise<Result<References>> => resolveReferences(command.signature, values, found, context);
  const prepared = await prepareBound(
    command,
    values,
    scope.pinned === undefined ? find : async () => ok(scope.pinned as References),
    scope,
  );
  if (!prepared.ok) return prepared;
  const { references } = prepared.value;
  if (first?.kind === "workflow") known.workflow ??= references[first.name] as WorkflowReference;
  return ok({ state: "ready", command, ...prepared.value, values, notes, known });
}

/** Checks the person's capability, resolves the references and lets the command check the rest. */
export async function prepareBound(
  command: Command,
  values: Bound["values"],
  find: () => Promise<Result<References>>,
  { context, authorize }: Pick<PrepareScope, "context" | "authorize">,
): Promise<Result<{ prepared: Prepared<unknown>; references: References }>> {
  const { capability = "chat" } = command;
  if (capability !== "chat") {
    const lacking = await whoLacks(peopleOf(context.origin), (person) => authorize(person, capability));
    if (lacking !== undefined) return mayNotUse(command, capability, lacking, context);
  }
  const references = await find();
  if (!references.ok) return references;
  // Binding has given each value the type that `prepare` and `run` declare.
  const args = { ...values, ...references.value } as never;
  const prepared: Result<Prepared<unknown>> = (await command.prepare?.(args, context)) ?? ok({ input: args });
  if (!prepared.ok) return prepared;
  const { act } = prepared.value;
  const refused = act && (await refusedElsewhere(act, context, authorize));
  return refused ?? ok({ prepared: prepared.value, references: references.value });
}

function mayNotUse(command: Command, capability: Capability, { user_id, name }: Shaper, { actor }: PrepareContext) {
  const why = { command: labelOf(command), capability };
  if (user_id === actor.user_id) return fail("forbidden", problem("commandNeeds", why));
  return fail("forbidden", problem("shaperNeedsForCommand", { ...why, user: user_id, name }));
}

/** Refuses an action on another chat, unless everyone who asks for it owns the bot. */
async function refusedElsewhere(
  { chat_id }: ChatActionRequest,
  { actor, viewer, origin }: PrepareContext,
  authorize: Authorize,
): Promise<Failure | undefined> {
  if (chat_id === actor.chat_id) return undefined;
  const lacking = await whoLacks(peopleOf(origin), (person) => authorize(person, "other-chats"));
  if (viewer.all && lacking === undefined) return undefined;
  return fail("forbidden", problem("otherChat", { chat: chat_id }));
}

/** `[MULTISTEP:EXECUTE]`: the shortcode with what it leaves out, if that can only be what was last created or started. */
function withReference(command: Command, segments: readonly Segment[]): string | undefined {
  const [first] = command.signature;
  if (command.control || first === undefined || (first.kind !== "workflow" && first.kind !== "execution"))
    return undefined;
  const [given, ...others] = printableSegments(segments);
  if (given !== undefined && !(given.kind === "text" && given.text === "")) return undefined;
  return printCommand(command, [{ kind: "text", text: `${first.kind}_id` }, ...others]);
}

/** `[MULTISTEP:ADD_STEP:workflow_id:log:Load:{…}]`: the handler is not right before its params. */
function withHandlerMoved(
  command: Command,
  segments: readonly Segment[],
  leading: number,
  { handlers }: PrepareScope,
): string | undefined {
  if (!command.signature.some(({ kind }) => kind === "dependencies")) return undefined;
  const moved = [...segments.slice(0, leading), ...handlerBeforeParams(segments.slice(leading), handlers)];
  return moved.every((one, i) => one === segments[i]) ? undefined : printCommand(command, printableSegments(moved));
}

/** `[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:5 minutes]`: the value of the only param that the handler needs. */
function withParamNamed(
  command: Command,
  segments: readonly Segment[],
  leading: number,
  { handlers, context }: PrepareScope,
): string | undefined {
  if (!command.signature.some(({ kind }) => kind === "dependencies")) return undefined;
  const [value, written] = [segments.at(-1), segments.at(-2)];
  if (value === undefined || objectIn(value) !== undefined || segments.length < leading + 3) return undefined;
  const handler = registeredHandler(written, handlers);
  if (handler === undefined) return undefined;
  const params = { params: value.json ?? textOf(value) };
  const step = respellStep({ handler, params }, context.engine.handlers);
  if (step.params === params) return undefined;
  return printCommand(command, [...printableSegments(segments.slice(0, -1)), { kind: "json", value: step.params }]);
}

/** `[MULTISTEP:QUICK_WORKFLOW:Report:{"steps":[…]}]`: the list without the object around it. */
function withListAlone(command: Command, segments: readonly Segment[]): string | undefined {
  const name = command.signature.find(({ kind }) => kind === "list")?.name ?? "";
  const alone = printableSegments(segments).map((one): PrintableArgument => {
    if (one.kind !== "json" || !isObject(one.value)) return one;
    const entries = Object.entries(one.value);
    const list = entries.length === 1 ? one.value[name] : undefined;
    if (Array.isArray(list)) return { kind: "json", value: list };
    // Steps by their names.
    const named = entries.flatMap(([key, value]) => (isObject(value) ? [{ name: key, ...value }] : []));
    return named.length > 0 && named.length === entries.length ? { kind: "json", value: named } : one;
  });
  return alone.some((one) => one.kind === "json") ? printCommand(command, alone) : undefined;
}

/** `[MULTISTEP:ADD_STEP:Load:log:{…}]`: the step's name is in the workflow's position, so workflow_id was left out. */
function leftOutWorkflow(command: Command, known: KnownOfCommand, scope: PrepareScope): Failure | undefined {
  const [name, handler, params] = known.segments;
  if (name === undefined || !command.sets?.includes("step")) return undefined;
  if (registeredHandler(handler, scope.handlers) === undefined || objectIn(params) === undefined) return undefined;
  const unnamed: Segment = { text: "", raw: "", repaired: false, start: name.start, end: name.start };
  known.segments = [unnamed, ...known.segments];
  known.rewritten = known.segments;
  return fail(
    "not_found",
    problem("workflowLeftOut", {
      name: textOf(name),
      shortcode: `[MULTISTEP:ADD_STEP:workflow_id:${textOf(name)}:${handler?.text}:${shortened(params?.text ?? "", 200)}]`,
    }),
  );
}

/** Adds the command's parameters and example to a failure without a hint. */
export function withUsage(failed: Failure, command: Command): Failure {
  if (failed.error.hint !== undefined) return failed;
  const { example } = command;
  if (command.signature.length === 0) return hinted(failed, usageHint(command));
  return hinted(
    failed,
    problem("takesForExample", { command: labelOf(command), parameters: namesOf(command), example }),
  );
}

/** What a command takes, without an example; of an unknown one, where to find the commands. */
export function usageHint(command: Command | undefined): Problem {
  if (command === undefined) return problem("helpLists");
  const label = labelOf(command);
  return command.signature.length === 0
    ? problem("takesNothing", { command: label })
    : problem("takes", { command: label, parameters: namesOf(command) });
}

function namesOf({ signature }: Command): string {
  return signature.map(({ name, optional }) => `${name.replaceAll("_", " ")}${optional ? "?" : ""}`).join(", ");
}

/** A shortcode that the grammar could not read. */
function broken(node: BrokenNode, known: KnownOfCommand, scope: PrepareScope): Failure {
  const unfilled = ellipsisJson(node);
  if (unfilled !== undefined) return unfilled;
  if (breaksOff(node, scope.source)) return brokenOff();
  const { code, message, reason, expected, caret } = node.error;
  const command = node.action === undefined ? undefined : scope.registry.find(node.namespace, node.action);
  const isSaid = expected === undefined || code === "unknown-action" || message.includes(expected);
  const suggested = suggestedShortcode(node, known.segments, command, scope);
  const hint = isSaid ? suggested : problem("expectedThen", { expected, write: suggested });
  // If nothing inside the shortcode is wrong, a caret under it only takes up space.
  const isWhole = code === "near-miss" || code === "unknown-action" || code === "missing-action";
  const { error } = fail("invalid", reason, hint);
  return { ok: false, error: isWhole ? error : { ...error, caret } };
}
