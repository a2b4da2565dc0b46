import type { ExecutionStatus, ExecutionView } from "../engine/execution.ts";
import { idFrom } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import { oneLine } from "../engine/plain-text.ts";
import { MAX_STEPS } from "../engine/plan.ts";
import { type Failure, fail, ok, type Result } from "../engine/result.ts";
import type { NewStep } from "../engine/workflow.ts";
import type { OfferedAction } from "../i18n/messages.ts";
import { bold, code, lines, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand, type PrepareContext, type Prepared } from "./command.ts";
import { type EffectScope, type PlannedEffect, stepEffects } from "./effects.ts";
import { type Outcome, success } from "./outcome.ts";
import type { Session } from "./session.ts";
import type { WorkflowReference } from "./signature.ts";
import { fillStepParams } from "./text-placeholders.ts";

/** `[MULTISTEP:EXECUTE:workflow_id:{"user_id":1}]` */
export const execute = defineCommand({
  namespace: "MULTISTEP",
  action: "EXECUTE",
  aliases: ["EXEC", "RUN", "RUN_WORKFLOW", "START", "START_WORKFLOW", "LAUNCH", "EXECUTE_WORKFLOW"],
  summary: "Starts a workflow; execution_id then means its execution.",
  example: '[MULTISTEP:EXECUTE:workflow_id:{"user_name":"Ada"}]',
  result: "Says the workflow's name and the execution's id; a progress message follows.",
  data: "{execution_id}",
  signature: [
    { name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  keepsGiven: true,

  steps: "start",
  sets: ["execution"],
  prepare({ workflow, context: input = {} }, context) {
    const { session, origin } = context;
    return (
      heldBack(workflow, session, "EXECUTE") ??
      ok({
        input: { workflow, input },
        creates: [{ set: "execution", id: idFrom("ex", origin.key) }],
        effects: (scope) => storedStepEffects(workflow.id, session, scope),
      })
    );
  },
  async run({ workflow, input }, context): Promise<Outcome> {
    return heldBack(workflow, context.session, "EXECUTE") ?? startExecution(workflow.id, input, context);
  },
});

/** What the steps of a workflow would do. Those that this message adds are counted where it adds them. */
export async function storedStepEffects(
  workflowId: string,
  session: Session,
  scope: EffectScope,
): Promise<PlannedEffect[]> {
  if (session.createdHere(workflowId)) return [];
  const stored = await scope.engine.findWorkflow(workflowId, scope.viewer);
  return stored.ok ? stepEffects(stored.value.steps, scope) : [];
}

async function startExecution(workflowId: string, input: JsonObject, context: CommandContext): Promise<Outcome> {
  const started = await context.engine.execute(workflowId, input, context.origin);
  if (!started.ok) return started;
  const { id, workflow } = started.value;
  await context.started(id);
  return success(context.messages.replies.started(bold(workflow), code(id)), {
    effects: [{ set: "execution", id }],
    execution: id,
  });
}

/** Why the workflow must not start: something that this message was to do to its steps has failed. */
export function heldBack(workflow: WorkflowReference, session: Session, action: string): Failure | undefined {
  const alone = `then send [MULTISTEP:${action}:workflow_id] in a message of its own.`;
  const [failed, ...others] = session.failedSteps(workflow.id);
  if (failed !== undefined) {
    const step = failed.name === "" ? `step ${failed.number}` : `step "${failed.name}"`;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return fail(
      "missing_dependency",
      `"${workflow.name}" was not started, because its ${step}${more} could not be added: ${failed.why}`,
      `Add the missing step, ${alone}`,
    );
  }
  const [change, ...changes] = session.changesFailed(workflow.id);
  if (change === undefined) return undefined;
  const more = changes.length === 0 ? "" : ` (and ${changes.length} more)`;
  return fail(
    "invalid",
    `"${workflow.name}" was not started, because ${change.by}${more} failed: ${change.why}`,
    `Correct it, or leave it out, ${alone}`,
  );
}

/** A workflow that is created and started at once. `written`: its steps before placeholders were filled in. */
export interface WholeWorkflow<Step extends NewStep = NewStep> {
  name: string;
  steps: NewStep[];
  input: JsonObject;
  written: readonly Step[];
}

/** Checks every step, so that a workflow with a wrong one is refused before the message runs. */
export function prepareCreateAndStart<Step extends NewStep>(
  workflow: WholeWorkflow<Step>,
  { engine, origin }: PrepareContext,
): Result<Prepared<WholeWorkflow<Step>>> {
  const { name, steps, written } = workflow;
  const checked = engine.checkWorkflow({ name });
  if (!checked.ok) return checked;
  for (const step of steps) {
    const fits = engine.checkStep(step);
    if (!fits.ok) return fits;
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
      { set: "execution", id: idFrom("ex", origin.key) },
    ],
    effects: (scope) => stepEffects(written, scope),
  });
}

/** Creates a workflow with all its steps and starts it, or does neither. */
export async function createAndStart(
  { name, steps, input }: Omit<WholeWorkflow, "written">,
  context: CommandContext,
): Promise<Outcome> {
  const created = await context.engine.createWorkflowWithSteps({ name }, steps, context.origin);
  if (!created.ok) return created;
  const workflow = created.value;
  const started = await startExecution(workflow.id, input, context);
  if (!started.ok) {
    // All or nothing: a workflow that cannot start is not what was asked for.
    await context.engine.deleteWorkflow(workflow.id, context.actor);
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

/** The time that a batch may take in all, a day in seconds: a workflow's half hour is soon over with 10,000 items. */
const BATCH_SECONDS = 86_400;

/** `[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]` */
export const batchProcess = defineCommand({
  namespace: "MULTISTEP",
  action: "BATCH_PROCESS",
  aliases: ["BATCH"],
  summary: "Runs a handler once for each item, so many at once; one that fails does not stop the others.",
  example: '[MULTISTEP:BATCH_PROCESS:log:[{"message":"Item 1"},{"message":"Item 2"}]:3]',
  result: "Says how many items run and the execution's id; RESULT then shows what each came to, as Item 1, Item 2 …",
  data: "{execution_id}",
  signature: [
    { name: "handler", kind: "handler", example: "log" },
    { name: "items", kind: "list", example: '[{"message":"Item 1"},{"message":"Item 2"}]' },
    { name: "batch_size", kind: "int", optional: true, min: 1, max: 1000, otherwise: "5", example: "5" },
  ],
  sets: ["execution"],
  prepare({ handler, items, batch_size = 5 }, context) {
    if (items.length > MAX_STEPS)
      return fail(
        "limit",
        `A batch may have ${MAX_STEPS} items, and this one has ${items.length}.`,
        "Send it in several messages.",
      );
    const example = `Write for example [MULTISTEP:BATCH_PROCESS:${handler}:[${exampleOf(handler, context)}]]`;
    if (items.length === 0) return fail("invalid", "The list of items is empty.", example);
    const written: NewStep[] = [];
    const steps: NewStep[] = [];
    for (const [i, item] of items.entries()) {
      const name = `Item ${i + 1}`;
      if (typeof item !== "object" || item === null || Array.isArray(item))
        return fail(
          "invalid",
          `${name} must be an object with ${handler}'s params, and ${shortened(JSON.stringify(item), 60)} is not.`,
          example,
        );
      const ids = { current: context.actor.message_id, repliedTo: context.repliedTo };
      const filled = fillStepParams(handler, item, context.session, ids);
      if (!filled.ok) return filled;
      written.push({ name, handler, params: item });
      steps.push({ name, handler, params: filled.value });
      const fits = context.engine.checkStep(steps[i] as NewStep);
      if (!fits.ok) return fits;
    }
    return ok({
      input: { handler, steps, batch_size },
      creates: [{ set: "execution", id: idFrom("ex", context.origin.key) }],
      effects: (scope) => stepEffects(written, scope),
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

/** A change of an execution that a person asks for. */
export interface Control {
  ask(): Promise<Result<ExecutionView>>;
  /** Whether an execution in this state needs no change any more. */
  isDone(status: ExecutionStatus): boolean;
  /** What the reply says. */
  said: "paused" | "resumed" | "cancelled";
}

/** Asks for the change once: where a crash hid whether it was made, the state tells. */
export async function controlExecution(id: string, context: CommandContext, control: Control): Promise<Outcome> {
  const asked = await control.ask();
  if (asked.ok) return said(control, asked.value, context);
  const view = context.repeated && asked.error.code === "wrong_state" ? await context.engine.view(id) : undefined;
  return view !== undefined && control.isDone(view.status) ? said(control, view, context) : asked;
}

/** An execution in short, for code. */
export function stateOf({ id, workflow, status, progress }: ExecutionView): JsonObject {
  return {
    execution_id: id,
    workflow,
    status,
    progress,
  };
}

function said(control: Control, view: ExecutionView, { messages }: CommandContext): Outcome {
  return success(messages.replies[control.said](bold(view.workflow), view.progress, code(view.id)), {
    data: stateOf(view),
  });
}

/** `[MULTISTEP:CANCEL:execution_id]` */
export const cancel = defineCommand({
  namespace: "MULTISTEP",
  action: "CANCEL",
  aliases: ["STOP", "ABORT"],
  control: true,
  harmless: true,
  summary: "Stops an execution for good; what runs is aborted.",
  example: "[MULTISTEP:CANCEL:execution_id]",
  result: "Says how far the execution had come.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return offerInstead("CANCEL", id, context);
    return controlExecution(id, context, {
      ask: () => context.engine.cancel(id, context.actor),
      isDone: (status) => status === "cancelled",
      said: "cancelled",
    });
  },
});

/** `[MULTISTEP:PAUSE:execution_id]` */
export const pause = defineCommand({
  namespace: "MULTISTEP",
  action: "PAUSE",
  control: true,
  harmless: true,
  summary: "Holds an execution: nothing new starts, what runs may end.",
  example: "[MULTISTEP:PAUSE:execution_id]",
  result: "Says how far the execution has come.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return offerInstead("PAUSE", id, context);
    return controlExecution(id, context, {
      ask: () => context.engine.pause(id, context.actor),
      isDone: (status) => status === "paused",
      said: "paused",
    });
  },
});

/** `[MULTISTEP:RESUME:execution_id]` */
export const resume = defineCommand({
  namespace: "MULTISTEP",
  action: "RESUME",
  aliases: ["CONTINUE"],
  summary: "Goes on with a paused execution.",
  example: "[MULTISTEP:RESUME:execution_id]",
  result: "Says how far the execution has come; its progress message goes on.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return success(context.messages.replies.nothingToResume(code(id)));
    const outcome = await controlExecution(id, context, {
      ask: () => context.engine.resume(id, context.actor),
      isDone: (status) => status !== "paused",
      said: "resumed",
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
  control: true,
  summary: "Runs the failed and unfinished steps of an execution again; done steps keep their results.",
  example: "[MULTISTEP:RETRY:execution_id]",
  result: "Says which execution runs again; its progress message goes on.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  prepare({ execution }, { session }) {
    return ok({ input: { execution }, effects: (scope) => openStepEffects(execution.id, session, scope) });
  },
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return success(context.messages.replies.nothingToRetry(code(id)));
    const retried = await context.engine.retry(id, context.origin);
    if (!retried.ok) return retried;
    await context.started(id);
    return success(context.messages.replies.retrying(bold(retried.value.workflow), code(id)), {
      execution: id,
      data: stateOf(retried.value),
    });
  },
});

/** What the steps that RETRY runs again would do: they were allowed before, but not to run again. */
async function openStepEffects(executionId: string, session: Session, scope: EffectScope): Promise<PlannedEffect[]> {
  const view = session.createdHere(executionId) ? undefined : await scope.engine.view(executionId);
  if (view === undefined) return [];
  const stored = await scope.engine.findWorkflow(view.workflow_id, scope.viewer);
  const known = new Map(stored.ok ? stored.value.steps.map((step) => [step.id, step.params]) : []);
  const open = view.steps.filter(({ status }) => status !== "completed");
  return stepEffects(
    open.map(({ id, name, handler }) => ({ name, handler, params: known.get(id) ?? {} })),
    scope,
  );
}

/**
 * The outcome of CANCEL, PAUSE or DELETE_WORKFLOW of what the same message created: prose that explains such a command is
 * common, so it is offered as a button and does not run.
 */
export function offerInstead(action: OfferedAction, id: string, { messages }: CommandContext): Outcome {
  const shortcode = `[MULTISTEP:${action}:${id}]`;
  return success(messages.replies.offered(action, code(shortcode)), {
    buttons: [{ label: messages.replies.offer(action, id), shortcode }],
  });
}
