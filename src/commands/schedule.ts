import type { Viewer } from "../engine/actor.ts";
import { idFrom } from "../engine/ids.ts";
import type { JsonObject } from "../engine/json.ts";
import { fail, ok, type Result } from "../engine/result.ts";
import { CATCH_UPS, OVERLAPS, type Schedule, type ScheduleOptions } from "../engine/schedule.ts";
import { parseScheduleTime } from "../engine/when/schedule-time.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import { bold, code, italic, lines, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import { type CommandContext, defineCommand, type PrepareContext } from "./command.ts";
import type { EffectScope, PlannedAct } from "./effects.ts";
import { heldStoredTexts } from "./foreign-texts.ts";
import { canonicalOptions, type OptionReader, oneOf } from "./options.ts";
import { type Outcome, success } from "./outcome.ts";
import { plannedSchedule, sameSchedules } from "./same-schedules.ts";
import { missedText, type NewsMessages } from "./schedule-news.ts";
import { momentText, repeatedText, timesText, type WhenMessages, whenText } from "./schedule-words.ts";
import type { Effect } from "./session.ts";
import { trialStartRefused } from "./trial-start.ts";
import { whose } from "./whose.ts";

/** `[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300:{"user_name":"Ada"}]` */
export const scheduledWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "SCHEDULED_WORKFLOW",
  topic: "schedules",
  aliases: ["SCHEDULE", "CRON", "SCHEDULE_WORKFLOW"],
  summary: "Starts a workflow later, or repeatedly on a cron schedule, in the chat's time zone.",
  example: '[MULTISTEP:SCHEDULED_WORKFLOW:workflow_id:300:{"user_name":"Ada"}]',
  result: "Shows when the workflow starts and the schedule's id; for a single time, also the id of the waiting run.",
  data: "{schedule_id, execution_id?}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "when", kind: "text", greedy: true, example: "5 minutes" },
    { name: "context", kind: "object", optional: true, example: '{"user_name":"Ada"}' },
    { name: "options", kind: "object", optional: true, example: '{"overlap":"queue"}' },
  ],
  notes: [
    'When: seconds (300), a duration (5 minutes), a time (2030-01-31T09:00), a quoted cron expression ("0 9 * * 1") or plain words ("weekdays at 9", "setiap Senin jam 9", "tomorrow at 17:30", "last day of the month at 18:00"), always with a time of day. A time zone may follow, or be a separate argument: Asia/Jakarta, WIB, UTC+7.',
    "Options of repeating schedules: overlap (what to do if the previous run is still in progress: skip, queue or parallel; default skip) and catch_up (one or none: whether to start one late run for times missed while the bot was down; default one).",
  ],
  steps: "start",
  sets: ["schedule", "execution"],
  async prepare({ workflow, when, ...given }, context) {
    const { engine, timeZone, origin, viewer } = context;
    const read = contextAndOptions(given.context, given.options);
    if (!read.ok) return read;
    const { input, options } = read.value;
    const objects = Object.keys(options).length > 0 ? [input, { ...options }] : [input];
    const args = Object.keys(input).length === 0 && objects.length === 1 ? [when] : [when, ...objects];
    const held = await heldStoredTexts(workflow, "SCHEDULED_WORKFLOW", args, context);
    const refused = held ?? (await trialStartRefused(workflow, input, context, true));
    if (refused !== undefined) return refused;
    const id = idFrom("sc", origin.key);
    const time = parseScheduleTime(when, engine.now(), timeZone);
    // When prepared again after a crash, the time may have passed although the schedule was created.
    if (!time.ok && !(await engine.findSchedule(id, viewer)).ok) return time;
    if (time.ok && time.value.kind === "once" && Object.keys(options).length > 0)
      return fail("invalid", problem("onlyForRepeated", { options: Object.keys(options) }));
    const { twin } = time.ok ? await sameSchedules(plannedSchedule(workflow, time.value, input, origin), context) : {};
    if (twin !== undefined && !hasOptions(twin, options)) return scheduledOtherwise(twin);
    const creates: Effect[] = [{ set: "schedule", id: twin?.id ?? id, name: workflow.name }];
    if (twin?.execution_id !== undefined) creates.push({ set: "execution", id: twin.execution_id });
    else if (!time.ok || time.value.kind === "once") creates.push({ set: "execution", id: idFrom("ex", origin.key) });
    return ok({
      input: { workflow, when, input, options },
      creates,
      plans: () => ({
        act: "start",
        workflow,
        when: time.ok ? timesText(time.value, context) : when,
        ...(twin === undefined ? {} : { exists: true }),
      }),
    });
  },
  async run({ workflow, when, input, options }, context): Promise<Outcome> {
    const { engine, timeZone, origin } = context;
    const wanted = parseScheduleTime(when, engine.now(), timeZone);
    const same = wanted.ok ? await sameSchedules(plannedSchedule(workflow, wanted.value, input, origin), context) : {};
    if (same.twin !== undefined && !hasOptions(same.twin, options)) return scheduledOtherwise(same.twin);
    if (same.twin !== undefined) return alreadyScheduled(await resumed(same.twin, context), context);
    const scheduled = await engine.schedule(workflow.id, when, timeZone, input, origin, options);
    if (!scheduled.ok) return scheduled;
    const { id, when: time, next_at, execution_id } = scheduled.value;
    const first = time.kind === "once" ? time.at : next_at;
    if (first === undefined) return fail("invalid", problem("noFutureTime", { written: when }));
    if (execution_id !== undefined && time.kind === "once") await context.started(execution_id);
    const { replies, times } = context.messages;
    const moment = momentText(first, time.kind === "cron" ? time.zone : timeZone, engine.now(), times);
    const said =
      time.kind === "once"
        ? replies.startsAt(bold(workflow.name), moment, rich`${code(id)} · ${code(execution_id ?? "")}`)
        : replies.startsBy(bold(workflow.name), repeatedText(time, times), moment, code(id));
    const { namesake } = await sameSchedules(scheduled.value, context);
    const text =
      namesake === undefined
        ? said
        : lines([said, replies.sameSchedule(code(namesake.id), code(`[MULTISTEP:UNSCHEDULE:${namesake.id}]`))]);
    const hint = hasNoSteps(workflow.id, context) ? { hint: replies.noStepsYet(bold(workflow.name)) } : {};
    if (time.kind !== "once" || execution_id === undefined)
      return success(text, { effects: [{ set: "schedule", id, name: workflow.name }], ...hint });
    return success(text, {
      ...hint,
      effects: [
        { set: "schedule", id, name: workflow.name },
        { set: "execution", id: execution_id },
      ],
      execution: execution_id,
    });
  },
});

const OPTIONS: Readonly<Record<keyof ScheduleOptions, OptionReader>> = {
  overlap: oneOf(OVERLAPS),
  catch_up: oneOf(CATCH_UPS),
};
const OPTION_NAMES = Object.keys(OPTIONS);

/** The context and the options. A single object of nothing but options is not a context. */
function contextAndOptions(
  context: JsonObject | undefined,
  json: JsonObject | undefined,
): Result<{ input: JsonObject; options: ScheduleOptions }> {
  const keys = Object.keys(context ?? {});
  const areOptions = keys.length > 0 && canonicalOptions(context ?? {}, OPTION_NAMES).ok;
  if (json === undefined && areOptions) return contextAndOptions(undefined, context);
  const read = canonicalOptions(json ?? {}, OPTION_NAMES);
  if (!read.ok) return read;
  const options: Record<string, unknown> = {};
  for (const [key, value] of read.value) {
    const checked = OPTIONS[key as keyof ScheduleOptions](key, value);
    if (!checked.ok) return checked;
    options[key] = checked.value;
  }
  return ok({ input: context ?? {}, options });
}

function hasOptions(schedule: Schedule, { overlap = "skip", catch_up = "one" }: ScheduleOptions): boolean {
  return (schedule.overlap ?? "skip") === overlap && (schedule.catch_up ?? "one") === catch_up;
}

function scheduledOtherwise({ id, workflow_name }: Schedule) {
  return fail("invalid", problem("scheduledOtherwise", { id, workflow: workflow_name }));
}

/** Whether the workflow has no steps, and the rest of the message adds none. */
function hasNoSteps(workflow: string, { session, draft = session }: CommandContext): boolean {
  return draft.steps(workflow)?.slots.every(({ id }) => id === undefined) === true;
}

/** Scheduling again what was suspended lets it run again, for its creator. */
async function resumed(twin: Schedule, { engine, viewer, origin }: CommandContext): Promise<Schedule> {
  const again = twin.suspended === undefined ? undefined : await engine.resumeSchedule(twin.id, viewer, origin);
  return again?.ok ? again.value : twin;
}

function alreadyScheduled(twin: Schedule, { engine, timeZone, messages }: CommandContext): Outcome {
  const { id, workflow_name, execution_id } = twin;
  const when = whenText(twin, engine.now(), timeZone, messages);
  return success(messages.replies.alreadyScheduled(bold(workflow_name), when, code(id)), {
    effects: [{ set: "schedule", id, name: workflow_name }],
    data: { schedule_id: id, ...(twin.when.kind === "once" && execution_id !== undefined ? { execution_id } : {}) },
  });
}

/** `[MULTISTEP:UNSCHEDULE:schedule_id]` */
export const unschedule = defineCommand({
  namespace: "MULTISTEP",
  action: "UNSCHEDULE",
  topic: "schedules",
  aliases: ["CANCEL_SCHEDULE"],
  control: true,
  endsTarget: true,
  harmless: true,
  summary: "Removes a schedule; runs already started continue.",
  example: "[MULTISTEP:UNSCHEDULE:schedule_id]",
  result: "Names the workflow that will no longer start.",
  data: "{schedule_id}",
  signature: [{ name: "schedule", kind: "schedule", example: "schedule_id" }],
  pinned: true,
  async run({ schedule: { id, name } }, context): Promise<Outcome> {
    const { engine, viewer, origin, repeated } = context;
    const found = await engine.findSchedule(id, viewer);
    if (found.ok && found.value.next_at === undefined && !repeated)
      return fail("invalid", problem("scheduleHasRun", { id, workflow: name }));
    const removed = await engine.unschedule(id, viewer, origin);
    const gone = removed.ok || (repeated && removed.error.code === "not_found");
    if (!removed.ok && !gone) return removed;
    return success(context.messages.replies.unscheduled(bold(name), code(id)), { data: { schedule_id: id } });
  },
});

/** `[MULTISTEP:RESUME_SCHEDULE:schedule_id]` */
export const resumeSchedule = defineCommand({
  namespace: "MULTISTEP",
  action: "RESUME_SCHEDULE",
  topic: "schedules",
  aliases: ["CONFIRM_SCHEDULE"],
  control: true,
  summary: "Resumes a schedule that was suspended because someone else changed what it starts.",
  example: "[MULTISTEP:RESUME_SCHEDULE:schedule_id]",
  result: "Shows when the workflow starts next.",
  data: "{schedule_id}",
  signature: [{ name: "schedule", kind: "schedule", example: "schedule_id" }],
  pinned: true,
  prepare({ schedule }, context) {
    return ok({ input: { schedule }, plans: (scope) => resumePlan(schedule.id, scope, context) });
  },
  async run({ schedule: { id } }, context): Promise<Outcome> {
    const { engine, viewer, origin, timeZone, messages } = context;
    const resumed = await engine.resumeSchedule(id, viewer, origin);
    if (!resumed.ok) return resumed;
    const { workflow_name } = resumed.value;
    const when = whenText(resumed.value, engine.now(), timeZone, messages);
    return success(messages.replies.scheduleResumed(bold(workflow_name), when, code(resumed.value.id)), {
      data: { schedule_id: resumed.value.id },
    });
  },
});

/** What the schedule would start from now on. */
async function resumePlan(id: string, { engine, viewer }: EffectScope, context: PrepareContext): Promise<PlannedAct> {
  const found = await engine.findSchedule(id, viewer);
  if (!found.ok) return { act: "start", workflow: { id: "", name: id }, steps: [], exists: true };
  const { workflow_id, workflow_name, when } = found.value;
  return {
    act: "start",
    workflow: { id: workflow_id, name: workflow_name },
    when: timesText(when, context),
    exists: true,
  };
}

const MAX_SHOWN = 30;

/** `[MULTISTEP:LIST_SCHEDULES]` */
export const listSchedules = defineCommand({
  namespace: "MULTISTEP",
  action: "LIST_SCHEDULES",
  topic: "schedules",
  aliases: ["SCHEDULES"],
  readOnly: true,
  summary: "Lists this chat's scheduled workflows, soonest first.",
  example: "[MULTISTEP:LIST_SCHEDULES]",
  result: "Lists the schedules, each with its workflow, next start and id.",
  data: "[{schedule_id, workflow_id, workflow, next_at, suspended, overlap, catch_up, missed: [{why, first, last, count}]}]",
  signature: [],
  async run(_, { engine, viewer, timeZone, messages }) {
    const { replies, progress } = messages;
    const all = await engine.listSchedules(viewer);
    if (all.length === 0) return success([{ text: replies.noSchedules }], { data: [] });
    const now = engine.now();
    const rows = all.slice(0, MAX_SHOWN).map((schedule) => scheduleLine(schedule, viewer, now, timeZone, messages));
    if (all.length > MAX_SHOWN) rows.push([italic(progress.more(all.length - MAX_SHOWN))]);
    const data = all.map(({ id, workflow_id, workflow_name, next_at, suspended, missed = [], ...options }) => ({
      schedule_id: id,
      workflow_id,
      workflow: workflow_name,
      next_at: next_at?.toISOString() ?? null,
      suspended: suspended !== undefined,
      overlap: options.overlap ?? "skip",
      catch_up: options.catch_up ?? "one",
      missed: missed.map(({ why, first, last, count }) => ({
        why,
        first: first.toISOString(),
        last: last.toISOString(),
        count,
      })),
    }));
    return success(lines([rich`${replies.schedules(all.length)}:`, ...rows]), { data });
  },
});

/** One line of LIST_SCHEDULES, and another one where it has not started at its latest times. */
function scheduleLine(
  schedule: Schedule,
  viewer: Viewer,
  now: Date,
  zone: string,
  messages: WhenMessages & NewsMessages & Pick<InterpreterMessages, "replies">,
): RichText {
  const of = whose(schedule.actor, viewer, messages.replies);
  const missed = missedText(schedule, now, zone, messages);
  const line = rich`• ${bold(shortened(schedule.workflow_name, 100))}${of} · ${whenText(schedule, now, zone, messages)} · ${code(schedule.id)}`;
  return missed === undefined ? line : lines([line, rich`  ${missed}`]);
}
