import { type Problem, problem, sayInEnglish, type Wording } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import type { WaitReason } from "../execution.ts";
import { ANSWER_CHECKPOINT } from "../handler.ts";
import { type JsonObject, type JsonValue, jsonSize } from "../json.ts";
import { LEAST_ERROR, MAX_ERROR, MAX_ERRORS } from "../limits.ts";
import { LATE_MS } from "../schedule.ts";
import type { LiveStep, StepOutcome, StoredResult } from "./execution-document.ts";
import type { ExecutionMachine } from "./execution-machine.ts";
import {
  BLOCKED,
  CANCELLED,
  COMPLETED,
  FAILED,
  isSettledState,
  PENDING,
  RUNNING,
  SKIPPED,
  TIMED_OUT,
  WAITING,
} from "./step-state.ts";

/** Claims a step from `takeReady` for a worker. `alone`: it runs in isolation for now; see crashes.ts. */
export function claimStep(
  machine: ExecutionMachine,
  index: number,
  owner: string,
  token: string,
  now: Date,
  alone = false,
): void {
  const { wait: _wait, due: _due, ...before } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, {
    ...before,
    owner,
    token,
    attempt: before.attempt + 1,
    started_at: before.started_at ?? now,
    ...(alone ? { alone } : {}),
  });
  machine.setState(index, RUNNING);
  machine.set("turn", now);
  if (machine.document.started_at === undefined) machine.set("started_at", now);
}

/** Skips a step whose condition is false. Its dependents still run, unless a person's refusal made it false. */
export function skipStep(machine: ExecutionMachine, index: number): void {
  const { heeds = [] } = machine.step(index);
  const isRefused = heeds.some((dep) => machine.heedsRefusal(index, dep));
  machine.setState(index, isRefused ? BLOCKED : SKIPPED);
}

/** A worker releases a step it did not start or cannot finish; the attempt does not count. False if the claim is stale. */
export function releaseStep(machine: ExecutionMachine, index: number, token: string): boolean {
  if (!machine.holds(index, token)) return false;
  returnToPending(machine, index);
  return true;
}

/** Makes a running step pending again, as if the attempt had not happened. `crashes`: the new number of worker deaths. */
export function returnToPending(machine: ExecutionMachine, index: number, crashes?: number): void {
  const live = machine.live(index);
  if (live === undefined) return;
  const { owner: _owner, token: _token, alone: _alone, ...kept } = live;
  machine.setLive(index, { ...kept, attempt: live.attempt - 1, crashes: crashes ?? live.crashes });
  machine.setState(index, PENDING);
}

export interface RetryPolicy {
  /** Attempts after the first. */
  retry_count: number;
  /** Seconds before the second attempt. */
  retry_delay: number;
}

/** The longest wait between attempts, in milliseconds. */
const MAX_RETRY_DELAY_MS = 5 * 60_000;

/**
 * Milliseconds to wait after failed attempt number `attempt` (from 1): `retry_delay · 2^(attempt-1)`, at most five
 * minutes, with jitter down to 75 % so that steps that failed together do not retry together. `atLeast` (milliseconds) is
 * what the remote side asked for, as in Retry-After.
 */
export function retryDelay(policy: RetryPolicy, attempt: number, random: () => number, atLeast = 0): number {
  const full = Math.min(policy.retry_delay * 1000 * 2 ** Math.min(attempt - 1, 30), MAX_RETRY_DELAY_MS);
  return Math.max(Math.round(full * (0.75 + 0.25 * random())), atLeast);
}

export interface Success {
  result: JsonValue;
  /** Where the result is stored separately from the execution. */
  stored?: StoredResult;
  /** What the handler returned was larger than allowed, and `result` is what is left of it. */
  cut?: boolean;
  /** A remark about the result, for people. */
  note?: Wording;
  /** Context keys to set. */
  context?: JsonObject;
  metrics?: Record<string, number>;
  /** The size of the result as JSON, where it is known already. */
  bytes?: number;
}

export interface Failure {
  error: Wording;
  /** Retrying cannot help. */
  permanent: boolean;
  /** Milliseconds to wait, as asked for by the remote side. */
  retryAfter?: number;
  /** What the handler returned nevertheless. */
  kept?: Pick<Success, "result" | "stored" | "cut">;
}

/** The attempt succeeded, or the step's wait ended well. */
export function completeStep(machine: ExecutionMachine, index: number, success: Success, now: Date): void {
  const step = machine.step(index);
  const { context, result, stored, bytes = jsonSize(result), ...kept } = success;
  const saved = step.save_as === undefined ? {} : { [step.save_as]: success.result };
  const note = machine.fillContext({ ...context, ...saved });
  const where = whereKept({ result, ...(stored === undefined ? {} : { stored }) });
  const outcome: StepOutcome = { ...history(machine, index, now), ...where, ...kept, ended_at: now };
  if (note !== undefined) outcome.note = note;
  machine.setOutcome(index, outcome);
  machine.setState(index, COMPLETED);
  machine.set("kept_bytes", (machine.document.kept_bytes ?? 0) + bytes);
}

/** The part of an outcome that has its result, or tells where it is. */
function whereKept({ result, stored }: Pick<Success, "result" | "stored">): Pick<StepOutcome, "result" | "stored"> {
  return stored === undefined ? { result } : { stored: { key: stored.key, bytes: stored.bytes } };
}

/** The attempt failed: schedules the next one, or fails the step if none is left. */
export function failStep(
  machine: ExecutionMachine,
  index: number,
  failure: Failure,
  now: Date,
  random: () => number,
): void {
  const step = machine.step(index);
  const attempt = machine.live(index)?.attempt ?? 0;
  const willRetry = machine.document.auto_retry && !failure.permanent && attempt <= step.retry_count;
  if (!willRetry) {
    failForGood(machine, index, failure.error, now, failure.kept);
    return;
  }
  const due = new Date(now.getTime() + retryDelay(step, attempt, random, failure.retryAfter));
  suspendStep(machine, index, { wait: "retry", due, ...keepError(machine, failure.error) }, now);
}

/** Fails the step with no retry, and puts the error in the context for the recovery steps. */
export function failForGood(
  machine: ExecutionMachine,
  index: number,
  said: Wording,
  now: Date,
  kept?: Failure["kept"],
): void {
  const step = machine.step(index);
  const error = keepError(machine, said);
  machine.setOutcome(index, {
    ...unfinished(machine, index, now),
    ...error,
    ...(kept === undefined ? {} : { ...whereKept(kept), ...(kept.cut === undefined ? {} : { cut: kept.cut }) }),
    ended_at: now,
  });
  if (machine.document.phase === "main") {
    machine.setContext("error_occurred", true);
    machine.setContext("error_step", step.name);
    machine.setContext("error_message", error.error);
  }
  if (step.on_error === "fail") machine.set("failing", true);
  machine.setState(index, FAILED);
}

/**
 * An error as it is stored, at most `MAX_ERROR` long, and shorter once there are many: in English, and as a problem for people who
 * read another language, unless that is longer.
 */
function keepError(machine: ExecutionMachine, said: Wording): { error: string; problem?: Problem } {
  const spent = machine.document.error_length ?? 0;
  const most = spent < MAX_ERRORS ? MAX_ERROR : LEAST_ERROR;
  const error = shortened(sayInEnglish(said).message, most);
  machine.set("error_length", spent + error.length);
  return typeof said === "string" || JSON.stringify(said).length > most ? { error } : { error, problem: said };
}

/** Parks the step: it waits in the database and occupies no worker. */
export function suspendStep(
  machine: ExecutionMachine,
  index: number,
  wait: Pick<LiveStep, "due" | "result" | "error" | "problem" | "note" | "question" | "answer_within"> & {
    wait: WaitReason;
  },
  now: Date,
): void {
  const { owner: _owner, token: _token, alone: _alone, ...kept } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  // The problem belongs to the error that this one replaces.
  if (wait.error !== undefined) delete kept.problem;
  machine.setLive(index, { ...kept, ...wait, ...(wait.wait === "message" ? { queued_at: now } : {}) });
  machine.setState(index, WAITING);
}

/** The parts of an outcome that are known before the step settles. */
export function history(
  machine: ExecutionMachine,
  index: number,
  now: Date,
): Pick<StepOutcome, "attempts" | "started_at" | "note" | "queued_ms"> {
  const live = machine.live(index);
  const { attempt, started_at, note } = live ?? { attempt: 0 };
  const queued_ms = outboxTime(live, now);
  return {
    attempts: attempt,
    ...(started_at === undefined ? {} : { started_at }),
    ...(note === undefined ? {} : { note }),
    ...(queued_ms === 0 ? {} : { queued_ms }),
  };
}

/** How long the step's messages have been in the outbox, in milliseconds. That isn't time in which the step ran. */
function outboxTime(live: LiveStep | undefined, now: Date): number {
  const { queued_ms = 0, queued_at } = live ?? {};
  return queued_ms + (queued_at === undefined ? 0 : Math.max(0, now.getTime() - queued_at.getTime()));
}

/** Like `history`, but for a step that did not succeed: adds the checkpoints that RETRY reuses. */
export function unfinished(
  machine: ExecutionMachine,
  index: number,
  now: Date,
): Pick<StepOutcome, "attempts" | "started_at" | "queued_ms" | keyof Checkpoints> {
  return { ...history(machine, index, now), ...checkpointsOf(machine.live(index)) };
}

type Checkpoints = Pick<LiveStep, "checkpoints" | "stored_checkpoints">;

/** The checkpoints of a step, wherever they are kept. */
export function checkpointsOf({ checkpoints, stored_checkpoints }: Checkpoints = {}): Checkpoints {
  return {
    ...(checkpoints === undefined ? {} : { checkpoints }),
    ...(stored_checkpoints === undefined ? {} : { stored_checkpoints }),
  };
}

/**
 * Applies everything that is due: starts at its time, completes delays, makes retries ready, enforces the global timeout.
 * Returns the steps waiting for a message, or for their question to be sent, whose delivery must be checked again. `lateTurn`
 * gives whoever starts late a time when to start; by default at once.
 */
export function wake(machine: ExecutionMachine, now: Date, lateTurn = (at: Date): Date => at): number[] {
  startIfDue(machine, now, lateTurn);
  if (machine.document.status !== "running") return [];
  const deadline = machine.deadline;
  if (deadline !== null && deadline <= now) timeOut(machine, now);
  const unconfirmed: number[] = [];
  for (const index of [...machine.waiting]) {
    const live = machine.live(index);
    if (live?.due === undefined || live.due > now) continue;
    if (live.again !== undefined) requeueStep(machine, index, now);
    else if (live.wait === "delay") completeStep(machine, index, { result: live.result ?? null }, now);
    else if (live.wait === "retry" || live.wait === "key") machine.setState(index, PENDING);
    else if (live.wait === "person" && live.answer_within === undefined)
      failForGood(
        machine,
        index,
        problem(live.question?.wants === undefined ? "nobodyDecided" : "nobodyAnswered"),
        now,
      );
    else unconfirmed.push(index);
  }
  return unconfirmed;
}

/** After downtime, those whose time has gone by take turns. */
function startIfDue(machine: ExecutionMachine, now: Date, lateTurn: (now: Date) => Date): void {
  const { status, start_at, late_start } = machine.document;
  if (status !== "scheduled" || start_at === undefined || start_at > now) return;
  const isLate = now.getTime() - start_at.getTime() > LATE_MS;
  const turn = late_start ?? (isLate ? lateTurn(now) : now);
  if (turn <= now) machine.set("status", "running");
  else if (late_start === undefined) machine.set("late_start", turn);
}

/** The handler's wait is over: makes the step ready so that the handler runs once more. */
export function requeueStep(machine: ExecutionMachine, index: number, now: Date): void {
  const live = machine.live(index);
  const { again: _again, queued_at: _queued, ...kept } = live ?? { attempt: 0, crashes: 0 };
  const queued_ms = outboxTime(live, now);
  machine.setLive(index, { ...kept, ...(queued_ms === 0 ? {} : { queued_ms }) });
  machine.setState(index, PENDING);
}

/** A person answered: makes the step ready so that its handler runs once more, as the same attempt, with the answer. */
export function resumeAnswered(machine: ExecutionMachine, index: number, answer: JsonObject): void {
  const live = machine.live(index);
  if (live === undefined) return;
  const { question: _question, wait: _wait, due: _due, answer_within: _within, ...kept } = live;
  const checkpoints = { ...kept.checkpoints, [ANSWER_CHECKPOINT]: answer };
  machine.setLive(index, { ...kept, attempt: kept.attempt - 1, checkpoints });
  machine.setState(index, PENDING);
}

/** Ends every unsettled step of the current phase; after `main`, the recovery steps get a bounded time of their own. */
function timeOut(machine: ExecutionMachine, now: Date): void {
  const { document } = machine;
  const why = problem("globalTimeout", { seconds: document.global_timeout });
  if (document.phase === "main") {
    machine.setContext("error_occurred", true);
    machine.setContext("error_step", firstRunning(machine));
    machine.setContext("error_message", sayInEnglish(why).message);
  }
  machine.set("failing", true);
  machine.set("reason", "timeout");
  document.clock = { used: 0, since: now };
  machine.setAll(machine.plan.steps.keys(), (index) => {
    const state = machine.state(index);
    if (isSettledState(state) || (document.phase === "main" && machine.step(index).recovery)) return undefined;
    if (state !== RUNNING) return TIMED_OUT;
    machine.setOutcome(index, { ...unfinished(machine, index, now), ...keepError(machine, why), ended_at: now });
    return CANCELLED;
  });
}

function firstRunning(machine: ExecutionMachine): string | null {
  const first = [...machine.running][0] ?? [...machine.waiting][0];
  return first === undefined ? null : machine.step(first).name;
}
