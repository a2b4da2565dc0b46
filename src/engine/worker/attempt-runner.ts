import { templateReferences } from "../../../grammar/template.ts";
import type { Handler, SuspendFor } from "../handler.ts";
import type { ExecutionMachine } from "../machine/execution-machine.ts";
import { completeStep, failStep, suspendStep } from "../machine/settle.ts";
import type { Database } from "../store/database.ts";
import { loadOutcomes } from "../store/outcomes.ts";
import { type Committer, ExecutionGone } from "./committer.ts";
import { type Attempt, type AttemptEnd, type AttemptServices, runAttempt } from "./run-attempt.ts";
import { stepScope } from "./step-scope.ts";

/** One claimed step, from its claim to its outcome. */
export interface Run {
  executionId: string;
  index: number;
  token: string;
  abort: AbortController;
}

/** What running a step needs from the engine. */
export interface AttemptContext {
  database: Database;
  handlers: ReadonlyMap<string, Handler>;
  services(run: Run): AttemptServices;
  /** Puts the message that a step waits for in the outbox. */
  send(machine: ExecutionMachine, index: number, wait: Extract<SuspendFor, { for: "message" }>): Promise<void>;
  /** Looks at what became of a message that a step waits for. */
  review(executionId: string, index: number): void;
  secret(name: string): string | undefined;
  random(): number;
  warn(error: unknown, message: string): void;
}

/** How long a step waits before it looks at its message again, in case that nobody told it. */
export const REVIEW_MS = 10_000;

/** How often a step asks again whether the holder of its idempotency key is done. */
const KEY_MS = 1000;

/** The step's key: the same for all its attempts, another after RETRY. What the step does once is known by it. */
export const stepKey = (machine: ExecutionMachine, index: number): string => {
  const { _id, retries } = machine.document;
  return `${_id}:${machine.step(index).id}${retries > 0 ? `:${retries}` : ""}`;
};

/** Runs one claimed step and commits how it ended. Never rejects. `ended` is called when the handler is done, before the commit. */
export const runClaimed = async (
  run: Run,
  machine: ExecutionMachine,
  committer: Committer,
  context: AttemptContext,
  ended: () => void,
): Promise<void> => {
  const { document } = machine;
  const step = machine.step(run.index);
  const live = machine.live(run.index);
  const attempt: Attempt = {
    step,
    handler: context.handlers.get(step.handler) as Handler,
    attempt: live?.attempt ?? 1,
    key: stepKey(machine, run.index),
    execution: { id: document._id, workflow_name: document.workflow_name, actor: document.actor },
    scope: stepScope(machine, run.index, context.secret),
    checkpoints: { ...live?.checkpoints },
    signal: run.abort.signal,
  };
  let end: AttemptEnd;
  try {
    await readReferences(machine, attempt, context.database);
    end = await runAttempt(attempt, context.services(run));
  } catch (error) {
    context.warn(error, "an attempt could not be made");
    end = { kind: "failure", failure: { error: "The attempt could not be made.", permanent: false } };
  }
  ended();
  if (!run.abort.signal.aborted) await record(run, machine, end, committer, context);
};

/** Has the outcomes in memory that the step's templates read. */
const readReferences = async (machine: ExecutionMachine, attempt: Attempt, database: Database): Promise<void> => {
  for (const name of templateReferences(attempt.step.params).steps) attempt.scope.step(name);
  const { missing } = attempt.scope;
  if (missing.length === 0) return;
  const outcomes = await loadOutcomes(database, machine.document._id, missing);
  for (const [step, outcome] of outcomes) machine.loaded.set(step, outcome);
};

/** Commits how the attempt ended; goes on trying while the database is away, as long as the claim counts. */
const record = async (
  run: Run,
  machine: ExecutionMachine,
  end: AttemptEnd,
  committer: Committer,
  context: AttemptContext,
): Promise<void> => {
  const { executionId, index, token } = run;
  const wait = end.kind === "suspend" ? end.wait : undefined;
  // The message is in the outbox before the step waits for it, so that no crash leaves a step waiting for nothing.
  if (wait?.for === "message") await persist(run, context, () => context.send(machine, index, wait));
  await persist(run, context, () =>
    committer.submit(executionId, (current, now) => {
      if (!current.holds(index, token)) return;
      if (end.kind === "success") completeStep(current, index, end.success, now);
      else if (end.kind === "failure") failStep(current, index, end.failure, now, context.random);
      else if (end.kind === "held") {
        const live = current.live(index);
        if (live !== undefined) current.setLive(index, { ...live, attempt: live.attempt - 1 });
        suspendStep(current, index, { wait: "key", due: new Date(now.getTime() + KEY_MS) });
      } else {
        for (const [key, value] of Object.entries(end.context)) current.setContext(key, value);
        const ms = end.wait.for === "delay" ? end.wait.seconds * 1000 : REVIEW_MS;
        suspendStep(current, index, {
          wait: end.wait.for,
          due: new Date(now.getTime() + ms),
          result: end.wait.result,
        });
      }
    }),
  );
  if (wait?.for === "message") context.review(executionId, index);
  // A shortcut for short delays; the worker's poll finds what is due in any case.
  if (wait?.for === "delay" && wait.seconds < 60)
    setTimeout(() => committer.touch(executionId), wait.seconds * 1000 + 2).unref();
};

/** Repeats a write until it counts, or the claim does not. */
const persist = async (run: Run, context: AttemptContext, write: () => Promise<unknown>): Promise<void> => {
  for (let wait = 100; !run.abort.signal.aborted; wait = Math.min(wait * 2, 5000)) {
    try {
      await write();
      return;
    } catch (error) {
      if (error instanceof ExecutionGone) return;
      context.warn(error, "a step's outcome could not be written; trying again");
      await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + context.random() / 2)));
    }
  }
};
