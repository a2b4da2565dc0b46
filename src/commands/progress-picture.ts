import { wholeStart } from "../../grammar/graphemes.ts";
import { oneLine } from "../../grammar/plain-text.ts";
import {
  type ExecutionStatus,
  type ExecutionSummary,
  type ExecutionView,
  isSettled,
  type StepStatus,
  type StepView,
} from "../engine/execution.ts";
import { durationText, secondsUntil } from "../i18n/duration-text.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { type Problems, sayProblem } from "../i18n/problem.ts";
import type { ExecutionMessages } from "../i18n/reply-messages.ts";
import { lineOf, shortened } from "../i18n/rich-text.ts";

/** The progress of an execution as people see it, before it is rendered. */
export interface ProgressPicture {
  icon: string;
  workflow: string;
  /** The status as text. */
  status: string;
  id: string;
  /** The bar and the percentage; of a run that failed or was cancelled, how many steps completed; or that there are none. */
  reached: string;
  total: number;
  /** All steps of a short workflow; of a long one the failed, running, waiting and next ones, and the last to settle. */
  steps: StepPicture[];
  /** Some of the other steps of a long workflow, around the current position. */
  others: StepPicture[];
  /** How it ended, why it is paused or when it starts, if the status does not say it all. */
  summary?: string;
}

/** Workflows with at most this many steps are shown whole to those who ask for them. */
const ALL_STEPS = 30;
/** How many steps a progress message shows. */
export const PROGRESS_MESSAGE_STEPS = 10;
/** How many a long one shows: of the failed and of the busy steps each, of the last settled and the next ones, and of the others. */
const SOME_STEPS = 10;
const LAST_SETTLED = 5;
const NEXT = 2;
const OTHERS = 150;
const BAR = 10;

const ICONS: Readonly<Record<ExecutionStatus, string>> = {
  created: "🆕",
  scheduled: "🕒",
  running: "⏳",
  paused: "⏸️",
  completed: "✅",
  failed: "❌",
  cancelled: "🚫",
};

/** What a picture of the progress says. */
export type ProgressMessages = Pick<InterpreterMessages, "progress" | "problems">;

/** Collects everything that a progress message, STATUS and PROGRESS show. Workflows of up to `whole` steps are shown whole. */
export function progressPicture(
  view: ExecutionView,
  now: Date,
  { progress: messages, problems }: ProgressMessages,
  whole: number = ALL_STEPS,
): ProgressPicture {
  const shown = view.total <= whole ? new Set(view.steps) : important(view.steps);
  const summary = summaryOf(view, now, messages);
  const picture = (step: StepView): StepPicture => stepPicture(step, now, messages, problems);
  return {
    icon: ICONS[view.status],
    workflow: lineOf(view.workflow, 120) || "…",
    status: [statusOf(view, messages), ...lateness(view, messages)].join(", "),
    id: view.id,
    reached: reachedOf(view, messages),
    total: view.total,
    steps: view.steps.filter((step) => shown.has(step)).map(picture),
    others: around(view.steps.filter((step) => !shown.has(step))).map(picture),
    ...(summary === undefined ? {} : { summary }),
  };
}

/** The status: waiting, if nothing runs until a person answers or until some time. */
export function statusOf({ status, steps, current }: ExecutionView, messages: ExecutionMessages): string {
  const waiting = steps.filter((step) => step.status === "waiting");
  const isIdle = status === "running" && current.length === 0 && waiting.length > 0;
  // A message on its way is work, not a wait.
  if (!isIdle || waiting.some((step) => step.waits_for === "message")) return messages.status[status];
  return waiting.some((step) => step.waits_for === "person") ? messages.waitsForPerson : messages.waits;
}

/** How late a schedule's run started, if it was late. */
function lateness(view: ExecutionView, messages: ExecutionMessages): string[] {
  if (view.late_since === undefined) return [];
  return [messages.late(durationText(startOf(view) - view.late_since.getTime(), messages.units))];
}

/** How far it got. "100%" would suggest that a failed execution went well, because its steps have all settled. */
function reachedOf(view: ExecutionView, messages: ExecutionMessages): string {
  if (view.total === 0) return messages.stepCounts(0, 0, 0);
  if (view.status === "failed" || view.status === "cancelled") {
    const completed = view.steps.filter((step) => step.status === "completed");
    return messages.stepsDone(completed.length, view.total);
  }
  const filled = Math.floor((view.progress * BAR) / 100);
  return `${"▓".repeat(filled)}${"░".repeat(BAR - filled)} ${view.progress}% (${view.settled}/${view.total})`;
}

/** How its steps ended, in words: "3 steps", or "2 done, 1 failed". */
export function stepCounts(view: ExecutionView, messages: ExecutionMessages): string {
  const count = (status: StepStatus) => view.steps.filter((step) => step.status === status).length;
  return messages.stepCounts(count("completed"), count("failed"), count("skipped"));
}

/** The status of an execution in a list: with the percentage, unless that would mislead. */
export function shortStatus(
  { status, progress, waits = false }: ExecutionSummary,
  messages: ExecutionMessages,
  separator = " ",
): string {
  const said = waits ? messages.waits : messages.status[status];
  return status === "failed" || status === "cancelled" ? said : `${said}${separator}${progress}%`;
}

/** The steps of a long workflow that are always shown. */
function important(steps: readonly StepView[]): Set<StepView> {
  const failed = steps.filter((step) => step.status === "failed").slice(0, SOME_STEPS);
  const busy = steps.filter((step) => step.status === "running" || step.status === "waiting").slice(0, SOME_STEPS);
  const settled = steps.filter((step) => step.status === "completed" || step.status === "skipped");
  const last = settled.toSorted((a, b) => endOf(a) - endOf(b)).slice(-LAST_SETTLED);
  const next = steps.filter((step) => step.status === "pending").slice(0, NEXT);
  return new Set([...failed, ...busy, ...last, ...next]);
}

function endOf(step: StepView): number {
  return step.ended_at?.getTime() ?? 0;
}

function around(steps: readonly StepView[]): readonly StepView[] {
  const next = steps.findIndex(({ status }) => status === "pending" || status === "running" || status === "waiting");
  const middle = next < 0 ? steps.length : next;
  const start = Math.max(0, Math.min(middle - OTHERS / 2, steps.length - OTHERS));
  return steps.slice(start, start + OTHERS);
}

function summaryOf(view: ExecutionView, now: Date, messages: ExecutionMessages): string | undefined {
  const spent =
    view.ended_at === undefined || !isSettled(view.status)
      ? undefined
      : durationText(view.ended_at.getTime() - startOf(view), messages.units);
  const reason = reasonOf(view, messages);
  switch (view.status) {
    case "completed":
      return messages.completed(spent, stepCounts(view, messages));
    case "failed":
      return messages.failed(spent, reason) + recovery(view, messages);
    case "cancelled":
      return messages.cancelled(spent, reason);
    case "paused":
      return messages.paused(reason, view.id);
    case "scheduled": {
      const seconds = view.starts_at === undefined ? 0 : secondsUntil(view.starts_at, now);
      return seconds === 0 ? undefined : messages.startsIn(durationText(seconds * 1000, messages.units));
    }
    default:
      return undefined;
  }
}

/** Why it ended or is paused. Names the person who did it, except in a terminal, where it can only be its user. */
function reasonOf({ status, reason, by, actor }: ExecutionView, messages: ExecutionMessages): string | undefined {
  if (by !== undefined && (status === "cancelled" || status === "paused"))
    return actor.gateway.startsWith("terminal:") ? undefined : messages.by(oneLine(by.name ?? "") || `${by.id}`);
  if (reason === undefined) return undefined;
  return shortened(reason === "timeout" ? messages.timeout : oneLine(reason), 200);
}

function recovery(view: ExecutionView, messages: ExecutionMessages): string {
  return view.recovered.length === 0 ? "" : ` ${messages.recovered(lineOf(view.recovered.join(", "), 300))}`;
}

function startOf(view: ExecutionView): number {
  return (view.started_at ?? view.created_at).getTime();
}

/** One step as people see it, before it is rendered. All texts are single lines. */
export interface StepPicture {
  status: StepStatus;
  icon: string;
  name: string;
  /** Its duration, attempts and waits. */
  remarks: string[];
  /** Why the last attempt failed. */
  error?: string;
}

const STEP_ICONS: Readonly<Record<StepStatus, string>> = {
  pending: "▫️",
  running: "▶️",
  waiting: "⏳",
  completed: "✅",
  failed: "❌",
  skipped: "⏭️",
  cancelled: "🚫",
};

/** The longest texts in a picture, in UTF-16 units. */
const MAX_NAME = 80;
const MAX_STEP_ERROR = 500;
const MAX_QUESTION = 100;
/** How much of a long text is read before it is put on one line, as a multiple of the limit. */
const READ = 4;

/** The picture of a step at that moment. */
function stepPicture(step: StepView, now: Date, messages: ExecutionMessages, problems: Problems): StepPicture {
  const picture: StepPicture = {
    status: step.status,
    icon: STEP_ICONS[step.status],
    name: brief(step.name, MAX_NAME) || "…",
    remarks: remarks(step, now, messages, problems),
  };
  const isWorthSaying = step.status === "failed" || (step.status === "waiting" && step.waits_for === "retry");
  const error = step.error === null || !isWorthSaying ? "" : brief(errorOf(step, problems) ?? "", MAX_STEP_ERROR);
  return error === "" ? picture : { ...picture, error };
}

/** The step's error in that catalog's language, or unchanged if it is someone else's text. */
export function errorOf({ error, problem }: StepView, problems: Problems): string | undefined {
  return problem === undefined ? (error ?? undefined) : sayProblem(problem, problems).message;
}

function remarks(step: StepView, now: Date, messages: ExecutionMessages, problems: Problems): string[] {
  switch (step.status) {
    case "waiting":
      return [waiting(step, now, messages)];
    case "running":
      return step.attempts > 1 ? [messages.retry(step.attempts - 1, step.max_attempts - 1, undefined)] : [];
    case "failed":
    case "completed":
      return [
        ...took(step, messages),
        ...(step.attempts > 1 ? [messages.attempts(step.attempts)] : []),
        ...(step.cut === true ? [messages.resultCut] : []),
        ...noteOf(step, problems),
      ];
    case "skipped":
    case "cancelled": {
      const state = step.status === "skipped" ? messages.skipped : messages.status.cancelled;
      const reason = stepReason(step.reason, messages);
      return [reason === undefined ? state : `${state}: ${reason}`];
    }
    default:
      return [];
  }
}

function noteOf({ note, note_problem: why }: StepView, problems: Problems): string[] {
  const said = why === undefined ? note : sayProblem(why, problems).message;
  return said === undefined ? [] : [brief(said, MAX_STEP_ERROR)];
}

function stepReason(reason: string | undefined, messages: ExecutionMessages): string | undefined {
  switch (reason) {
    case "condition":
      return messages.conditionFalse;
    case "upstream":
      return messages.upstreamFailed;
    case "timeout":
      return messages.timeout;
    // The status says this already.
    case "cancelled":
      return undefined;
    default:
      return reason;
  }
}

function waiting(step: StepView, now: Date, messages: ExecutionMessages): string {
  const seconds = step.due === undefined ? 0 : secondsUntil(step.due, now);
  const due = seconds === 0 ? undefined : durationText(seconds * 1000, messages.units);
  switch (step.waits_for) {
    case "retry":
      return messages.retry(step.attempts, step.max_attempts - 1, due);
    case "delay":
      return due === undefined ? messages.waits : messages.goesOn(due);
    case "message":
      return messages.waitsForMessage;
    case "person":
      return `${messages.waitsForPerson}${due === undefined ? "" : ` (${due})`}${asked(step)}`;
    case "key":
      return messages.waitsForKey;
    default:
      return messages.waits;
  }
}

function asked({ asks }: StepView): string {
  return asks === undefined ? "" : `: ${brief(asks, MAX_QUESTION)}`;
}

/** How long it ran: from its start to its end, without its messages' time in the outbox. */
function took({ started_at, ended_at, queued_ms = 0 }: StepView, { units }: ExecutionMessages): string[] {
  if (started_at === undefined || ended_at === undefined) return [];
  return [durationText(ended_at.getTime() - started_at.getTime() - queued_ms, units)];
}

function brief(text: string, limit: number): string {
  return lineOf(wholeStart(text, limit * READ), limit);
}
