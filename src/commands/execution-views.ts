import { jsonText } from "../../grammar/json-text.ts";
import { nearest } from "../../grammar/nearest.ts";
import { cutToSize } from "../engine/cut-to-size.ts";
import { type ExecutionView, isSettled, type StepView, UNFINISHED } from "../engine/execution.ts";
import type { JsonObject } from "../engine/json.ts";
import { fail, type Result } from "../engine/result.ts";
import { resolveStep } from "../engine/step-reference.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import { bold, code, italic, lines, pre, type RichText, rich, shortened, styled } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { stateOf } from "./execution.ts";
import { nextPage, PAGE, pageText } from "./list-page.ts";
import { type Outcome, success } from "./outcome.ts";
import { parsePlaceholder } from "./placeholder-name.ts";
import { errorOf, shortStatus, stepCounts } from "./progress-picture.ts";
import { progressText, shortProgressText } from "./progress-text.ts";
import { listedSteps } from "./references.ts";
import { shortTime } from "./schedule-words.ts";
import type { ExecutionReference } from "./signature.ts";
import { whose } from "./whose.ts";

/** A command that shows an execution as text. */
function showing(
  action: string,
  summary: string,
  result: string,
  text: (view: ExecutionView, now: Date, messages: InterpreterMessages) => RichText,
) {
  return defineCommand({
    namespace: "MULTISTEP",
    action,
    topic: "runs",
    readOnly: true,
    summary,
    example: `[MULTISTEP:${action}:execution_id]`,
    result,
    data: "{execution_id, workflow, status, progress, current_steps, reason}",
    signature: [{ name: "execution", kind: "execution", states: UNFINISHED, example: "execution_id" }],
    async run({ execution }, context) {
      const view = await seenExecution(execution, context);
      if (!view.ok) return view;
      const { current, reason = null } = view.value;
      const data = { ...stateOf(view.value), current_steps: current, reason };
      return success(text(view.value, context.engine.now(), context.messages), { data });
    },
  });
}

/** `[MULTISTEP:STATUS:execution_id]` */
export const status = showing(
  "STATUS",
  "Shows a run with all its steps.",
  "Shows the status, the progress, and each step's state, attempts, duration and error.",
  (view, now, messages) => progressText(view, now, messages),
);

/** `[MULTISTEP:PROGRESS:execution_id]` */
export const progress = showing(
  "PROGRESS",
  "Shows a run's progress and which steps are running.",
  "Shows the status, the progress as a percentage, and the running steps.",
  shortProgressText,
);

const MAX_STEPS = 20;
/** The results of more steps are folded, a line each. */
const UNFOLDED = 5;
const MAX_TEXT = 3000;
/** The most bytes of each result that programs and AIs get; an outcome is stored. */
const MAX_DATA = 64 * 1024;

/** `[MULTISTEP:RESULT:execution_id:Load users]` */
export const result = defineCommand({
  namespace: "MULTISTEP",
  action: "RESULT",
  topic: "runs",
  readOnly: true,
  summary: "Shows the results of all steps of a run, or of one step.",
  example: "[MULTISTEP:RESULT:execution_id:step1]",
  result:
    "Shows each step's status and result as JSON, or its error. In the message that starts the run, the results follow in a separate message once the run has ended.",
  data: "{step, status, result, error} | [{step, status, result, error}]",
  signature: [
    { name: "execution", kind: "execution", example: "execution_id" },
    { name: "step", kind: "text", greedy: true, optional: true, example: "step1" },
  ],
  async run({ execution, step }, context): Promise<Outcome> {
    const seen = await seenExecution(execution, context);
    if (!seen.ok) return seen;
    const view = seen.value;
    const found = step === undefined ? undefined : stepOf(view, step);
    // The run has hardly started, and an AI that asks for the results means the final ones.
    if (context.session.createdHere(view.id) && context.promiseResults && (step === undefined || found !== undefined)) {
      await context.promiseResults(view.id, found?.id);
      const { replies } = context.messages;
      return success(replies.resultsFollow(bold(found?.name ?? view.workflow), found !== undefined));
    }
    const seenWhole = await context.engine.withResults(view, stepsShown(view, found?.id));
    const shown = stepsShown(seenWhole, found?.id);
    if (step === undefined)
      return success(resultText(seenWhole, undefined, context.messages), { data: shown.map(dataOf) });
    if (found !== undefined)
      return success(resultText(seenWhole, found.id, context.messages), { data: shown.map(dataOf)[0] ?? null });
    const names = view.steps.map((one) => one.name);
    const near = nearest(step, names);
    return fail(
      "invalid",
      problem("noSuchStepInRun", { workflow: view.workflow, written: step, near, ...listedSteps(names) }),
    );
  },
});

function stepOf({ steps }: ExecutionView, written: string): StepView | undefined {
  const placeholder = parsePlaceholder(written);
  const at =
    resolveStep(written, steps) ??
    (placeholder?.kind === "step" ? resolveStep(`step${placeholder.number}`, steps) : undefined);
  return at === undefined ? undefined : steps[at];
}

/** The steps whose results are shown: that one, or the first ones of all. */
export function stepsShown({ steps }: ExecutionView, stepId: string | undefined): readonly StepView[] {
  const found = steps.filter(({ id }) => id === stepId);
  return found.length > 0 ? found : steps.slice(0, MAX_STEPS);
}

/** The results of an execution, or of the step with that id. The view must have those of `stepsShown`. */
export function resultText(view: ExecutionView, stepId: string | undefined, messages: InterpreterMessages): RichText {
  const step = view.steps.find(({ id }) => id === stepId);
  return step === undefined ? allResults(view, messages) : lines(oneResult(step, MAX_TEXT, messages));
}

function dataOf({ name, status, result, error }: StepView): JsonObject {
  return { step: name, status, result: cutToSize(result, MAX_DATA), error };
}

function allResults(view: ExecutionView, messages: InterpreterMessages): RichText {
  const { progress } = messages;
  const counts = isSettled(view.status) ? ` (${stepCounts(view, progress)})` : "";
  const head = rich`${bold(view.workflow)} · ${progress.status[view.status]}${counts} · ${code(view.id)}`;
  const shown = stepsShown(view, undefined);
  const limit = Math.floor(MAX_TEXT / Math.max(1, shown.length));
  const more = view.total > shown.length ? [rich`${italic(progress.more(view.total - shown.length))}`] : [];
  if (shown.length <= UNFOLDED)
    return lines([head, ...shown.flatMap((step) => oneResult(step, limit, messages)), ...more]);
  const rows = shown.map((step) => shortResult(step, limit, messages));
  return lines([head, styled("folded", lines([...rows, ...more]))]);
}

/** A step's result on one line. */
function shortResult(step: StepView, limit: number, messages: InterpreterMessages): RichText {
  const [head = []] = oneResult(step, limit, messages);
  if (step.status !== "completed") return head;
  return rich`${bold(step.name)}: ${code(shortened(jsonText(step.result), limit))}`;
}

function oneResult(
  step: StepView,
  limit: number,
  { replies: messages, problems, progress }: InterpreterMessages,
): RichText[] {
  const error = errorOf(step, problems);
  const waits = step.waits_for === "person" ? messages.forPerson(shortened(step.asks ?? "", limit)) : "";
  const head = rich`${bold(step.name)} · ${messages.stepStatus[step.status]}${waits}${error === undefined ? "" : `: ${shortened(error, limit)}`}`;
  if (step.status !== "completed" && (step.status !== "failed" || step.result === null)) return [head];
  const result = [pre(shortened(jsonText(step.result, limit > 500 ? 2 : 0), limit))];
  return [head, result, ...(step.cut === true ? [rich`${italic(progress.resultCut)}`] : [])];
}

/** `[MULTISTEP:LIST_EXECUTIONS:running]` */
export const listExecutions = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_EXECUTIONS",
  topic: "runs",
  aliases: ["EXECUTIONS"],
  readOnly: true,
  summary: "Lists this chat's runs, newest first, 20 per page; add a status to filter them.",
  example: "[MULTISTEP:LIST_EXECUTIONS:running]",
  result: "Lists each run with its status, progress, start time and id.",
  data: "[{execution_id, workflow, status, progress}]",
  signature: [
    { name: "status", kind: "status", greedy: true, optional: true, example: "running" },
    { name: "page", kind: "int", optional: true, min: 1, max: 100_000, example: "2" },
  ],
  async run({ status, page = 1 }, context) {
    const { messages } = context;
    const filter = status === undefined ? {} : { status };
    const skip = (page - 1) * PAGE;
    const { executions, total } = await context.engine.listExecutions(context.viewer, { ...filter, skip, limit: PAGE });
    const rows = executions.map((one): RichText => {
      const state = shortStatus(one, messages.progress);
      const of = whose(one.actor, context.viewer, messages.replies);
      return rich`• ${bold(shortened(one.workflow, 100))}${of} · ${state} · ${shortTime(one.created_at, context.timeZone)} · ${code(one.id)}`;
    });
    const named = status === undefined ? undefined : messages.progress.status[status];
    const head = { count: messages.replies.executions(total, named), none: messages.replies.noExecutions(named) };
    const data = executions.map(({ id, workflow, status: state, progress }) => ({
      execution_id: id,
      workflow,
      status: state,
      progress,
    }));
    const next = `[MULTISTEP:LIST_EXECUTIONS:${status ?? "all"}:%]`;
    return success(pageText(head, rows, total, page, next, messages.replies), {
      data,
      buttons: nextPage(total, page, next),
    });
  },
});

/** The execution as it is now, or an error if it no longer exists. */
async function seenExecution({ id }: ExecutionReference, context: CommandContext): Promise<Result<ExecutionView>> {
  const view = await context.engine.view(id);
  if (view !== undefined) return { ok: true, value: view };
  return fail("invalid", problem("runGone", { id }));
}
