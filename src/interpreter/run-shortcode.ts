import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import type { ChatActionRequest, ChatActions } from "../commands/chat-action.ts";
import { type Command, labelOf, usage } from "../commands/command.ts";
import { type Success, success } from "../commands/outcome.ts";
import type { ReferenceScope } from "../commands/references.ts";
import type { Effect } from "../commands/session.ts";
import type { WorkflowReference } from "../commands/signature.ts";
import type { HandlerTable } from "../engine/handler.ts";
import { type ExpectedError, type Failure, fail } from "../engine/result.ts";
import { italic, joined, shortened } from "../i18n/rich-text.ts";
import { bind } from "./binding/bind.ts";
import { registeredHandler } from "./binding/handler-position.ts";
import { otherForm } from "./binding/other-forms.ts";
import {
  objectIn,
  type Segment,
  segmentsOf,
  textOf,
  usableSegments,
  withoutTrailingEmpty,
} from "./binding/segments.ts";
import { invalidate, wouldHaveSet } from "./invalidate.ts";
import { type References, resolveLeading } from "./resolve-arguments.ts";
import { type CommandScope, runCommandBound } from "./run-command.ts";
import { writtenInstead } from "./suggest.ts";
import { unbracedShortcode } from "./unbraced-shortcode.ts";

/** What became of an island: done, or a problem with what it leaves poisoned. */
export type ShortcodeOutcome = Success | { ok: false; error: ExpectedError; effects: Effect[] };

/** What an island needs besides what its command gets. */
export interface ShortcodeScope extends CommandScope {
  source: string;
  /** The registered handlers. */
  handlers: HandlerTable;
  /** Absent where there is no chat that could be acted upon. */
  chatActions: ChatActions | undefined;
}

/** What was found out about a command before it failed. */
interface Known {
  segments: readonly Segment[];
  workflow?: WorkflowReference;
  leading?: number;
  name?: string;
}

/** Carries out one island. Throws only where the database does. */
export async function runShortcode(node: ShortcodeNode | BrokenNode, scope: ShortcodeScope): Promise<ShortcodeOutcome> {
  const { language } = scope.island;
  const own = node.type === "broken" ? unbracedShortcode(node, language.vocabulary) : undefined;
  if (own !== undefined) return runShortcode(own.node, { ...scope, source: own.source });
  const known: Known = { segments: withoutTrailingEmpty(segmentsOf(node.args, scope.source)) };
  const outcome = node.type === "broken" ? broken(node, known, scope) : await attempt(node, known, scope);
  if (outcome.ok) return outcome;
  const sets = wouldHaveSet(node, language);
  const label = node.action === undefined ? "the command" : labelOf({ namespace: node.namespace, action: node.action });
  const failed = { ...known, label, sets, source: scope.source, why: outcome.error.message };
  return { ...outcome, effects: await invalidate(failed, references(scope)) };
}

async function attempt(node: ShortcodeNode, known: Known, scope: ShortcodeScope): Promise<Failure | Success> {
  const command = scope.island.language.find(node.namespace, node.action);
  if (command !== undefined) return prepared(command, known, scope);
  known.segments = [];
  return fail("invalid", `There is no command ${labelOf(node)}.`, "[MULTISTEP:HELP] lists the commands.");
}

async function prepared(command: Command, known: Known, scope: ShortcodeScope): Promise<Failure | Success> {
  const usable = usableSegments(known.segments);
  if (!usable.ok) return usable;
  known.segments = usable.value;
  const other = otherForm(command, usable.value, scope.source);
  if (other !== undefined) {
    known.segments = other.meant;
    return other.failed;
  }
  const leading = await resolveLeading(command.signature, usable.value, scope.source, references(scope));
  known.leading = leading.segments;
  if (leading.workflow?.ok) known.workflow = leading.workflow.value;
  const bound = bind(command.signature, usable.value, scope, leading.segments);
  if (leading.workflow !== undefined && !leading.workflow.ok)
    return leftOutWorkflow(command, known, scope) ?? leading.workflow;
  if (!bound.ok) return withUsage(bound, command);
  const name = bound.value.values.name;
  if (typeof name === "string") known.name = name;

  const [first] = command.signature;
  const found: References = known.workflow === undefined || first === undefined ? {} : { [first.name]: known.workflow };
  const carried = await runCommandBound(command, bound.value.values, found, scope);
  const outcome = carried.ok === "act" ? await act(carried.request, scope) : carried;
  if (!outcome.ok) return withUsage(outcome, command);
  if (bound.value.notes.length === 0) return outcome;
  const notes = bound.value.notes.map((note) => italic(`\n🔧 ${shortened(note, 200)}`));
  return { ...outcome, text: joined([outcome.text, ...notes]) };
}

async function act(request: ChatActionRequest, { chatActions }: ShortcodeScope): Promise<Failure | Success> {
  if (chatActions === undefined)
    return fail("invalid", "There is no chat here that could be acted upon.", "Send this to the bot in a group.");
  const outcome = await chatActions.perform(request);
  if (!outcome.ok) return fail("invalid", outcome.message, outcome.hint);
  return success([{ text: outcome.text }], { data: outcome.result });
}

/** `[MULTISTEP:ADD_STEP:Load:log:{…}]`: the step's name stands where the workflow should, so workflow_id was meant. */
function leftOutWorkflow(command: Command, known: Known, scope: ShortcodeScope): Failure | undefined {
  const [name, handler, params] = known.segments;
  if (name === undefined || !command.sets?.includes("step")) return undefined;
  if (registeredHandler(handler, scope.handlers) === undefined || objectIn(params) === undefined) return undefined;
  const unnamed: Segment = { text: "", raw: "", repaired: false, start: name.start, end: name.start };
  known.segments = [unnamed, ...known.segments];
  return fail(
    "invalid",
    `The workflow is missing: there is none called "${textOf(name)}".`,
    `Write [MULTISTEP:ADD_STEP:workflow_id:${textOf(name)}:${handler?.text}:${shortened(params?.text ?? "", 200)}]`,
  );
}

function withUsage(failed: Failure, command: Command): Failure {
  return failed.error.hint === undefined
    ? fail("invalid", failed.error.message, `Write ${usage(command)}, for example ${command.example}`)
    : failed;
}

/** An island that the grammar could not read. */
function broken(node: BrokenNode, known: Known, scope: ShortcodeScope): Failure {
  const { code, message, expected, caret } = node.error;
  const command = node.action === undefined ? undefined : scope.island.language.find(node.namespace, node.action);
  const said = expected === undefined || code === "unknown-action" || message.includes(expected);
  const wanted = said ? "" : `Expected ${expected}. `;
  const hint = `${wanted}${writtenInstead(node, known.segments, command, scope)}`;
  return { ok: false, error: { code: "invalid", message, caret, hint } };
}

function references({ island }: ShortcodeScope): ReferenceScope {
  return island;
}
