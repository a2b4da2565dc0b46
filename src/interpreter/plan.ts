import { createHash } from "node:crypto";
import { jsonText } from "../../grammar/json-text.ts";
import type { ChatActionRequest } from "../commands/chat-action.ts";
import { labelOf } from "../commands/command.ts";
import {
  type EffectScope,
  type PlannedAct,
  type PlannedStart,
  type PlannedStep,
  stepEffects,
} from "../commands/effects.ts";
import { BUILT_IN_REGISTRY, type CommandRegistry } from "../commands/registry.ts";
import type { Effect } from "../commands/session.ts";
import type { WorkflowReference } from "../commands/signature.ts";
import type { Authorize, Capability } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Pin } from "../engine/pin.ts";
import { goesBeyond, type StepEffect } from "../i18n/effect.ts";
import type { PlanHead } from "../i18n/plan-messages.ts";
import { DraftWorkflows, edited } from "./draft-workflows.ts";
import { PlanHeads, type PlanNames } from "./plan-heads.ts";
import { InnerCommands } from "./plan-inner.ts";
import type { PreparedMessage } from "./prepare.ts";
import type { PreparedCommand, ReadyCommand } from "./prepared-command.ts";

/** What a message will do, for the confirmation. */
export interface MessagePlan {
  /** In the order of the message. */
  blocks: PlanBlock[];
  /** What reaches beyond the chat: a person is asked if there is anything. */
  effects: PlannedEffect[];
  /** The commands that change something, in order. */
  changes: string[];
  /** What controls runs, workflows, groups or people: commands of the message, and those that its steps run. */
  controls: string[];
  /** Equal for plans that do exactly the same, so that what runs is what was shown. */
  digest: string;
  /** The workflows that it starts as they were when it was made, with all that their steps start. */
  pins: readonly Pin[];
}

/** A command and what it sets off. */
export interface PlanBlock {
  head: PlanHead;
  steps: PlanStep[];
}

/**
 * A step of a workflow, with what it does. `inner`: the commands that it runs. `mayNot`: the person lacks the capability now, so
 * it fails unless that is granted before its turn.
 */
export interface PlanStep {
  number: number;
  name: string;
  handler: string;
  condition?: string;
  mayNot: boolean;
  effects: readonly StepEffect[];
  inner: PlanBlock[];
}

/** An effect beyond the chat, with the step or the command that has it. */
export interface PlannedEffect {
  name: string;
  effect: StepEffect | PlanHead;
}

/** Whether a person may perform that action in that chat, as far as known. */
export type MayAct = (request: ChatActionRequest) => Promise<boolean>;

export interface PlanServices {
  engine: Engine;
  /** Steps for which the person lacks the capability are marked. Default: everyone has every capability. */
  authorize?: Authorize;
  /** Default: everyone may do everything. */
  mayAct?: MayAct;
  /** Default: nobody has a name. */
  names?: PlanNames;
  /** Default: the built-in commands. */
  registry?: CommandRegistry;
}

/** A command that can be planned. */
export type PlannableCommand = { state: "ready" } & Pick<
  ReadyCommand,
  "command" | "prepared" | "values" | "references"
>;

/** What a plan is made from: a prepared message, or commands that came in another way. */
export interface Plannable {
  message: Pick<PreparedMessage["message"], "actor" | "viewer">;
  draft: Pick<PreparedMessage["draft"], "createdHere">;
  commands: readonly (PlannableCommand | { state: Exclude<PreparedCommand["state"], "ready"> })[];
}

/** What a prepared message will do. Refused commands are left out. */
export async function planOf(prepared: Plannable, services: PlanServices): Promise<MessagePlan> {
  return new Planner(prepared, services).plan();
}

/**
 * When a message waits until a person agrees. `elevated`: if it would write or delete data or files, call the network, act as
 * an administrator or write to other chats. `always`: unless it is read-only. Text the sender did not write themselves needs
 * confirmation in either case. `never`: nothing is asked, forwarded messages included. An AI's text is treated at least as with
 * `elevated`, whoever asked for it.
 */
export type ConfirmMode = "elevated" | "always" | "never";

/** Who wrote a message, if not its sender. */
export interface Author {
  /** Someone else did. */
  isForeign?: boolean;
  /** The bot's AI. `hasData`: it had read other people's texts, so it may not control anything on its own either. */
  ai?: { hasData: boolean };
}

/**
 * Whether a person must confirm before a message runs. `isExempt`: whether the sender owns the bot and chose not to be asked in
 * this chat.
 */
export async function needsConfirmation(
  plan: Pick<MessagePlan, "changes" | "effects" | "controls">,
  mode: ConfirmMode,
  { isForeign = false, ai }: Author,
  isExempt: () => Promise<boolean>,
): Promise<boolean> {
  if (ai?.hasData && plan.controls.length > 0) return true;
  if (ai !== undefined) return (mode === "always" ? plan.changes : plan.effects).length > 0;
  if (mode === "never") return false;
  if ((mode === "always" || isForeign ? plan.changes : plan.effects).length === 0) return false;
  return mode === "always" || isForeign || !(await isExempt());
}

/** Builds one plan. */
class Planner {
  readonly #prepared: Plannable;
  readonly #services: PlanServices;
  readonly #scope: EffectScope;
  readonly #inner: InnerCommands;
  readonly #workflows: DraftWorkflows;
  readonly #heads: PlanHeads;
  /** What the digest covers. */
  readonly #covered: unknown[] = [];
  #hasTriggers: Promise<boolean> | undefined;
  /** All steps that are started. */
  readonly #started: PlannedStep[] = [];

  constructor(prepared: Plannable, services: PlanServices) {
    const { actor, viewer } = prepared.message;
    const { engine, authorize, registry = BUILT_IN_REGISTRY } = services;
    this.#prepared = prepared;
    this.#services = services;
    this.#scope = { engine, actor, viewer, lacks: lacksOf((right) => authorize?.(actor, right)) };
    this.#inner = new InnerCommands(this.#scope, registry, madeBy(prepared));
    this.#workflows = new DraftWorkflows(this.#scope, prepared.draft);
    this.#heads = new PlanHeads(this.#scope, this.#workflows, services.names);
  }

  async plan(): Promise<MessagePlan> {
    const ready = await this.#readyCommands();
    const acts = await Promise.all(ready.map(({ prepared }) => prepared.plans?.(this.#scope)));
    const started = new Set(acts.flatMap((act) => (act?.act === "start" ? [act.workflow.id] : [])));
    const blocks: PlanBlock[] = [];
    const scheduled: { block: PlanBlock; workflow: WorkflowReference }[] = [];
    for (const [i, command] of ready.entries()) {
      const act = acts[i];
      this.#covered.push([labelOf(command.command), command.values, command.references]);
      if (act === undefined || act.act === "delete")
        blocks.push({ head: await this.#heads.headOf(command, act), steps: [] });
      else if (act.act === "start") {
        const block: PlanBlock = { head: await this.#heads.startHead(act), steps: [] };
        blocks.push(block);
        // A schedule starts the workflow as it is then, with what the rest of the message changes.
        if (act.steps === undefined && act.when !== undefined) scheduled.push({ block, workflow: act.workflow });
        else block.steps = await this.#stepsOf(act.steps ?? (await this.#workflows.stepsOf(act.workflow)));
      } else await this.#change(act, started, blocks);
    }
    for (const { block, workflow } of scheduled)
      block.steps = await this.#stepsOf(await this.#workflows.stepsOf(workflow));
    const pins = await this.#pins();
    this.#covered.push(pins.map(({ workflow_id, digest }) => [workflow_id, digest]));
    return {
      blocks: withoutEmptyCreations(blocks, acts),
      effects: blocks.flatMap(effectsOfBlock),
      changes: ready.map(({ command }) => labelOf(command)),
      controls: [
        ...ready.flatMap(({ command }) => (command.control === true ? [labelOf(command)] : [])),
        ...blocks.flatMap((block) => this.#controlsIn(block)),
      ],
      digest: createHash("sha256").update(jsonText(this.#covered)).digest("hex").slice(0, 32),
      pins,
    };
  }

  /** The control commands that steps run and that are no effect beyond the chat. */
  #controlsIn({ steps }: PlanBlock): string[] {
    const { registry = BUILT_IN_REGISTRY } = this.#services;
    return steps.flatMap(({ effects, inner }) => [
      ...effects.flatMap((effect) => {
        if (effect.kind !== "quiet_shortcode") return [];
        const [namespace = "", action = ""] = effect.shortcode
          .trim()
          .replace(/^\[|\]$/g, "")
          .toUpperCase()
          .split(":");
        const command = registry.find(namespace, action);
        return command?.control === true ? [labelOf(command)] : [];
      }),
      ...inner.flatMap((block) => this.#controlsIn(block)),
    ]);
  }

  /** Empty if there are too many: then nothing starts. */
  async #pins(): Promise<readonly Pin[]> {
    const { engine, actor } = this.#scope;
    const pinned = await engine.pin({ workflows: this.#workflows.stored, steps: this.#started }, actor);
    return pinned.ok ? pinned.value : [];
  }

  async #readyCommands(): Promise<PlannableCommand[]> {
    const ready: PlannableCommand[] = [];
    for (const one of this.#prepared.commands) {
      if (one.state !== "ready" || one.command.readOnly) continue;
      const { act } = one.prepared;
      if (act === undefined || ((await this.#services.mayAct?.(act)) ?? true)) ready.push(one);
    }
    return ready;
  }

  async #change(
    act: Exclude<PlannedAct, PlannedStart | { act: "delete" }>,
    started: ReadonlySet<string>,
    blocks: PlanBlock[],
  ): Promise<void> {
    const { workflow } = act;
    const changed = await this.#workflows.change(act);
    // Where this message starts the workflow, the start shows its steps.
    if (started.has(workflow.id)) return;
    const last = blocks.at(-1);
    const isSame = last?.head.kind === "steps" && last.head.change === act.act && last.head.id === workflow.id;
    const theirs = await this.#heads.theirs(workflow.id);
    const whose = theirs === undefined ? {} : { theirs };
    const head = { kind: "steps" as const, change: act.act, workflow: workflow.name, ...whose, id: workflow.id };
    const block: PlanBlock = isSame ? last : { head: { ...head, names: [] }, steps: [] };
    if (!isSame) blocks.push(block);
    if (block.head.kind === "steps") block.head.names.push(act.act === "add" ? act.step.name : act.name);
    // Steps that nothing starts do nothing yet: they are confirmed when they are started.
    if (changed !== undefined && (started.size > 0 || (await this.#mayStart(workflow.id))))
      block.steps.push(...(await this.#stepsOf([changed])));
  }

  /** Whether a schedule, a webhook or a run that waits may start the workflow. */
  async #mayStart(id: string): Promise<boolean> {
    const { engine, viewer } = this.#scope;
    this.#hasTriggers ??= Promise.all([engine.listSchedules(viewer), engine.listWebhooks(viewer)]).then(
      ([schedules, webhooks]) => schedules.length + webhooks.length > 0,
    );
    return (await this.#hasTriggers) || (!this.#prepared.draft.createdHere(id) && engine.isAwaited(id));
  }

  /** Steps that the person may not run now are shown too: they run if the capability is granted before their turn. */
  async #stepsOf(steps: readonly PlannedStep[]): Promise<PlanStep[]> {
    const shown: PlanStep[] = [];
    for (const [i, step] of steps.entries()) {
      const { effects, mayNot } = await stepEffects(step, this.#scope);
      this.#covered.push(step, mayNot);
      this.#started.push(step);
      const { name, handler, condition } = step;
      const inner: PlanBlock[] = [];
      const unknown: StepEffect[] = [];
      for (const effect of effects) {
        const found = await this.#inner.find(effect);
        if (found === "later" || found === "more") unknown.push({ kind: found });
        else if (found !== undefined) inner.push(await this.#innerBlock(found));
      }
      shown.push({
        number: i + 1,
        name,
        handler,
        ...(condition === undefined || condition === null ? {} : { condition }),
        mayNot,
        effects: await Promise.all([...effects, ...unknown].map((effect) => this.#titled(effect))),
        inner,
      });
    }
    return shown;
  }

  /** A command that a step runs, with the steps that it starts, adds or changes. */
  async #innerBlock(command: ReadyCommand): Promise<PlanBlock> {
    const act = await command.prepared.plans?.(this.#scope);
    const head = await (act?.act === "start" ? this.#heads.startHead(act) : this.#heads.headOf(command, act));
    if (act === undefined || act.act === "remove" || act.act === "delete") return { head, steps: [] };
    const steps =
      act.act === "start" ? (act.steps ?? (await this.#workflows.stepsOf(act.workflow))) : await this.#changed(act);
    return { head, steps: await this.#inner.within(() => this.#stepsOf(steps)) };
  }

  /** The step that a step adds, or as it changes it. */
  async #changed(act: Extract<PlannedAct, { act: "add" | "edit" }>): Promise<PlannedStep[]> {
    if (act.act === "add") return [act.step];
    const step = (await this.#workflows.stepsOf(act.workflow)).find(({ id }) => id === act.id);
    return step === undefined ? [] : [edited(step, act.patch)];
  }

  async #titled(effect: StepEffect): Promise<StepEffect> {
    if (effect.kind !== "send") return effect;
    const title = await this.#heads.chat(Number(effect.chat));
    return title === undefined ? effect : { ...effect, title };
  }
}

/** What the commands of a message create. */
function madeBy({ commands }: Plannable): Effect[] {
  return commands.flatMap((one) => (one.state === "ready" ? (one.prepared.creates ?? []) : []));
}

/** CREATE_WORKFLOW is not worth a line where the plan shows its start, or the steps added to it. */
function withoutEmptyCreations(blocks: readonly PlanBlock[], acts: readonly (PlannedAct | undefined)[]): PlanBlock[] {
  const shown = new Set(acts.flatMap((act) => (act === undefined || act.act === "delete" ? [] : [act.workflow.name])));
  return blocks.filter(
    ({ head }) => head.kind !== "command" || head.label !== "CREATE_WORKFLOW" || !shown.has(head.name),
  );
}

/** The effects of a block beyond the chat. */
function effectsOfBlock({ head, steps }: PlanBlock): PlannedEffect[] {
  const own: PlannedEffect[] =
    head.kind === "chat" || (head.kind === "command" && head.isElevated) ? [{ name: head.kind, effect: head }] : [];
  return [
    ...own,
    ...steps.flatMap(({ name, effects, inner }) => [
      ...effects.filter(goesBeyond).map((effect) => ({ name, effect })),
      ...inner.flatMap(effectsOfBlock),
    ]),
  ];
}

/** Caches the answers: a message may have thousands of steps that need the same capability. */
function lacksOf(ask: (right: Capability) => Promise<boolean> | undefined): EffectScope["lacks"] {
  const answers = new Map<Capability, boolean>();
  return async (rights) => {
    for (const right of rights) {
      const has = answers.get(right) ?? (await ask(right)) ?? true;
      answers.set(right, has);
      if (has) return false;
    }
    return rights.length > 0;
  };
}
