import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { type Command, labelOf, usage } from "../commands/command.ts";
import { otherForm } from "./binding/argument-order.ts";
import { bind } from "./binding/bind.ts";
import { usableSegments } from "./binding/island-segments.ts";
import { registeredHandler } from "./binding/locate-handler.ts";
import { objectIn, type Segment, segmentsOf, textOf, withoutTrailingEmpty } from "./binding/segments.ts";
import { type CommandScope, carryOutCommand } from "./carry-command.ts";
import type { ChatActionRequest, ChatActions } from "./chat-actions.ts";
import { type Success, success } from "./outcome.ts";
import type { Effect } from "./placeholders/effect.ts";
import type { ReferenceScope } from "./placeholders/resolve-reference.ts";
import { unbracedIsland } from "./placeholders/unbraced-island.ts";
import { poison, wouldHaveSet } from "./poison.ts";
import { type Failed, type Problem, problem } from "./problem.ts";
import { type References, resolveLeading } from "./resolve-arguments.ts";
import { italic, joined, shortened } from "./rich-text.ts";
import type { WorkflowReference } from "./signature.ts";
import { writtenInstead } from "./written-instead.ts";

/** What became of an island: done, or a problem with what it leaves poisoned. */
export type IslandOutcome = Success | { ok: false; problem: Problem; effects: Effect[] };

/** What an island needs besides what its command gets. */
export interface IslandScope extends CommandScope {
  source: string;
  /** Registered handlers, each with params that work. */
  handlers: ReadonlyMap<string, string>;
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
export async function runIsland(node: ShortcodeNode | BrokenNode, scope: IslandScope): Promise<IslandOutcome> {
  const { language } = scope.island;
  const own = node.type === "broken" ? unbracedIsland(node, language.vocabulary) : undefined;
  if (own !== undefined) return runIsland(own.node, { ...scope, source: own.source });
  const known: Known = { segments: withoutTrailingEmpty(segmentsOf(node.args, scope.source)) };
  const outcome = node.type === "broken" ? broken(node, known, scope) : await attempt(node, known, scope);
  if (outcome.ok) return outcome;
  const sets = wouldHaveSet(node, language);
  const label = node.action === undefined ? "the command" : labelOf({ namespace: node.namespace, action: node.action });
  const failed = { ...known, label, sets, source: scope.source, why: outcome.problem.message };
  return { ...outcome, effects: await poison(failed, references(scope)) };
}

async function attempt(node: ShortcodeNode, known: Known, scope: IslandScope): Promise<Failed | Success> {
  const command = scope.island.language.find(node.namespace, node.action);
  if (command !== undefined) return prepared(command, known, scope);
  known.segments = [];
  return problem(`There is no command ${labelOf(node)}.`, "[MULTISTEP:HELP] lists the commands.");
}

async function prepared(command: Command, known: Known, scope: IslandScope): Promise<Failed | Success> {
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
  const carried = await carryOutCommand(command, bound.value.values, found, scope);
  const outcome = carried.ok === "act" ? await act(carried.request, scope) : carried;
  if (!outcome.ok) return withUsage(outcome, command);
  if (bound.value.notes.length === 0) return outcome;
  const notes = bound.value.notes.map((note) => italic(`\n🔧 ${shortened(note, 200)}`));
  return { ...outcome, text: joined([outcome.text, ...notes]) };
}

async function act(request: ChatActionRequest, { chatActions }: IslandScope): Promise<Failed | Success> {
  if (chatActions === undefined)
    return problem("There is no chat here that could be acted upon.", "Send this to the bot in a group.");
  const outcome = await chatActions.perform(request);
  if (!outcome.ok) return problem(outcome.message, outcome.hint);
  return success([{ text: outcome.text }], { data: outcome.result });
}

/** `[MULTISTEP:ADD_STEP:Load:log:{…}]`: the step's name stands where the workflow should, so workflow_id was meant. */
function leftOutWorkflow(command: Command, known: Known, scope: IslandScope): Failed | undefined {
  const [name, handler, params] = known.segments;
  if (name === undefined || !command.sets?.includes("step")) return undefined;
  if (registeredHandler(handler, new Set(scope.handlers.keys())) === undefined || objectIn(params) === undefined)
    return undefined;
  const unnamed: Segment = { text: "", raw: "", repaired: false, start: name.start, end: name.start };
  known.segments = [unnamed, ...known.segments];
  return problem(
    `The workflow is missing: there is none called "${textOf(name)}".`,
    `Write [MULTISTEP:ADD_STEP:workflow_id:${textOf(name)}:${handler?.text}:${shortened(params?.text ?? "", 200)}]`,
  );
}

function withUsage(failed: Failed, command: Command): Failed {
  return failed.problem.hint === undefined
    ? problem(failed.problem.message, `Write ${usage(command)}, for example ${command.example}`)
    : failed;
}

/** An island that the grammar could not read. */
function broken(node: BrokenNode, known: Known, scope: IslandScope): Failed {
  const { code, message, expected, caret } = node.error;
  const command = node.action === undefined ? undefined : scope.island.language.find(node.namespace, node.action);
  const said = expected === undefined || code === "unknown-action" || message.includes(expected);
  const wanted = said ? "" : `Expected ${expected}. `;
  const hint = `${wanted}${writtenInstead(node, known.segments, command, scope)}`;
  return { ok: false, problem: { message, caret, hint } };
}

function references({ island }: IslandScope): ReferenceScope {
  return island;
}
