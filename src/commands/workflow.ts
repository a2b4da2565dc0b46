import { jsonText } from "../../grammar/json-text.ts";
import { oneLine } from "../../grammar/plain-text.ts";
import { idFrom, workflowIdsIn } from "../engine/ids.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import { respellStep } from "../engine/respell-step.ts";
import { fail, ok, type Result } from "../engine/result.ts";
import { type Waits, waitsOf } from "../engine/waits.ts";
import type { NewWorkflow, Workflow, WorkflowStep } from "../engine/workflow.ts";
import { problem } from "../i18n/problem.ts";
import type { ReplyMessages } from "../i18n/reply-messages.ts";
import { bold, code, italic, joined, lines, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand } from "./command.ts";
import { createAndStart, prepareCreateAndStart } from "./execution.ts";
import { escaped, shortcodeOf } from "./foreign-texts.ts";
import { nextPage, PAGE, pageText } from "./list-page.ts";
import { canonicalOptions, flag, type OptionReader, object, whole } from "./options.ts";
import { type Outcome, success } from "./outcome.ts";
import { shortTime, timesText } from "./schedule-words.ts";
import { doubleNames, listed, literalNote, sameNames } from "./step-notes.ts";
import { fillQuickSteps, quickSteps, STEP_OPTION_NOTES } from "./step-options.ts";
import { whose } from "./whose.ts";

/** The longest global timeout, a year in seconds. */
const MAX_GLOBAL_TIMEOUT = 31_536_000;

/** `[MULTISTEP:CREATE_WORKFLOW:name:description:1800:5]` */
export const createWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "CREATE_WORKFLOW",
  topic: "workflows",
  aliases: ["CREATE", "NEW", "NEW_WORKFLOW"],
  summary: "Creates an empty workflow and points workflow_id at it.",
  example: "[MULTISTEP:CREATE_WORKFLOW:User report:Sends the daily report:1800:5]",
  result: "Shows the new workflow's name and id.",
  data: "{workflow_id}",
  signature: [
    { name: "name", kind: "text", example: "User report" },
    { name: "description", kind: "text", greedy: true, optional: true, example: "Sends the daily report" },
    {
      name: "global_timeout",
      unit: "seconds",
      kind: "int",
      optional: true,
      min: 1,
      max: MAX_GLOBAL_TIMEOUT,
      otherwise: "1800",
      example: "1800",
    },
    { name: "max_parallel_steps", kind: "int", optional: true, min: 1, max: 1000, otherwise: "5", example: "5" },
    { name: "options", kind: "object", optional: true, example: '{"auto_retry":false}' },
  ],
  notes: [
    "Trailing whole numbers set the timeout in seconds and how many steps may run in parallel; quote a description that ends in a number.",
    "Options: auto_retry, metadata.",
  ],
  harmless: true,
  sets: ["workflow"],
  prepare({ options, ...given }, { engine, origin }) {
    const read = workflowOptions(given, options ?? {});
    const workflow = read.ok ? engine.checkWorkflow(read.value) : read;
    if (!workflow.ok) return workflow;
    const id = idFrom("wf", origin.key);
    return ok({
      input: workflow.value,
      creates: [{ set: "workflow", id, name: oneLine(workflow.value.name), steps: [] }],
    });
  },
  async run(workflow, context): Promise<Outcome> {
    const created = await context.engine.createWorkflow(workflow, context.origin);
    if (!created.ok) return created;
    const { replies } = context.messages;
    const { id, name, global_timeout, max_parallel_steps } = created.value;
    const limits = [
      ...(workflow.global_timeout === undefined ? [] : [` · ${replies.atMost(global_timeout)}`]),
      ...(workflow.max_parallel_steps === undefined ? [] : [` · ${replies.atOnce(max_parallel_steps)}`]),
    ];
    return success(joined([replies.workflowCreated(bold(name), code(id)), limits.join("")]), {
      effects: [{ set: "workflow", id, name, steps: [] }],
    });
  },
});

const WORKFLOW_OPTIONS: Readonly<Record<string, OptionReader>> = {
  auto_retry: flag,
  metadata: object,
  global_timeout: whole(1, MAX_GLOBAL_TIMEOUT),
  max_parallel_steps: whole(1, 1000),
};

/** Merges the positional arguments of CREATE_WORKFLOW with its options. */
function workflowOptions(given: NewWorkflow, json: JsonObject): Result<NewWorkflow> {
  const options = canonicalOptions(json, Object.keys(WORKFLOW_OPTIONS));
  if (!options.ok) return options;
  const out: Record<string, unknown> = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  for (const [key, value] of options.value) {
    if (value === null) continue;
    const checked = (WORKFLOW_OPTIONS[key] as OptionReader)(key, value as JsonValue);
    if (!checked.ok) return checked;
    if (out[key] !== undefined && out[key] !== checked.value)
      return fail("invalid", problem("givenTwice", { parameter: key, values: [`${out[key]}`, `${checked.value}`] }));
    out[key] = checked.value;
  }
  return { ok: true, value: out as unknown as NewWorkflow };
}

/** `[MULTISTEP:QUICK_WORKFLOW:Quick test:[{"name":"Log","handler":"log","params":{"message":"Hi"}}]]` */
export const quickWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "QUICK_WORKFLOW",
  topic: "workflows",
  aliases: ["QUICK"],
  summary: "Creates a workflow with all its steps and starts it; steps take every option of ADD_STEP.",
  example: '[MULTISTEP:QUICK_WORKFLOW:Quick test:[{"name":"Log","handler":"log","params":{"message":"Hello"}}]]',
  result: "Shows the workflow's name and id, its number of steps, and the run's id.",
  data: "{workflow_id, execution_id}",
  signature: [
    { name: "name", kind: "text", greedy: true, example: "Quick test" },
    { name: "steps", kind: "list", example: '[{"name":"Log","handler":"log","params":{"message":"Hello"}}]' },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
  ],
  keepsGiven: true,
  notes: ['A step may have an "id", which other steps can depend on.', ...STEP_OPTION_NOTES],
  sets: ["workflow", "execution"],
  prepare({ name, steps: written, context: input = {} }, context) {
    const read = quickSteps(written);
    if (!read.ok) return read;
    const steps = read.value.map((step) => respellStep(step, context.engine.handlers));
    const ids = { current: context.actor.message_id, repliedTo: context.repliedTo };
    const filled = fillQuickSteps(steps, context.session, ids);
    if (!filled.ok) return filled;
    const asIs = shortcodeOf("QUICK_WORKFLOW", [
      name,
      escaped(written),
      ...(Object.keys(input).length === 0 ? [] : [input]),
    ]);
    const prepared = prepareCreateAndStart({ name, steps: filled.value, input, written: steps }, asIs, context);
    if (!prepared.ok) return prepared;
    const isSame = jsonText(steps) === jsonText(filled.value);
    return isSame ? prepared : ok({ ...prepared.value, resolved: { steps: filled.value as unknown as JsonValue[] } });
  },
  async run(workflow, context): Promise<Outcome> {
    const outcome = await createAndStart(workflow, context);
    if (!outcome.ok) return outcome;
    const { replies } = context.messages;
    const double = sameNames(doubleNames(workflow.written.map((step) => step.name)), replies);
    const literal = literalNote(
      workflow.written.map((step) => step.params ?? {}),
      replies,
    );
    return { ...outcome, text: joined([outcome.text, double, literal]) };
  },
});

/** `[MULTISTEP:LIST_WORKFLOWS]` */
export const listWorkflows = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_WORKFLOWS",
  topic: "workflows",
  aliases: ["LIST", "WORKFLOWS"],
  readOnly: true,
  summary: "Lists this chat's workflows, newest first, 20 per page.",
  example: "[MULTISTEP:LIST_WORKFLOWS]",
  result: "Lists each workflow with its number of steps, creation time and id.",
  data: "[{workflow_id, name, steps}]",
  signature: [{ name: "page", kind: "int", optional: true, min: 1, max: 100_000, example: "2" }],
  async run({ page = 1 }, context) {
    const { replies } = context.messages;
    const skip = (page - 1) * PAGE;
    const { workflows, total } = await context.engine.listWorkflows(context.viewer, { skip, limit: PAGE });
    const rows = workflows.map(
      ({ id, name, steps, maker, created_at }): RichText =>
        rich`• ${bold(shortened(name, 100))}${whose(maker, context.viewer, replies)} · ${replies.steps(steps)} · ${shortTime(created_at, context.timeZone)} · ${code(id)}`,
    );
    const data = workflows.map(({ id, name, steps }) => ({ workflow_id: id, name, steps }));
    const head = { count: replies.workflows(total), none: replies.noWorkflows };
    const next = "[MULTISTEP:LIST_WORKFLOWS:%]";
    return success(pageText(head, rows, total, page, next, replies), { data, buttons: nextPage(total, page, next) });
  },
});

const MAX_STEPS = 25;

/** `[MULTISTEP:SHOW_WORKFLOW:My workflow]` */
export const showWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "SHOW_WORKFLOW",
  topic: "workflows",
  aliases: ["SHOW"],
  readOnly: true,
  summary: "Shows a workflow, its steps and their dependencies.",
  example: "[MULTISTEP:SHOW_WORKFLOW:workflow_id]",
  result:
    "Shows the workflow's limits, and each step's number, handler, params, dependencies, condition, and what else it waits for.",
  data: "{workflow_id, name, description, steps: [{number, name, handler, params, dependencies, waits_for}]}",
  signature: [{ name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" }],
  async run({ workflow: { id } }, context): Promise<Outcome> {
    const found = await context.engine.findWorkflow(id, context.viewer);
    if (!found.ok) return found;
    const started = await startedBy(found.value, context);
    const waits = waitsOf(found.value.steps, context.engine.handlers);
    return success(workflowText(found.value, waits, started, context), { data: dataOf(found.value, waits) });
  },
});

/** The most workflows whose names are shown next to their ids. */
const MAX_STARTED = 20;

/** The names of the workflows that the shown steps can start, by their ids. */
async function startedBy(
  { steps }: Workflow,
  { engine, viewer }: CommandContext,
): Promise<ReadonlyMap<string, string>> {
  const ids = steps
    .slice(0, MAX_STEPS)
    .flatMap(({ handler, params }) =>
      engine.handlers.get(handler)?.startsWorkflows === true ? workflowIdsIn(params) : [],
    );
  const found = await Promise.all([...new Set(ids)].slice(0, MAX_STARTED).map((id) => engine.findWorkflow(id, viewer)));
  return new Map(found.flatMap((one): [string, string][] => (one.ok ? [[one.value.id, one.value.name]] : [])));
}

function dataOf({ id, name, description, steps }: Workflow, waits: readonly Waits[]): JsonObject {
  return {
    workflow_id: id,
    name,
    description,
    steps: steps.slice(0, MAX_STEPS).map((step, i) => ({
      number: step.number,
      name: step.name,
      handler: step.handler,
      params: step.params,
      dependencies: namesOf(step, steps),
      waits_for: [...namesOf(step, steps), ...addedTo(waits[i], steps)],
    })),
  };
}

function namesOf(step: WorkflowStep, steps: readonly WorkflowStep[]): string[] {
  return step.dependencies.map((one) => steps.find((other) => other.id === one)?.name ?? one);
}

function addedTo(waits: Waits | undefined, steps: readonly WorkflowStep[]): string[] {
  return (waits?.added ?? []).map((at) => steps[at]?.name ?? "");
}

function workflowText(
  workflow: Workflow,
  waits: readonly Waits[],
  started: ReadonlyMap<string, string>,
  { viewer, messages: { replies, progress } }: CommandContext,
): RichText {
  const { name, id, description, global_timeout, max_parallel_steps, auto_retry, steps } = workflow;
  const ofMaker = workflow.by[0] === undefined ? [] : whose(workflow.by[0], viewer, replies);
  const retries = auto_retry ? "" : `, ${replies.noRetries}`;
  const limits = `${replies.atMost(global_timeout)}, ${replies.atOnce(max_parallel_steps)}${retries}`;
  const rows: RichText[] = [rich`📋 ${bold(name)}${ofMaker} · ${code(id)}`];
  if (description !== "") rows.push([italic(shortened(description, 400))]);
  rows.push(rich`${replies.steps(steps.length)}, ${limits}`);
  for (const [i, step] of steps.slice(0, MAX_STEPS).entries())
    rows.push(stepText(step, namesOf(step, steps), addedTo(waits[i], steps), started, replies));
  if (steps.length > MAX_STEPS) rows.push([italic(progress.more(steps.length - MAX_STEPS))]);
  return lines(rows);
}

function stepText(
  step: WorkflowStep,
  written: readonly string[],
  added: readonly string[],
  started: ReadonlyMap<string, string>,
  messages: ReplyMessages,
): RichText {
  const about: string[] = [];
  if (written.length > 0) about.push(messages.after(listed(written, messages)));
  if (added.length > 0) about.push(messages.waitsToo(listed(added, messages)));
  const starts = [...new Set(workflowIdsIn(step.params))].flatMap((id) => started.get(id) ?? []);
  if (starts.length > 0) about.push(messages.starts(shortened(starts.join(", "), 150)));
  if (step.condition !== undefined) about.push(messages.onlyIf(shortened(step.condition, 80)));
  if (step.on_error === "continue") about.push(messages.goesOnAfterErrors);
  if (step.save_as !== undefined) about.push(messages.keptAs(step.save_as));
  const params = shortened(jsonText(step.params), 100);
  return rich`${step.number}. ${bold(shortened(step.name, 80))} (${step.handler}) ${code(params)}${about.length === 0 ? "" : ` · ${about.join(" · ")}`}`;
}

/** The most schedules that the reply names. */
const MAX_NAMED = 10;

/** `[MULTISTEP:DELETE_WORKFLOW:My workflow]` */
export const deleteWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "DELETE_WORKFLOW",
  topic: "workflows",
  aliases: ["DELETE", "REMOVE"],
  control: true,
  endsTarget: true,
  summary: "Deletes a workflow and its schedules; its runs continue, because each works on a copy.",
  example: "[MULTISTEP:DELETE_WORKFLOW:My workflow]",
  result: "Names the deleted workflow and the schedules that are removed with it.",
  data: "{workflow_id, removed_schedules}",
  signature: [{ name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" }],
  pinned: true,
  prepare({ workflow }, context) {
    return ok({
      input: { workflow },
      creates: [{ set: "workflow-deleted", id: workflow.id }],
      plans: async ({ engine }) => ({
        act: "delete",
        workflow,
        schedules: (await engine.schedulesOf(workflow.id)).map((schedule) => timesText(schedule.when, context)),
      }),
    });
  },
  async run({ workflow }, context): Promise<Outcome> {
    const { replies } = context.messages;
    const deleted = await context.engine.deleteWorkflow(workflow.id, context.origin);
    const gone = deleted.ok || (context.repeated && deleted.error.code === "not_found");
    if (!deleted.ok && !gone) return deleted;
    const unscheduled = deleted.ok ? deleted.value.unscheduled : [];
    const each = unscheduled.slice(0, MAX_NAMED).map((one) => `${one.id} (${timesText(one.when, context)})`);
    const more = unscheduled.length > MAX_NAMED ? [context.messages.progress.more(unscheduled.length - MAX_NAMED)] : [];
    const said = replies.workflowDeleted(bold(workflow.name), code(workflow.id));
    const removed = replies.schedulesRemoved(unscheduled.length, [...each, ...more].join(", "));
    return success(unscheduled.length === 0 ? said : lines([said, rich`${removed}`]), {
      effects: [{ set: "workflow-deleted", id: workflow.id }],
      data: { workflow_id: workflow.id, removed_schedules: unscheduled.map(({ id }) => id) },
    });
  },
});
