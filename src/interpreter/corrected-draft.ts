import { jsonText } from "../../grammar/json-text.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { parseOnce } from "../../grammar/shortcode/parse.ts";
import { type PrintableArgument, printShortcode } from "../../grammar/shortcode/print.ts";
import { optionNamed } from "../commands/options.ts";
import type { Effect, Session } from "../commands/session.ts";
import type { BoundValue, Dependencies, Parameter } from "../commands/signature.ts";
import type { JsonObject } from "../engine/json.ts";
import type { ExpectedError } from "../engine/result.ts";
import { reasonOf } from "../i18n/problem.ts";
import { heldBack } from "./decide.ts";
import { hintTarget } from "./hint-target.ts";
import { invalidated } from "./invalidate.ts";
import { type PrepareScope, prepareShortcode } from "./prepare-command.ts";
import type { Correction, HeldCommand, ReadyCommand, RefusedCommand } from "./prepared-command.ts";

/** The most shortcodes of one message that are corrected; the reply shows no more problems than that. */
const MAX_CORRECTIONS = 20;
/** The most candidates that are tried for one shortcode. */
const MAX_TRIES = 12;
const MAX_DEPTH = 4;

/**
 * A second draft of a message, in which every shortcode that was refused has been corrected where that is possible. What a
 * reply suggests is prepared against it before it is printed, so it works once the suggestions above it do.
 */
export class CorrectedDraft {
  readonly #draft: Session;
  readonly #applied: Effect[] = [];
  #session: Session | undefined;
  #tried = 0;
  #refusal: ExpectedError | undefined;
  /** Names by the ids of what the corrections create; in another message they will be other ids. */
  readonly #own = new Map<string, string>();

  constructor(draft: Session) {
    this.#draft = draft;
  }

  /** Why the likeliest correction of the last examined shortcode would not run either. */
  get refusal(): ExpectedError | undefined {
    return this.#refusal;
  }

  /** Records the effects of a shortcode that needs no correction. */
  apply(effects: readonly Effect[]): void {
    this.#applied.push(...effects);
    for (const effect of effects) this.#session?.apply(effect);
  }

  /** Finds what would help a refused shortcode, and continues as if it had been written. */
  async correct(
    node: ShortcodeNode | BrokenNode,
    refused: RefusedCommand | HeldCommand,
    scope: PrepareScope,
  ): Promise<Correction | undefined> {
    if (this.#tried++ >= MAX_CORRECTIONS) {
      this.apply(refused.effects);
      return undefined;
    }
    const within = this.#scope(scope);
    const again = this.#own.size > 0 || refused.state === "held" ? await this.#decided(node, within) : refused;
    if (again.state === "ready") return { kind: "follows", shortcode: await this.#accept(again, within), ready: again };
    this.#refusal = undefined;
    const found = await this.#working(again.candidates, within);
    if (found !== undefined) {
      // A gate that becomes a separate workflow is not a gate of the workflow it may have been meant for.
      const isStep = found.prepared.creates?.some(({ set }) => set === "step") === true;
      const shortcode = await this.#accept(found, within);
      if (!isStep) this.apply(refused.effects.filter(({ set }) => set === "unclear"));
      return { kind: "rewritten", shortcode, ready: found };
    }
    this.apply(again.effects);
    return undefined;
  }

  /** Whether a shortcode that a sentence shows would run at this point. */
  async works(shortcode: string, scope: PrepareScope): Promise<boolean> {
    return (await this.#prepare(shortcode, this.#scope(scope)))?.state === "ready";
  }

  #scope(scope: PrepareScope): PrepareScope {
    if (this.#session === undefined) {
      this.#session = this.#draft.begin();
      for (const effect of this.#applied) this.#session.apply(effect);
    }
    return { ...scope, context: { ...scope.context, session: this.#session }, pinned: undefined };
  }

  /** The first candidate that would run, or a correction of one. */
  async #working(candidates: readonly string[], scope: PrepareScope): Promise<ReadyCommand | undefined> {
    const seen = new Set<string>();
    const queue = candidates.map((shortcode) => ({ shortcode, depth: 1 }));
    for (let next = queue.shift(); next !== undefined && seen.size < MAX_TRIES; next = queue.shift()) {
      const { shortcode, depth } = next;
      if (seen.has(shortcode)) continue;
      seen.add(shortcode);
      const prepared = await this.#prepare(shortcode, scope);
      if (prepared?.state === "ready") return prepared;
      if (prepared !== undefined) this.#refusal ??= prepared.error;
      if (prepared === undefined || depth >= MAX_DEPTH) continue;
      queue.push(...prepared.candidates.map((one) => ({ shortcode: one, depth: depth + 1 })));
    }
    return undefined;
  }

  async #prepare(shortcode: string, scope: PrepareScope): Promise<ReadyCommand | RefusedCommand | undefined> {
    const { nodes } = parseOnce(shortcode, scope.registry.vocabulary);
    const [node] = nodes;
    if (node === undefined || node.type === "text" || nodes.length > 1) return undefined;
    return this.#decided(node, { ...scope, source: shortcode });
  }

  /** The command as it would run after the corrections so far: one that would still be held back is of no use. */
  async #decided(node: ShortcodeNode | BrokenNode, scope: PrepareScope): Promise<ReadyCommand | RefusedCommand> {
    const prepared = await prepareShortcode(node, scope);
    const { session, messages } = scope.context;
    const held = prepared.state === "ready" ? heldBack(prepared, session, messages) : undefined;
    if (prepared.state === "refused" || held === undefined) return prepared;
    const effects = invalidated(prepared.known, reasonOf(held.error), session);
    return { state: "refused", error: held.error, effects, target: hintTarget(prepared), candidates: [] };
  }

  /** Prints the command as it can be sent on its own, and applies its effects. */
  async #accept(ready: ReadyCommand, scope: PrepareScope): Promise<string> {
    const created = ready.prepared.creates ?? [];
    let printed = printReady({ ...ready, references: {} }, this.#own, "quoted");
    for (const [references, style] of [
      [ready.references, "raw"],
      [ready.references, "escaped"],
      [ready.references, "quoted"],
      [{}, "escaped"],
    ] as const) {
      const candidate = printReady({ ...ready, references }, this.#own, style);
      const again = await this.#prepare(candidate, scope);
      if (again?.state !== "ready" || !saysTheSame(again, ready)) continue;
      printed = candidate;
      break;
    }
    this.applyCorrected(created);
    return printed;
  }

  /** Records the effects that a correction has. */
  applyCorrected(created: readonly Effect[]): void {
    for (const effect of created) {
      if ("id" in effect) this.#own.set(effect.id, "name" in effect ? (effect.name ?? "") : "");
      if (effect.set === "workflow") for (const { id, name } of effect.steps) this.#own.set(id, name);
    }
    this.apply(created);
  }
}

/** Whether two prepared commands would do the same, however they name what they refer to. */
function saysTheSame(one: ReadyCommand, other: ReadyCommand): boolean {
  const meaning = (ready: ReadyCommand): string => {
    const { references, prepared } = ready;
    return jsonText([ownValues(ready), Object.values(references).map(({ id }) => id), prepared.creates]);
  };
  return meaning(one) === meaning(other);
}

/** What a command says itself, without what it refers to. */
function ownValues({ values, references }: ReadyCommand): [string, BoundValue | undefined][] {
  return Object.entries(values)
    .filter(([name]) => references[name] === undefined && name !== "dependencies")
    .map(([name, value]): [string, BoundValue | undefined] => [
      name,
      name === "options" ? withoutDependencies(value) : value,
    ])
    .filter(([, value]) => value !== undefined);
}

/** Options without the step's dependencies, which are an argument of their own; undefined if there are no others. */
function withoutDependencies(options: BoundValue | undefined): BoundValue | undefined {
  if (typeof options !== "object" || options === null) return options;
  const others = Object.entries(options).filter(([key]) => optionNamed(key, ["dependencies"]) === undefined);
  return others.length === 0 ? undefined : (Object.fromEntries(others) as JsonObject);
}

/** Whether two commands of a message say the same, so that the later one may be the correction of the earlier one. */
export function repeats(later: ReadyCommand, earlier: ReadyCommand): boolean {
  const said = (ready: ReadyCommand): string =>
    jsonText([ownValues(ready), Object.values(ready.references).map((one) => ("name" in one ? one.name : one.id))]);
  return later.command === earlier.command && said(later) === said(earlier);
}

/** Prints a prepared command from its values. What it refers to is named by id, unless that is `pending`. */
function printReady(
  { command, values, references, prepared }: ReadyCommand,
  pending: ReadonlyMap<string, string>,
  style: TextStyle,
): string {
  const step = prepared.creates?.find((effect) => effect.set === "step");
  const args = command.signature.map((parameter): PrintableArgument => {
    const value = values[parameter.name];
    const reference = references[parameter.name];
    if (reference !== undefined && !pending.has(reference.id)) return { kind: "text", text: reference.id };
    if (parameter.kind === "dependencies" && value !== undefined && step !== undefined)
      return dependenciesArgument(value as Dependencies, step.dependencies, pending);
    const isApart = parameter.name === "options" && step !== undefined;
    return printableValue(parameter, isApart ? withoutDependencies(value) : value, style === "quoted");
  });
  while (args.length > 0 && isEmpty(args.at(-1)!)) args.pop();
  if (style !== "raw") return printShortcode(command.namespace, command.action, args);
  const texts = args.map((one) => (one.kind === "json" ? jsonText(one.value) : one.text));
  return `[${[command.namespace, command.action, ...texts].join(":")}]`;
}

/** How texts are printed: as they are, which reads best; with escapes; or in quotes. */
type TextStyle = "raw" | "escaped" | "quoted";

function isEmpty(argument: PrintableArgument): boolean {
  return argument.kind === "text" && argument.text === "";
}

function printableValue({ kind }: Parameter, value: BoundValue | undefined, isQuoted: boolean): PrintableArgument {
  if (value === undefined) return { kind: "text", text: "" };
  if (kind === "dependencies") return { kind: "text", text: (value as Dependencies).parts.join(",") };
  if (typeof value === "object") return { kind: "json", value: value as never };
  const text = String(value);
  // Bare, some texts would be read as numbers or JSON.
  return isQuoted && kind === "text" ? { kind: "json", value: text } : { kind: "text", text };
}

/** Steps that exist go by id, those still to be added by their name, or as they were written. */
function dependenciesArgument(
  { parts }: Dependencies,
  resolved: readonly string[],
  pending: ReadonlyMap<string, string>,
): PrintableArgument {
  const named = resolved.map((id, i) => pending.get(id) ?? (id.startsWith("st_") ? id : (parts[i] ?? id)));
  return named.some((name) => name.includes(","))
    ? { kind: "json", value: named }
    : { kind: "text", text: named.join(",") };
}
