import { problem, sayInEnglish } from "../../i18n/problem.ts";
import { shortened } from "../../i18n/rich-text.ts";
import { type Handler, type SuspendFor, TransientError } from "../handler.ts";
import { type JsonObject, jsonSize } from "../json.ts";
import { MAX_ERROR } from "../limits.ts";
import type { LiveStep } from "../state/execution-document.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { completeStep, failStep, suspendStep } from "../state/step-events.ts";
import { describeState, type StepState, WAITING } from "../state/step-state.ts";
import type { Database } from "../storage/database.ts";
import { isTransient } from "../storage/database-errors.ts";
import { removeResult } from "../storage/results.ts";
import type { Attempt, AttemptEnd, AttemptServices } from "./attempt.ts";
import type { Burden, Committer } from "./committer.ts";
import { stepScope } from "./conditions.ts";
import type { HeldResults, LargeResults } from "./large-results.ts";
import { persist } from "./persist.ts";
import { runAttempt } from "./run-attempt.ts";
import type { Run } from "./runs.ts";
import type { KeptResult } from "./step-result.ts";

export interface AttemptContext {
  database: Database;
  handlers: ReadonlyMap<string, Handler>;
  results: LargeResults;
  services(run: Run, machine: ExecutionMachine): AttemptServices;
  /** Puts the message that a step is to wait for in the outbox. */
  send(
    machine: ExecutionMachine,
    index: number,
    wait: Extract<SuspendFor, { for: "message" | "person" }>,
  ): Promise<void>;
  /** Checks whether the message a step waits for has been delivered. */
  review(executionId: string, index: number): void;
  secret(name: string): string | undefined;
  random(): number;
  warn(error: unknown, message: string): void;
}

/** How often a waiting step's message is checked, in case a delivery notification was missed; milliseconds. */
export const REVIEW_MS = 10_000;

/** Wait before a step that could not start tries again: its idempotency key is taken, or the database did not answer. */
const REQUEUE_MS = 1000;

/** The attempt was not started, because the database did not answer. */
type NotStarted = { kind: "not started" };

/** Identifies what the step does, so that it does it once: the same for all its attempts, different after RETRY. */
export function stepKey(machine: ExecutionMachine, index: number): string {
  const { _id, retries } = machine.document;
  return `${_id}:${machine.step(index).id}${retries > 0 ? `:${retries}` : ""}`;
}

/** Runs a claimed step and commits its outcome. Never rejects. Calls `ended` when the handler is done, before the commit. */
export async function runClaimed(
  run: Run,
  machine: ExecutionMachine,
  committer: Committer,
  context: AttemptContext,
  ended: () => void,
): Promise<void> {
  const { document } = machine;
  const step = machine.step(run.index);
  const live = machine.live(run.index);
  const held: HeldResults = new Map();
  const attempt: Attempt = {
    step,
    handler: context.handlers.get(step.handler) as Handler,
    attempt: live?.attempt ?? 1,
    key: stepKey(machine, run.index),
    execution: {
      id: document._id,
      workflow_name: document.workflow_name,
      actor: document.actor,
      ...(document.shapers === undefined ? {} : { shapers: document.shapers }),
    },
    token: run.token,
    scope: stepScope(machine, run.index, held, context.secret),
    loadMissing: (missing) => context.results.loadMissing(machine, missing, held),
    checkpoints: { ...live?.checkpoints },
    abort: run.abort,
  };
  const services = context.services(run, machine);
  let end: AttemptEnd | NotStarted;
  try {
    await loadCheckpoints(attempt.checkpoints, live, document._id, context.results);
    end = await runAttempt(attempt, services);
  } catch (error) {
    context.warn(error, "an attempt could not be started");
    end = isTransient(error)
      ? { kind: "not started" }
      : { kind: "failure", failure: { error: problem("attemptNotStarted"), permanent: false } };
  }
  ended();
  if (!run.abort.aborted) await record(run, machine, end, services, committer, context);
}

/** Adds the checkpoints that are stored separately from the execution. */
async function loadCheckpoints(
  checkpoints: JsonObject,
  live: LiveStep | undefined,
  executionId: string,
  results: LargeResults,
): Promise<void> {
  const stored = Object.entries(live?.stored_checkpoints ?? {});
  if (stored.length === 0) return;
  const found = await results.load(
    executionId,
    stored.map(([, one]) => one),
  );
  for (const [name, { key }] of stored) {
    const value = found.get(key);
    // Without it the handler would do that part of its work again.
    if (value === undefined) throw new Error(`The checkpoint "${name}" is no longer stored.`);
    checkpoints[name] = value;
  }
}

/** Commits how the attempt ended. Retries while the database is unreachable, for as long as the claim is valid. */
async function record(
  run: Run,
  machine: ExecutionMachine,
  end: AttemptEnd | NotStarted,
  services: AttemptServices,
  committer: Committer,
  context: AttemptContext,
): Promise<void> {
  const { executionId, index } = run;
  const wait = end.kind === "suspend" ? end.wait : undefined;
  const stored = resultOf(end)?.stored;
  /** The step's state after the commit; undefined if the claim was lost. */
  let state: StepState | undefined;
  const attempt = machine.live(index)?.attempt ?? 1;
  const commit = (how: AttemptEnd | NotStarted) =>
    persist(
      run.abort,
      async () => {
        const apply = (current: ExecutionMachine, now: Date) =>
          applyEnd(current, run, how, now, context) ? current.state(index) : undefined;
        state = await committer.submit(executionId, apply, burdenOf(how));
      },
      context,
    );
  // The message goes into the outbox before the step waits for it, so that a crash cannot leave the step waiting forever.
  const unsent =
    wait?.for === "message" || wait?.for === "person"
      ? await persist(run.abort, () => context.send(machine, index, wait), context)
      : undefined;
  const isFull = unsent?.refusal instanceof TransientError;
  const refused = isFull ? await commit(laterAgain(machine)) : (unsent ?? (await commit(end)));
  // The claim was lost meanwhile. After a crash here, the result goes with its execution.
  if (stored !== undefined && state === undefined)
    await removeResult(context.database, executionId, stored.key).catch(() => undefined);
  if (refused !== undefined) {
    context.warn(refused.refusal, "an outcome could not be stored");
    const error = problem("outcomeNotStored", { why: refused.refusal.message });
    await commit({ kind: "failure", failure: { error, permanent: true } });
    return;
  }
  if (state !== undefined) logEnd(run, machine, end, state, attempt, services);
  const awaitsDelivery =
    wait?.for === "message" ||
    (wait?.for === "person" && wait.seconds !== null) ||
    (wait?.for === "again" && wait.messages.length > 0);
  if (awaitsDelivery && !isFull) context.review(executionId, index);
  // Only makes short delays more precise: the worker's poll would find them too.
  if (wait !== undefined && wait.for !== "message" && wait.for !== "person" && wait.seconds < 60)
    setTimeout(() => committer.touch(executionId), wait.seconds * 1000 + 2).unref();
}

/** Logs how an attempt ended: failures and retries as information, all else for debugging. */
function logEnd(
  run: Run,
  machine: ExecutionMachine,
  end: AttemptEnd | NotStarted,
  state: StepState,
  attempt: number,
  services: AttemptServices,
): void {
  const step = machine.step(run.index);
  const { _id: execution_id, workflow_name: workflow } = machine.document;
  const outcome = state === WAITING && end.kind === "failure" ? "retry" : describeState(state).status;
  const about = {
    execution_id,
    workflow,
    step_id: step.id,
    step: step.name,
    handler: step.handler,
    attempt,
    outcome,
  };
  if (end.kind !== "failure") {
    const measured: JsonObject = end.kind === "success" && end.success.metrics ? { metrics: end.success.metrics } : {};
    services.log("debug", { ...about, ...measured }, "a step's attempt ended");
    return;
  }
  const { error, stack } = end.failure;
  const said = shortened(sayInEnglish(error).message, MAX_ERROR);
  services.log("info", { ...about, error: said, ...(stack === undefined ? {} : { stack }) }, "a step's attempt failed");
}

/** What a change adds to the write that it is part of. */
function burdenOf(end: AttemptEnd | NotStarted): Burden {
  if (end.kind === "suspend") return { bytes: jsonSize(end) };
  const kept = resultOf(end);
  const others = end.kind === "success" ? jsonSize(end.success.context) : MAX_ERROR * 8;
  if (kept === undefined) return { bytes: others };
  const { result, stored } = kept;
  return stored === undefined ? { bytes: others + jsonSize(result) } : { bytes: others, result: { ...stored, result } };
}

function resultOf(end: AttemptEnd | NotStarted): KeptResult | undefined {
  return end.kind === "success" ? end.success : end.kind === "failure" ? end.failure.kept : undefined;
}

/** How long a step waits for room in its chat's outbox, in seconds: the longer, the more of its execution wait. */
const FULL_SECONDS = { least: 5, most: 300, each: 0.02 };

/** The chat's outbox is full: the handler runs again, as the same attempt, when there may be room. */
function laterAgain({ waiting }: ExecutionMachine): AttemptEnd {
  const { least, most, each } = FULL_SECONDS;
  const seconds = Math.min(most, Math.max(least, waiting.size * each));
  return { kind: "suspend", wait: { for: "again", as: "message", seconds, messages: [] }, context: {} };
}

/** Applies the end of the attempt to its step; false if the claim is no longer valid. */
function applyEnd(
  machine: ExecutionMachine,
  { index, token }: Run,
  end: AttemptEnd | NotStarted,
  now: Date,
  { random }: AttemptContext,
): boolean {
  if (!machine.holds(index, token)) return false;
  const later = (ms: number) => new Date(now.getTime() + ms);
  if (end.kind === "success") completeStep(machine, index, end.success, now);
  else if (end.kind === "failure") failStep(machine, index, end.failure, now, random);
  else if (end.kind === "suspend") {
    if (end.wait.for === "again") {
      waitWithinAttempt(machine, index, end.wait, later(end.wait.seconds * 1000), now);
      return true;
    }
    const note = machine.fillContext(end.context);
    if (end.wait.for === "person") {
      const { question, seconds } = end.wait;
      // The time for an answer begins when the question has been sent.
      const until = seconds === null ? {} : { due: later(REVIEW_MS), answer_within: seconds };
      suspendStep(machine, index, { wait: "person", question, ...until, ...(note === undefined ? {} : { note }) }, now);
      return true;
    }
    const { for: reason, result } = end.wait;
    const due = later(end.wait.for === "delay" ? end.wait.seconds * 1000 : REVIEW_MS);
    suspendStep(machine, index, { wait: reason, due, result, ...(note === undefined ? {} : { note }) }, now);
  } else {
    // The handler did not start, so this does not count as an attempt.
    uncountAttempt(machine, index);
    suspendStep(machine, index, { wait: end.kind === "held" ? "key" : "retry", due: later(REQUEUE_MS) }, now);
  }
  return true;
}

/** Parks the step in the middle of an attempt; its handler runs again when the wait is over. */
function waitWithinAttempt(
  machine: ExecutionMachine,
  index: number,
  { as, messages }: Extract<SuspendFor, { for: "again" }>,
  due: Date,
  now: Date,
): void {
  const key = stepKey(machine, index);
  uncountAttempt(machine, index);
  suspendStep(machine, index, { wait: as, due }, now);
  machine.setLive(index, { ...(machine.live(index) as LiveStep), again: messages.map((name) => `${key}:${name}`) });
}

/** The next claim of the step counts the attempt again. */
function uncountAttempt(machine: ExecutionMachine, index: number): void {
  const live = machine.live(index);
  if (live !== undefined) machine.setLive(index, { ...live, attempt: live.attempt - 1 });
}
