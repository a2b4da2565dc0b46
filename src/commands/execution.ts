import { jsonText } from "../../grammar/json-text.ts";
import { oneLine } from "../../grammar/plain-text.ts";
import { type ExecutionStatus, type ExecutionView, statesAllowing } from "../engine/execution.ts";
import { idleChecks } from "../engine/gates.ts";
import { idFrom } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import { MAX_STEPS } from "../engine/plan.ts";
import { unreadableStep } from "../engine/read-steps.ts";
import { respellStep } from "../engine/respell-step.ts";
import { type Failure, fail, hinted, ok, type Result } from "../engine/result.ts";
import { trialRefused } from "../engine/trial-run.ts";
import type { NewStep } from "../engine/workflow.ts";
import { problem } from "../i18n/problem.ts";
import { bold, code, joined, lines, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand, type PrepareContext, type Prepared } from "./command.ts";
import type { EffectScope, PlannedAct } from "./effects.ts";
import { escaped, foreignText, heldStoredTexts, heldText, shortcodeOf } from "./foreign-texts.ts";
import { type Outcome, success } from "./outcome.ts";
import type { Session } from "./session.ts";
import { noteLine } from "./step-notes.ts";
import { fillStepParams } from "./text-placeholders.ts";
import { trialStartRefused } from "./trial-start.ts";
import { whose } from "./whose.ts";

/** `[MULTISTEP:EXECUTE:workflow_id:{"user_id":1}]` */
export const execute = defineCommand({
  namespace: "MULTISTEP",
  action: "EXECUTE",
  topic: "runs",
  aliases: ["EXEC", "RUN", "RUN_WORKFLOW", "START", "START_WORKFLOW", "LAUNCH", "EXECUTE_WORKFLOW"],
  summary: "Runs a workflow; execution_id then refers to this run.",
  example: '[MULTISTEP:EXECUTE:workflow_id:{"user_name":"Ada"}]',
  result: "Shows the workflow's name and the run's id; a progress message follows.",
  data: "{execution_id}",
  signature: [
    { name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  keepsGiven: true,
  steps: "start",
  sets: ["execution"],
  async prepare({ workflow, context: input = {} }, context) {
    const { origin } = context;
    const held = await heldStoredTexts(workflow, "EXECUTE", Object.keys(input).length === 0 ? [] : [input], context);
    if (held !== undefined) return held;
    const trial = await trialStartRefused(workflow, input, context);
    if (trial !== undefined) return trial;
    return ok({
      input: { workflow, input },
      creates: [{ set: "execution", id: idFrom("ex", origin.key), name: workflow.name }],
      plans: () => ({ act: "start", workflow }),
    });
  },
  async run({ workflow, input }, context): Promise<Outcome> {
    return startExecution(workflow.id, input, context);
  },
});

async function startExecution(workflowId: string, input: JsonObject, context: CommandContext): Promise<Outcome> {
  const started = await context.engine.execute(workflowId, input, context.origin);
  if (!started.ok) return started;
  const { id, workflow, shapers = [] } = started.value;
  await context.started(id);
  const { replies } = context.messages;
  const of = shapers[0] === undefined ? [] : whose(shapers[0], context.viewer, replies);
  return success(
    joined([replies.started(rich`${bold(workflow)}${of}`, code(id)), await checksNote(started.value, context)]),
    {
      effects: [{ set: "execution", id, name: workflow }],
      execution: id,
    },
  );
}

/** A note for the reply if a step of the run was probably meant to stop those after it, and does not. */
async function checksNote({ id, steps }: ExecutionView, { engine, messages }: CommandContext): Promise<RichText> {
  if (!steps.some(({ handler }) => engine.handlers.get(handler)?.verdict === "met")) return [];
  const [name] = idleChecks((await engine.snapshot(id)) ?? [], engine.handlers);
  return name === undefined ? [] : noteLine(messages.replies.stopsNothing(name));
}

/** A workflow that is created and started by one command. `written`: its steps before placeholders were filled in. */
export interface WholeWorkflow<Step extends NewStep = NewStep> {
  name: string;
  steps: NewStep[];
  input: JsonObject;
  written: readonly Step[];
}

/**
 * Checks every step, so that a workflow with an invalid step is refused before the message runs. `asIs` is the command that
 * sends texts with templates of other languages as they are.
 */
export function prepareCreateAndStart<Step extends NewStep>(
  workflow: WholeWorkflow<Step>,
  asIs: string,
  { engine, origin, messages }: PrepareContext,
): Result<Prepared<WholeWorkflow<Step>>> {
  const { name, steps, written } = workflow;
  const checked = engine.checkWorkflow({ name });
  if (!checked.ok) return checked;
  for (const step of steps) {
    const fits = engine.checkStep(step);
    if (!fits.ok) return fits;
  }
  const trial = trialRefused(workflow.input, workflow, engine.handlers);
  if (trial !== undefined) return trial;
  const foreign = foreignText(written, engine.handlers);
  if (foreign !== undefined) return heldText(foreign, asIs, messages);
  const named = steps.map((step) => ({ id: "", name: step.name }));
  for (const [i, step] of steps.entries()) {
    const unreadable = unreadableStep(step, i, named, engine.handlers);
    if (unreadable !== undefined) return unreadable;
  }
  const known = steps.map((step, i) => ({
    id: idFrom("st", `${origin.key}:${i}`),
    name: oneLine(step.name),
    dependencies: step.dependencies ?? [],
  }));
  return ok({
    input: workflow,
    creates: [
      { set: "workflow", id: idFrom("wf", origin.key), name: oneLine(name), steps: known },
      { set: "execution", id: idFrom("ex", origin.key), name: oneLine(name) },
    ],
    plans: () => ({ act: "start", workflow: { id: idFrom("wf", origin.key), name: oneLine(name) }, steps }),
  });
}

/** Creates a workflow with all its steps and starts it, or does neither. */
export async function createAndStart(
  { name, steps, input }: Omit<WholeWorkflow, "written">,
  context: CommandContext,
): Promise<Outcome> {
  const created = await context.engine.createWorkflowWithSteps({ name, one_run: true }, steps, context.origin);
  if (!created.ok) return created;
  const workflow = created.value;
  const started = await startExecution(workflow.id, input, context);
  if (!started.ok) {
    // All or nothing: nobody wants a workflow that cannot start.
    await context.engine.deleteWorkflow(workflow.id, context.origin);
    return started;
  }
  const { replies } = context.messages;
  const count = replies.steps(workflow.steps.length);
  const head = replies.workflowWithSteps(bold(workflow.name), count, code(workflow.id));
  return {
    ...started,
    text: lines([head, started.text]),
    effects: [
      {
        set: "workflow",
        id: workflow.id,
        name: workflow.name,
        steps: workflow.steps.map((step) => ({ id: step.id, name: step.name, dependencies: step.dependencies })),
      },
      ...started.effects,
    ],
  };
}

/** A batch may take a day, in seconds: a workflow's default of half an hour is short for 10,000 items. */
const BATCH_SECONDS = 86_400;

/** `[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]` */
export const batchProcess = defineCommand({
  namespace: "MULTISTEP",
  action: "BATCH_PROCESS",
  topic: "runs",
  aliases: ["BATCH"],
  summary: "Runs a handler once per item, several at a time; a failed item doesn't stop the others.",
  example: '[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]',
  result: "Shows the number of items and the run's id; RESULT then shows each item's result as Item 1, Item 2 …",
  data: "{execution_id}",
  signature: [
    { name: "handler", kind: "handler", example: "log" },
    { name: "items", kind: "list", example: '[{"message":"Item 1"},{"message":"Item 2"}]' },
    { name: "batch_size", kind: "int", optional: true, min: 1, max: 1000, otherwise: "5", example: "5" },
  ],
  sets: ["execution"],
  prepare({ handler, items, batch_size = 5 }, context) {
    if (items.length > MAX_STEPS)
      return fail("limit", problem("batchTooLarge", { most: MAX_STEPS, items: items.length }));
    const example = `[MULTISTEP:BATCH_PROCESS:${handler}:[${exampleOf(handler, context)}]]`;
    if (items.length === 0) return fail("invalid", problem("noItems", { example }));
    const written: NewStep[] = [];
    const steps: NewStep[] = [];
    for (const [i, item] of items.entries()) {
      const name = `Item ${i + 1}`;
      if (typeof item !== "object" || item === null || Array.isArray(item))
        return fail(
          "invalid",
          problem("itemNotParams", {
            number: i + 1,
            handler,
            written: shortened(jsonText(item), 60),
            example,
          }),
        );
      const ids = { current: context.actor.message_id, repliedTo: context.repliedTo };
      const { params } = respellStep({ handler, params: item }, context.engine.handlers);
      const filled = fillStepParams(handler, params, context.session, ids);
      if (!filled.ok) return filled;
      written.push({ name, handler, params });
      steps.push({ name, handler, params: filled.value });
      const fits = context.engine.checkStep(steps[i] as NewStep);
      if (!fits.ok) return fits;
    }
    const foreign = foreignText(written, context.engine.handlers);
    if (foreign !== undefined) {
      const asIs = shortcodeOf("BATCH_PROCESS", [handler, items.map(escaped), String(batch_size)]);
      return heldText(foreign, asIs, context.messages);
    }
    return ok({
      input: { handler, steps, batch_size },
      creates: [{ set: "execution", id: idFrom("ex", context.origin.key) }],
      plans: () => ({
        act: "start",
        workflow: { id: "", name: `Batch: ${handler}` },
        steps,
        batch: batch_size,
      }),
    });
  },
  async run({ handler, steps, batch_size }, context): Promise<Outcome> {
    const workflow = { name: `Batch: ${handler}`, max_parallel_steps: batch_size, global_timeout: BATCH_SECONDS };
    const started = await context.engine.executeSteps(workflow, steps, {}, context.origin);
    if (!started.ok) return started;
    const { id } = started.value;
    await context.started(id);
    const { replies } = context.messages;
    const [count, atOnce] = [replies.items(steps.length), replies.atOnce(batch_size)];
    return success(replies.batchStarted(bold(workflow.name), count, atOnce, code(id)), {
      effects: [{ set: "execution", id }],
      execution: id,
    });
  },
});

function exampleOf(handler: string, { engine }: Pick<PrepareContext, "engine">): string {
  return JSON.stringify(engine.handlers.get(handler)?.example ?? {});
}

/** A change of an execution that a person requests. */
export interface Control {
  request(): Promise<Result<ExecutionView>>;
  /** Whether an execution with this status has been changed already. */
  isDone(status: ExecutionStatus): boolean;
  /** The reply, by its name among the messages. */
  reply: "paused" | "resumed" | "cancelled";
}

/** Requests a change. If a crash hid whether it was made, the execution's status tells. */
async function controlExecution(id: string, context: CommandContext, control: Control): Promise<Outcome> {
  const changed = await control.request();
  if (changed.ok) return controlReply(control, changed.value, context);
  const view = context.repeated && changed.error.code === "wrong_state" ? await context.engine.view(id) : undefined;
  return view !== undefined && control.isDone(view.status) ? controlReply(control, view, context) : changed;
}

/** The `data` of commands that control an execution. */
export function stateOf({ id, workflow, status, progress }: ExecutionView): JsonObject {
  return {
    execution_id: id,
    workflow,
    status,
    progress,
  };
}

function controlReply(control: Control, view: ExecutionView, { messages }: CommandContext): Outcome {
  return success(messages.replies[control.reply](bold(view.workflow), view.progress, code(view.id)), {
    data: stateOf(view),
  });
}

/** `[MULTISTEP:CANCEL:execution_id]` */
export const cancel = defineCommand({
  namespace: "MULTISTEP",
  action: "CANCEL",
  topic: "runs",
  aliases: ["STOP", "ABORT"],
  control: true,
  endsTarget: true,
  harmless: true,
  summary: "Cancels a run and aborts its running steps.",
  example: "[MULTISTEP:CANCEL:execution_id]",
  result: "Shows the run's progress.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", states: statesAllowing("cancel"), example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    return controlExecution(id, context, {
      request: () => context.engine.cancel(id, context.origin),
      isDone: (status) => status === "cancelled",
      reply: "cancelled",
    });
  },
});

/** `[MULTISTEP:PAUSE:execution_id]` */
export const pause = defineCommand({
  namespace: "MULTISTEP",
  action: "PAUSE",
  topic: "runs",
  control: true,
  endsTarget: true,
  harmless: true,
  summary: "Pauses a run: running steps finish, no new steps start.",
  example: "[MULTISTEP:PAUSE:execution_id]",
  result: "Shows the run's progress.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", states: statesAllowing("pause"), example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    return controlExecution(id, context, {
      request: () => context.engine.pause(id, context.origin),
      isDone: (status) => status === "paused",
      reply: "paused",
    });
  },
});

/** `[MULTISTEP:RESUME:execution_id]` */
export const resume = defineCommand({
  namespace: "MULTISTEP",
  action: "RESUME",
  topic: "runs",
  aliases: ["CONTINUE"],
  summary: "Resumes a paused run.",
  example: "[MULTISTEP:RESUME:execution_id]",
  result: "Shows the run's progress; its progress message continues.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", states: statesAllowing("resume"), example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return success(context.messages.replies.nothingToResume(code(id)));
    const outcome = await controlExecution(id, context, {
      request: () => context.engine.resume(id, context.origin),
      isDone: (status) => status !== "paused",
      reply: "resumed",
    });
    if (!outcome.ok) return outcome;
    await context.started(id);
    return { ...outcome, execution: id };
  },
});

/** `[MULTISTEP:RETRY:execution_id]` */
export const retry = defineCommand({
  namespace: "MULTISTEP",
  action: "RETRY",
  topic: "runs",
  restarts: true,
  control: true,
  summary: "Runs the failed and unfinished steps of a run again; completed steps keep their results.",
  example: "[MULTISTEP:RETRY:execution_id]",
  result: "Names the run that was restarted; its progress message continues.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", states: statesAllowing("retry"), example: "execution_id" }],
  prepare({ execution }, { session }) {
    return ok({ input: { execution }, plans: (scope) => retryPlan(execution.id, session, scope) });
  },
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return success(context.messages.replies.nothingToRetry(code(id)));
    const retried = await context.engine.retry(id, context.origin);
    if (!retried.ok) return namingWorkflow(retried, id, context);
    await context.started(id);
    const { workflow, workflow_id } = retried.value;
    const { replies } = context.messages;
    const isEarlier = await context.engine.runsEarlierSteps(id);
    const version = isEarlier ? [replies.runsEarlierSteps(code(`[MULTISTEP:EXECUTE:${workflow_id}]`))] : [];
    return success(lines([replies.retrying(bold(workflow), code(id)), ...version]), {
      execution: id,
      data: stateOf(retried.value),
    });
  },
});

/** Why a run cannot be retried, with what starts its workflow again, if there still is one. */
async function namingWorkflow(
  refused: Failure,
  executionId: string,
  { engine, viewer }: Pick<CommandContext, "engine" | "viewer">,
): Promise<Failure> {
  if (refused.error.problem?.key !== "cannotRetry") return refused;
  const view = await engine.view(executionId);
  const workflow = view && (await engine.findWorkflow(view.workflow_id, viewer));
  if (workflow?.ok !== true) return refused;
  return hinted(refused, problem("startsAnew", { shortcode: `[MULTISTEP:EXECUTE:${workflow.value.id}]` }));
}

/** The steps that RETRY reruns, as they are in the run: later changes to its workflow don't apply. */
async function retryPlan(executionId: string, session: Session, scope: EffectScope): Promise<PlannedAct> {
  const view = session.createdHere(executionId) ? undefined : await scope.engine.view(executionId);
  if (view === undefined) return { act: "start", workflow: { id: "", name: executionId }, steps: [], again: true };
  const plan = (await scope.engine.snapshot(executionId)) ?? [];
  const steps = plan.filter((_, index) => view.steps[index]?.status !== "completed");
  const by = [view.actor, ...(view.shapers ?? [])];
  return { act: "start", workflow: { id: view.workflow_id, name: view.workflow }, steps, by, again: true };
}
