import type { ExecutionStatus, ExecutionView } from "../engine/execution.ts";
import type { JsonObject } from "../engine/json.ts";
import { MAX_STEPS } from "../engine/plan.ts";
import { type Failure, fail, type Result } from "../engine/result.ts";
import type { NewStep } from "../engine/workflow.ts";
import type { OfferedAction } from "../i18n/messages.ts";
import { bold, code, lines, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { type Outcome, success } from "./outcome.ts";
import type { WorkflowReference } from "./signature.ts";
import { fillStepParams } from "./text-placeholders.ts";

/** `[MULTISTEP:EXECUTE:workflow_id:{"user_id":1}]` */
export const execute = defineCommand({
  namespace: "MULTISTEP",
  action: "EXECUTE",
  summary: "Starts a workflow; execution_id then means its execution.",
  example: '[MULTISTEP:EXECUTE:workflow_id:{"user_name":"Ada"}]',
  result: "Says the workflow's name and the execution's id; a progress message follows.",
  data: "{execution_id}",
  signature: [
    { name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  sets: ["execution"],
  async run({ workflow, context: input }, context): Promise<Outcome> {
    return heldBack(workflow, context, "EXECUTE") ?? startExecution(workflow.id, input ?? {}, context);
  },
});

/** Starts a workflow on behalf of an island. */
export async function startExecution(workflowId: string, input: JsonObject, context: CommandContext): Promise<Outcome> {
  const started = await context.engine.execute(workflowId, input, context.origin);
  if (!started.ok) return started;
  const { id, workflow } = started.value;
  await context.started(id);
  return success(context.words.replies.started(bold(workflow), code(id)), {
    effects: [{ set: "execution", id }],
    execution: id,
  });
}

/** Why the workflow must not start: something that this message was to do to its steps has failed. */
export function heldBack(
  workflow: WorkflowReference,
  { session }: CommandContext,
  action: string,
): Failure | undefined {
  const alone = `then send [MULTISTEP:${action}:workflow_id] in a message of its own.`;
  const [failed, ...others] = session.failedSteps(workflow.id);
  if (failed !== undefined) {
    const step = failed.name === "" ? `step ${failed.number}` : `step "${failed.name}"`;
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return fail(
      "invalid",
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

/** Makes a workflow with all its steps and starts it, or does neither. */
export async function createAndStart(
  name: string,
  steps: NewStep[],
  input: JsonObject,
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
  const { replies } = context.words;
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
  async run({ handler, items, batch_size = 5 }, context): Promise<Outcome> {
    if (items.length > MAX_STEPS)
      return fail(
        "invalid",
        `A batch may have ${MAX_STEPS} items, and this one has ${items.length}.`,
        "Send it in several messages.",
      );
    if (items.length === 0)
      return fail(
        "invalid",
        "The list of items is empty.",
        `Write for example [MULTISTEP:BATCH_PROCESS:${handler}:[${exampleOf(handler, context)}]]`,
      );
    const steps: NewStep[] = [];
    for (const [i, item] of items.entries()) {
      const name = `Item ${i + 1}`;
      if (typeof item !== "object" || item === null || Array.isArray(item)) {
        return fail(
          "invalid",
          `${name} must be an object with ${handler}'s params, and ${shortened(JSON.stringify(item), 60)} is not.`,
          `Write for example [MULTISTEP:BATCH_PROCESS:${handler}:[${exampleOf(handler, context)}]]`,
        );
      }
      const ids = { current: context.actor.message_id, repliedTo: context.repliedTo };
      const filled = fillStepParams(handler, item, context.session, ids);
      if (!filled.ok) return filled;
      steps.push({ name, handler, params: filled.value });
    }
    const workflow = { name: `Batch: ${handler}`, max_parallel_steps: batch_size, global_timeout: BATCH_SECONDS };
    const started = await context.engine.executeSteps(workflow, steps, {}, context.origin);
    if (!started.ok) return started;
    const { id } = started.value;
    await context.started(id);
    const { replies } = context.words;
    const [count, atOnce] = [replies.items(items.length), replies.atOnce(batch_size)];
    return success(replies.batchStarted(bold(workflow.name), count, atOnce, code(id)), {
      effects: [{ set: "execution", id }],
      execution: id,
    });
  },
});

function exampleOf(handler: string, { engine }: CommandContext): string {
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

function said(control: Control, view: ExecutionView, { words }: CommandContext): Outcome {
  return success(words.replies[control.said](bold(view.workflow), view.progress, code(view.id)), {
    data: stateOf(view),
  });
}

/** `[MULTISTEP:CANCEL:execution_id]` */
export const cancel = defineCommand({
  namespace: "MULTISTEP",
  action: "CANCEL",
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
  summary: "Goes on with a paused execution.",
  example: "[MULTISTEP:RESUME:execution_id]",
  result: "Says how far the execution has come; its progress message goes on.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  pinned: true,
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return success(context.words.replies.nothingToResume(code(id)));
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
  summary: "Runs the failed and unfinished steps of an execution again; done steps keep their results.",
  example: "[MULTISTEP:RETRY:execution_id]",
  result: "Says which execution runs again; its progress message goes on.",
  data: "{execution_id, workflow, status, progress}",
  signature: [{ name: "execution", kind: "execution", example: "execution_id" }],
  async run({ execution: { id } }, context): Promise<Outcome> {
    if (context.session.createdHere(id)) return success(context.words.replies.nothingToRetry(code(id)));
    const retried = await context.engine.retry(id, context.origin);
    if (!retried.ok) return retried;
    await context.started(id);
    return success(context.words.replies.retrying(bold(retried.value.workflow), code(id)), {
      execution: id,
      data: stateOf(retried.value),
    });
  },
});

/**
 * The outcome of CANCEL, PAUSE or DELETE_WORKFLOW of what the same message created: prose that explains such a command is
 * common, so it is offered as a button and does not run.
 */
export function offerInstead(action: OfferedAction, id: string, { words }: CommandContext): Outcome {
  const shortcode = `[MULTISTEP:${action}:${id}]`;
  return success(words.replies.offered(action, code(shortcode)), {
    buttons: [{ label: words.replies.offer(action, id), shortcode }],
  });
}
