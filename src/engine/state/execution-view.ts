import { sayInEnglish } from "../../i18n/problem.ts";
import type { ExecutionView, StepView } from "../execution.ts";
import type { PlanStep } from "../plan.ts";
import { LATE_MS } from "../schedule.ts";
import type { ExecutionDocument, StepOutcome } from "./execution-document.ts";
import {
  CANCELLED,
  describeState,
  hasOutcome,
  isSettledState,
  RUNNING,
  type StepState,
  WAITING,
} from "./step-state.ts";

/**
 * Settled steps, also as a percentage rounded down; an empty workflow is at 100. Cancelled steps do not count, so that a
 * cancelled execution shows how far it got.
 */
export function progressOf(states: string): { settled: number; progress: number } {
  let settled = 0;
  for (const state of states) if (state !== CANCELLED && isSettledState(state as StepState)) settled++;
  return { settled, progress: states.length === 0 ? 100 : Math.floor((100 * settled) / states.length) };
}

/** Whether steps wait, for a time or a person, and none runs. */
export function isIdle(states: string): boolean {
  return states.includes(WAITING) && !states.includes(RUNNING);
}

/** Builds the view that commands and chats show. `moved`: outcomes that were moved out of the document. */
export function executionView(
  document: ExecutionDocument,
  plan: readonly PlanStep[],
  moved: ReadonlyMap<number, StepOutcome>,
): ExecutionView {
  const states = document.states as string;
  const steps = plan.map((step, index) => stepView(document, step, index, states[index] as StepState, moved));
  const view: ExecutionView = {
    id: document._id,
    workflow_id: document.workflow_id,
    workflow: document.workflow_name,
    actor: document.actor,
    status: document.status,
    ...progressOf(states),
    total: plan.length,
    steps,
    current: steps.filter((step) => step.status === "running").map((step) => step.name),
    recovered: plan.flatMap((step, i) => (step.recovery && hasOutcome(states[i] as StepState) ? [step.name] : [])),
    context: document.context,
    rev: document.rev,
    created_at: document.created_at,
  };
  if (document.shapers !== undefined) view.shapers = document.shapers;
  const { retries, pauses = 0 } = document;
  if (retries > 0 || pauses > 0) view.turn = { retries, pauses };
  if (document.reason !== undefined) view.reason = document.reason;
  if (document.by !== undefined) view.by = document.by;
  if (document.status === "scheduled" && document.start_at !== undefined) view.starts_at = document.start_at;
  if (document.schedule !== undefined) view.schedule = { id: document.schedule.id, at: document.schedule.at };
  const since = lateSince(document);
  if (since !== undefined) view.late_since = since;
  if (document.started_at !== undefined) view.started_at = document.started_at;
  if (document.ended_at !== undefined) view.ended_at = document.ended_at;
  return view;
}

/** When it should have started, if it has started late. */
function lateSince({ schedule, start_at, started_at }: ExecutionDocument): Date | undefined {
  if (schedule?.late) return schedule.at;
  const isLate = start_at && started_at && started_at.getTime() - start_at.getTime() > LATE_MS;
  return isLate ? start_at : undefined;
}

function stepView(
  document: ExecutionDocument,
  step: PlanStep,
  index: number,
  state: StepState,
  moved: ReadonlyMap<number, StepOutcome>,
): StepView {
  const outcome = isSettledState(state) ? (document.outcomes[index] ?? moved.get(index)) : undefined;
  const live = document.live[index];
  const view: StepView = {
    id: step.id,
    name: step.name,
    handler: step.handler,
    ...describe(state, document),
    attempts: outcome?.attempts ?? live?.attempt ?? 0,
    max_attempts: document.auto_retry ? step.retry_count + 1 : 1,
    result: outcome?.result ?? null,
    error: outcome?.error ?? live?.error ?? null,
  };
  const problem = outcome?.error === undefined ? live?.problem : outcome.problem;
  if (problem !== undefined) view.problem = problem;
  if (step.number !== undefined) view.number = step.number;
  if (state === RUNNING && live?.owner !== undefined) view.worker = live.owner;
  if (state === WAITING && live?.wait !== undefined) view.waits_for = live.wait;
  if (state === WAITING && live?.question !== undefined) view.asks = live.question.text;
  if (state === WAITING && live?.answer_within !== undefined) view.unasked = true;
  if (state === WAITING && live?.due !== undefined && live.wait !== "message" && live.answer_within === undefined)
    view.due = live.due;
  const started = outcome?.started_at ?? live?.started_at;
  if (started !== undefined) view.started_at = started;
  if (outcome?.stored !== undefined) view.stored = outcome.stored;
  if (outcome?.cut === true) view.cut = true;
  if (outcome?.metrics !== undefined) view.metrics = outcome.metrics;
  const note = outcome?.note ?? live?.note;
  if (note !== undefined) view.note = sayInEnglish(note).message;
  if (typeof note === "object") view.note_problem = note;
  if (outcome !== undefined) view.ended_at = outcome.ended_at;
  if (outcome?.queued_ms !== undefined) view.queued_ms = outcome.queued_ms;
  return view;
}

function describe(state: StepState, document: ExecutionDocument): Pick<StepView, "status" | "reason"> {
  const { status, reason } = describeState(state);
  if (state === CANCELLED) return { status, reason: document.reason === "timeout" ? "timeout" : "cancelled" };
  return reason === undefined ? { status } : { status, reason };
}
