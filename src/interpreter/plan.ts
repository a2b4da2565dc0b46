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
import type { Authorize, Capability, Shaper } from "../engine/actor.ts";
import type { Engine } from "../engine/engine.ts";
import type { Pin } from "../engine/pin.ts";
import { shapersOf, type Workflow } from "../engine/workflow.ts";
import { goesBeyond, type StepEffect } from "../i18n/effect.ts";
import type { PlanHead, Theirs } from "../i18n/plan-messages.ts";
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

/** A step of a workflow, with what it does. `inner`: the commands that it runs. */
export interface PlanStep {
  number: number;
  name: string;
  handler: string;
  condition?: string;
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

/** The names of chats and people, as far as they can be found out. */
export interface PlanNames {
  chat(id: number): Promise<string | undefined>;
  person(chatId: number, userId: number): Promise<string | undefined>;
}

export interface PlanServices {
  engine: Engine;
  /** Effects for which the person lacks the capability are left out. Default: everyone has every capability. */
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

/** The steps of a workflow as they will be at this point of the message. */
type DraftStep = PlannedStep & { id: string };

/** Builds one plan. */
class Planner {
  readonly #prepared: Plannable;
  readonly #services: PlanServices;
  readonly #scope: EffectScope;
  readonly #inner: InnerCommands;
  readonly #drafts = new Map<string, DraftStep[]>();
  /** What the digest covers. */
  readonly #covered: unknown[] = [];
  #hasTriggers: Promise<boolean> | undefined;
  /** Workflows by their ids, as they were when they were first looked at. */
  readonly #found = new Map<string, ReturnType<Engine["findWorkflow"]>>();
  /** The workflows that are started, as they are stored. */
  readonly #stored = new Map<string, Workflow>();
  /** All steps that are started. */
  readonly #started: PlannedStep[] = [];

  constructor(prepared: Plannable, services: PlanServices) {
    const { actor, viewer } = prepared.message;
    const { engine, authorize, registry = BUILT_IN_REGISTRY } = services;
    this.#prepared = prepared;
    this.#services = services;
    this.#scope = { engine, actor, viewer, lacks: lacksOf((right) => authorize?.(actor, right)) };
    this.#inner = new InnerCommands(this.#scope, registry, madeBy(prepared));
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
        blocks.push({ head: { ...(await this.#headOf(command)), ...removalOf(act) }, steps: [] });
      else if (act.act === "start") {
        const block: PlanBlock = { head: await this.#startHead(act), steps: [] };
        blocks.push(block);
        // A schedule starts the workflow as it is then, with what the rest of the message changes.
        if (act.steps === undefined && act.when !== undefined) scheduled.push({ block, workflow: act.workflow });
        else
          block.steps = await this.#stepsOf(act.steps ?? (await this.#draftOf(act.workflow)), act.when !== undefined);
      } else await this.#change(act, started, blocks);
    }
    for (const { block, workflow } of scheduled) block.steps = await this.#stepsOf(await this.#draftOf(workflow), true);
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
    const pinned = await engine.pin({ workflows: [...this.#stored.values()], steps: this.#started }, actor);
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

  /** What a command does that starts and changes no steps. */
  async #headOf({ command, prepared, references, values }: Omit<PlannableCommand, "state">): Promise<PlanHead> {
    const { act } = prepared;
    if (act !== undefined) {
      const person = "user_id" in act.action ? act.action.user_id : undefined;
      const title = act.chat_id === this.#scope.actor.chat_id ? undefined : await this.#chat(act.chat_id);
      const name = person === undefined ? undefined : await this.#services.names?.person(act.chat_id, person);
      return {
        kind: "chat",
        action: act.action,
        ...(act.chat_id === this.#scope.actor.chat_id ? {} : { chat: act.chat_id }),
        ...(title === undefined ? {} : { title }),
        ...(name === undefined ? {} : { name }),
      };
    }
    const [target] = Object.values(references);
    const theirs = target && theirsAmong(await this.#peopleBehind(target.id), this.#scope.actor);
    const given = Object.values(values).filter((value) => value !== undefined);
    const args = given.map((value) => (typeof value === "object" ? jsonText(value) : String(value)));
    const isElevated = (command.capability ?? "chat") !== "chat";
    return {
      kind: "command",
      label: labelOf(command),
      name: target?.name ?? String(values.name ?? ""),
      ...(theirs === undefined ? {} : { theirs }),
      id: target?.id ?? "",
      args: args.join(", "),
      isElevated,
    };
  }

  /** Who created, started or changed the object with this id, its creator first. */
  async #peopleBehind(id: string): Promise<readonly Shaper[]> {
    const { engine, viewer } = this.#scope;
    if (id.startsWith("ex_")) {
      const view = await engine.view(id);
      return view === undefined ? [] : [view.actor];
    }
    if (id.startsWith("sc_")) {
      const schedule = await engine.findSchedule(id, viewer);
      return schedule.ok ? [schedule.value.actor] : [];
    }
    if (id.startsWith("wh_")) {
      const webhook = await engine.findWebhook(id, viewer);
      return webhook.ok ? [webhook.value.actor] : [];
    }
    const workflow = await this.#workflow(id);
    return workflow === undefined ? [] : shapersOf(workflow);
  }

  async #startHead(act: PlannedStart): Promise<PlanHead> {
    const { workflow, by, when, batch, again, exists, steps } = act;
    const people = by ?? (steps === undefined ? await this.#peopleBehind(workflow.id) : []);
    const theirs = theirsAmong(people, this.#scope.actor);
    return {
      kind: "start",
      workflow: workflow.name,
      ...(theirs === undefined ? {} : { theirs }),
      ...(when === undefined ? {} : { when }),
      ...(batch === undefined ? {} : { batch, items: steps?.length ?? 0 }),
      ...(again === undefined ? {} : { again }),
      ...(exists === undefined ? {} : { exists }),
    };
  }

  async #change(
    act: Exclude<PlannedAct, PlannedStart | { act: "delete" }>,
    started: ReadonlySet<string>,
    blocks: PlanBlock[],
  ): Promise<void> {
    const { workflow, id } = act;
    const draft = await this.#draftOf(workflow);
    const at = draft.findIndex((step) => step.id === id);
    const before = draft[at];
    if (act.act === "add" && at < 0) draft.push({ ...act.step, id });
    if (act.act === "remove" && at >= 0) draft.splice(at, 1);
    if (act.act === "edit" && before !== undefined) draft[at] = edited(before, act.patch);
    // Where this message starts the workflow, the start shows its steps.
    if (started.has(workflow.id)) return;
    const changed = act.act === "remove" ? undefined : act.act === "add" ? act.step : draft[at];
    const last = blocks.at(-1);
    const isSame = last?.head.kind === "steps" && last.head.change === act.act && last.head.id === workflow.id;
    const theirs = theirsAmong(await this.#peopleBehind(workflow.id), this.#scope.actor);
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

  async #draftOf({ id }: WorkflowReference): Promise<DraftStep[]> {
    const known = this.#drafts.get(id);
    if (known !== undefined) return known;
    const stored = await this.#workflow(id);
    if (stored !== undefined) this.#stored.set(id, stored);
    const steps = stored?.steps.map((step) => ({ ...step })) ?? [];
    this.#drafts.set(id, steps);
    return steps;
  }

  /** The workflow as it is stored; undefined if it is not, or this message creates it. */
  async #workflow(id: string): Promise<Workflow | undefined> {
    const { engine, viewer } = this.#scope;
    if (this.#prepared.draft.createdHere(id)) return undefined;
    const found = this.#found.get(id) ?? engine.findWorkflow(id, viewer);
    this.#found.set(id, found);
    const workflow = await found;
    return workflow.ok ? workflow.value : undefined;
  }

  /**
   * By the time steps run later, or after others that wait, the person may have been granted the capabilities they lack now, so
   * those steps are shown anyway.
   */
  async #stepsOf(steps: readonly PlannedStep[], isLater = false): Promise<PlanStep[]> {
    const now: (readonly StepEffect[] | undefined)[] = [];
    for (const step of steps) now.push(await stepEffects(step, this.#scope));
    const mayBeLater = isLater || now.some((effects) => effects?.some(({ kind }) => WAITS.has(kind)) === true);
    const later = { ...this.#scope, lacks: async () => false };
    const shown: PlanStep[] = [];
    for (const [i, step] of steps.entries()) {
      this.#covered.push(step);
      this.#started.push(step);
      const effects = now[i] ?? (mayBeLater ? await stepEffects(step, later) : undefined);
      // Steps hidden now would be shown if the capability were granted before the answer.
      this.#covered.push(effects !== undefined);
      if (effects === undefined) continue;
      const { name, handler, condition } = step;
      const inner: PlanBlock[] = [];
      const unknown: StepEffect[] = [];
      for (const effect of effects) {
        const found = await this.#inner.find(effect);
        if (found === "later" || found === "more") unknown.push({ kind: found });
        else if (found !== undefined) inner.push(await this.#innerBlock(found, mayBeLater));
      }
      shown.push({
        number: i + 1,
        name,
        handler,
        ...(condition === undefined || condition === null ? {} : { condition }),
        effects: await Promise.all([...effects, ...unknown].map((effect) => this.#titled(effect))),
        inner,
      });
    }
    return shown;
  }

  /** A command that a step runs, with the steps that it starts, adds or changes. */
  async #innerBlock(command: ReadyCommand, isLater: boolean): Promise<PlanBlock> {
    const act = await command.prepared.plans?.(this.#scope);
    const head =
      act?.act === "start" ? await this.#startHead(act) : { ...(await this.#headOf(command)), ...removalOf(act) };
    if (act === undefined || act.act === "remove" || act.act === "delete") return { head, steps: [] };
    const steps = act.act === "start" ? (act.steps ?? (await this.#draftOf(act.workflow))) : await this.#changed(act);
    const startsLater = isLater || (act.act === "start" && act.when !== undefined);
    return { head, steps: await this.#inner.within(() => this.#stepsOf(steps, startsLater)) };
  }

  /** The step that a step adds, or as it changes it. */
  async #changed(act: Extract<PlannedAct, { act: "add" | "edit" }>): Promise<PlannedStep[]> {
    if (act.act === "add") return [act.step];
    const step = (await this.#draftOf(act.workflow)).find(({ id }) => id === act.id);
    return step === undefined ? [] : [edited(step, act.patch)];
  }

  async #titled(effect: StepEffect): Promise<StepEffect> {
    if (effect.kind !== "send") return effect;
    const title = await this.#chat(Number(effect.chat));
    return title === undefined ? effect : { ...effect, title };
  }

  async #chat(id: number): Promise<string | undefined> {
    return Number.isSafeInteger(id) ? this.#services.names?.chat(id) : undefined;
  }
}

/** Effects of steps that wait for a time or a person. */
const WAITS: ReadonlySet<StepEffect["kind"]> = new Set(["wait", "ask"]);

/** What the commands of a message create. */
function madeBy({ commands }: Plannable): Effect[] {
  return commands.flatMap((one) => (one.state === "ready" ? (one.prepared.creates ?? []) : []));
}

/** The first of these people who is not the author; the first person of all is the creator. */
function theirsAmong(people: readonly Shaper[], author: Shaper): Theirs | undefined {
  const at = people.findIndex(({ user_id }) => user_id !== author.user_id);
  const one = people[at];
  return one && { person: one.name ?? String(one.user_id), id: one.user_id, what: at === 0 ? "made" : "changed" };
}

/** The schedules that are removed with a workflow. */
function removalOf(act: PlannedAct | undefined): { schedules?: readonly string[] } {
  return act?.act === "delete" && act.schedules.length > 0 ? { schedules: act.schedules } : {};
}

function edited(step: DraftStep, patch: Extract<PlannedAct, { act: "edit" }>["patch"]): DraftStep {
  const { name, handler, params, condition } = patch;
  const { condition: before, ...kept } = step;
  const now = condition === undefined ? before : (condition ?? undefined);
  return {
    ...kept,
    ...(name == null ? {} : { name }),
    ...(handler == null ? {} : { handler }),
    ...(params === undefined ? {} : { params: params ?? {} }),
    ...(now === undefined ? {} : { condition: now }),
  };
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
