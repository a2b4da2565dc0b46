import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/ast.ts";
import { bind } from "./binding/bind.ts";
import { usableSegments } from "./binding/island-segments.ts";
import { registeredHandler } from "./binding/locate-handler.ts";
import { objectIn, type Segment, segmentsOf, textOf, withoutTrailingEmpty } from "./binding/segments.ts";
import { type Command, type Island, usage } from "./commands/command.ts";
import { laterCommand } from "./commands/later-commands.ts";
import { findCommand } from "./commands/table.ts";
import type { Success } from "./outcome.ts";
import type { Effect } from "./placeholders/effect.ts";
import type { ReferenceScope } from "./placeholders/resolve-reference.ts";
import { unbracedIsland } from "./placeholders/unbraced-island.ts";
import { poison, wouldHaveSet } from "./poison.ts";
import { type Failed, type Problem, problem } from "./problem.ts";
import { type References, resolveLeading, resolveReferences } from "./resolve-arguments.ts";
import { italic, joined, shortened } from "./rich-text.ts";
import type { WorkflowReference } from "./signature.ts";
import { writtenInstead } from "./written-instead.ts";

/** What became of an island: done, or a problem with what it leaves poisoned. */
export type IslandOutcome = Success | { ok: false; problem: Problem; effects: Effect[] };

/** What an island needs besides what its command gets. */
export interface IslandScope {
  island: Island;
  source: string;
  /** Registered handlers, each with params that work. */
  handlers: ReadonlyMap<string, string>;
  /** What the command named when it began before a crash. */
  pinned: References | undefined;
  /** Keeps what the command names, before it runs. */
  pin(references: References): Promise<void>;
}

/** What was found out about a command before it failed. */
interface Known {
  segments: readonly Segment[];
  workflow?: WorkflowReference;
  leading?: number;
  stepName?: string;
}

/** Carries out one island. Throws only where the database does. */
export const runIsland = async (node: ShortcodeNode | BrokenNode, scope: IslandScope): Promise<IslandOutcome> => {
  const own = node.type === "broken" ? unbracedIsland(node) : undefined;
  if (own !== undefined) return runIsland(own.node, { ...scope, source: own.source });
  const known: Known = { segments: withoutTrailingEmpty(segmentsOf(node.args, scope.source)) };
  const outcome = node.type === "broken" ? broken(node, known, scope) : await attempt(node, known, scope);
  if (outcome.ok) return outcome;
  const failed = { ...known, sets: wouldHaveSet(node), source: scope.source, why: outcome.problem.message };
  return { ...outcome, effects: await poison(failed, references(scope)) };
};

const attempt = async (node: ShortcodeNode, known: Known, scope: IslandScope): Promise<Failed | Success> => {
  const command = findCommand(node.namespace, node.action);
  if (command === undefined) {
    known.segments = [];
    return laterCommand(node.namespace, node.action) ?? problem(`There is no command ${node.action}.`);
  }
  return prepared(command, known, scope);
};

const prepared = async (command: Command, known: Known, scope: IslandScope): Promise<Failed | Success> => {
  const usable = usableSegments(known.segments);
  if (!usable.ok) return usable;
  known.segments = usable.value;
  const leading = await resolveLeading(command.signature, usable.value, scope.source, references(scope));
  known.leading = leading.segments;
  if (leading.workflow?.ok) known.workflow = leading.workflow.value;
  const bound = bind(command.signature, usable.value, scope, leading.segments);
  if (leading.workflow !== undefined && !leading.workflow.ok)
    return leftOutWorkflow(command, known, scope) ?? leading.workflow;
  if (!bound.ok) return withUsage(bound, command);
  const name = bound.value.values.name;
  if (typeof name === "string") known.stepName = name;

  const found: References = scope.pinned ?? {};
  const [first] = command.signature;
  if (known.workflow !== undefined && first !== undefined) found[first.name] ??= known.workflow;
  const resolved = await resolveReferences(command.signature, bound.value.values, found, references(scope));
  if (!resolved.ok) return resolved;
  if (command.pinned && scope.pinned === undefined) await scope.pin(resolved.value);

  // The signature has just given each value the type that `run` declares.
  const values = { ...bound.value.values, ...resolved.value } as never;
  const outcome = await command.run(values, scope.island);
  if (!outcome.ok || bound.value.notes.length === 0) return outcome;
  const notes = bound.value.notes.map((note) => italic(`\n🔧 ${shortened(note, 200)}`));
  return { ...outcome, text: joined([outcome.text, ...notes]) };
};

/** `[MULTISTEP:ADD_STEP:Load:log:{…}]`: the step's name stands where the workflow should, so workflow_id was meant. */
const leftOutWorkflow = (command: Command, known: Known, scope: IslandScope): Failed | undefined => {
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
};

const withUsage = (failed: Failed, command: Command): Failed =>
  failed.problem.hint === undefined
    ? problem(failed.problem.message, `Write ${usage(command)}, for example ${command.example}`)
    : failed;

/** An island that the grammar could not read. */
const broken = (node: BrokenNode, known: Known, scope: IslandScope): Failed => {
  const { code, message, expected, caret } = node.error;
  const command = node.action === undefined ? undefined : findCommand(node.namespace, node.action);
  const said = expected === undefined || code === "unknown-action" || message.includes(expected);
  const wanted = said ? "" : `Expected ${expected}. `;
  const hint = `${wanted}${writtenInstead(node, known.segments, command, scope)}`;
  return { ok: false, problem: { message, caret, hint } };
};

const references = ({ island }: IslandScope): ReferenceScope => island;
