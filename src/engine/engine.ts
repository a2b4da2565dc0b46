import type { Wording } from "../i18n/problem.ts";
import type { Actor, Naming, Origin, People, Viewer } from "./actor.ts";
import type { DataSpace } from "./data-space.ts";
import type { ExecutionStatus, ExecutionSummary, ExecutionView, StepView } from "./execution.ts";
import type { Handler } from "./handler.ts";
import type { JsonObject } from "./json.ts";
import type { Lineage } from "./lineage.ts";
import type { Operations } from "./operations.ts";
import type { Pin } from "./pin.ts";
import type { PlanStep } from "./plan.ts";
import type { Answerer, GivenAnswer, OpenQuestion, StepQuestion } from "./question.ts";
import type { Result } from "./result.ts";
import type { Starting } from "./revision.ts";
import type { Schedule, ScheduleOptions } from "./schedule.ts";
import type { SharedTimers } from "./shared-timers.ts";
import type { StepLines } from "./step-log.ts";
import type { NewWebhook, Webhook, WebhookCall } from "./webhook.ts";
import type { NewStep, NewWorkflow, StepPatch, Workflow, WorkflowLine, WorkflowStep } from "./workflow.ts";

/**
 * The durable workflow engine. All state is in MongoDB, so any process with an engine on the same database sees and changes
 * the same workflows; steps run in the processes that have called `startWorker`.
 *
 * Errors that callers are expected to handle are returned as a `Result` with a stable error code; a promise rejects only on a
 * bug or if the database fails. Requests that add something carry an {@link Origin}, and repeating one with the same key has no
 * further effect and gives the first answer.
 *
 * References to workflows, executions and schedules may be an id or a unique prefix of one. A {@link Viewer} sees what belongs
 * to its chat; an owner sees everything, but can use names only for what belongs to their own chat or was created by them.
 */
export interface Engine {
  // Workflows

  /** Errors: `invalid`, `limit`. */
  createWorkflow(workflow: NewWorkflow, origin: Origin): Promise<Result<Workflow>>;
  /** Creates a workflow with its steps, or nothing if any step is wrong. Errors as for `addStep`. */
  createWorkflowWithSteps(workflow: NewWorkflow, steps: NewStep[], origin: Origin): Promise<Result<Workflow>>;
  /**
   * Only the workflow's creator or an owner may change it; if others shaped the request, all of them must be one of these.
   * Dependencies are resolved when the workflow is executed. Errors: `not_found`, `forbidden`, `invalid`, `unknown_handler`,
   * `limit`.
   */
  addStep(workflowId: string, step: NewStep, origin: Origin): Promise<Result<WorkflowStep>>;
  /** The step then also counts as made by its editor. Errors as for `addStep`. */
  editStep(workflowId: string, stepId: string, patch: StepPatch, by: Naming): Promise<Result<WorkflowStep>>;
  /** Steps that depend on the removed one keep its name as their dependency. Errors: `not_found`, `forbidden`. */
  removeStep(workflowId: string, stepId: string, by: People): Promise<Result<WorkflowStep>>;
  /**
   * Removes its schedules too, whoever created them, and returns those. Executions already started are unaffected: they run a
   * snapshot. Errors: `not_found`, `forbidden`.
   */
  deleteWorkflow(workflowId: string, by: People): Promise<Result<{ workflow: Workflow; unscheduled: Schedule[] }>>;
  /** Finds a workflow by id or by name (the newest with that name), with its steps. Errors: `not_found`, `ambiguous`. */
  findWorkflow(reference: string, viewer: Viewer): Promise<Result<Workflow>>;
  /** Newest first, at most `limit` (default 20); `steps` counts a workflow's steps, `total` all workflows. */
  listWorkflows(
    viewer: Viewer,
    page?: { skip?: number; limit?: number },
  ): Promise<{ workflows: WorkflowLine[]; total: number }>;
  /**
   * One page of workflows, newest first, at most `limit` (default 20). `search`: part of the id or name. `after`: `next` of an
   * earlier page. Errors: `invalid` for an invalid cursor.
   */
  pageOfWorkflows(
    viewer: Viewer,
    page: { search?: string; after?: string; limit?: number },
  ): Promise<Result<{ workflows: WorkflowLine[]; next?: string }>>;
  /** Checks a workflow's name, description and limits. Errors: `invalid`, `limit`. */
  checkWorkflow(workflow: NewWorkflow): Result<NewWorkflow>;
  /** Checks a step as `addStep` does: the handler, and its params where they hold no templates. */
  checkStep(step: NewStep): Result<NewStep>;

  /**
   * Pins what is about to run as the person sees it now, with everything its steps start, to any depth. `seen`: what they have
   * already seen. Errors: `wrong_state` if others have changed that since, `limit`.
   */
  pin(starting: Starting, by: Actor, seen?: readonly Pin[]): Promise<Result<readonly Pin[]>>;

  // Executions

  /**
   * Starts a snapshot of the workflow with `context` as its initial context. Nothing has happened if it fails. Errors:
   * `not_found`, `missing_dependency`, `cycle`, `unknown_handler`, `invalid`, `limit`; `wrong_state` if someone else has
   * changed what the actor has seen (`origin.pins`).
   */
  execute(workflowId: string, context: JsonObject, origin: Origin): Promise<Result<ExecutionView>>;
  /** Executes steps without storing a workflow. Errors as for `createWorkflowWithSteps` and `execute`. */
  executeSteps(
    workflow: NewWorkflow,
    steps: NewStep[],
    context: JsonObject,
    origin: Origin,
  ): Promise<Result<ExecutionView>>;
  /** The execution as it is now, or undefined if no execution has that id. */
  view(executionId: string): Promise<ExecutionView | undefined>;
  /**
   * The view with the results that aren't part of it, for the given steps or for all. Results removed meanwhile stay null.
   * Reads up to 8 MB per step.
   */
  withResults(view: ExecutionView, steps?: readonly Pick<StepView, "id">[]): Promise<ExecutionView>;
  /** What the step of that index has logged. */
  stepLog(executionId: string, step: number): Promise<StepLines>;
  /** Errors: `not_found`, `ambiguous`. */
  findExecution(reference: string, viewer: Viewer): Promise<Result<ExecutionView>>;
  /** Newest first, at most `limit` (default 20). */
  listExecutions(
    viewer: Viewer,
    filter?: { status?: ExecutionStatus | readonly ExecutionStatus[]; skip?: number; limit?: number },
  ): Promise<{ executions: ExecutionSummary[]; total: number }>;
  /**
   * One page of executions, newest first, at most `limit` (default 20), of a workflow's id and with `search` in their id or
   * workflow's name. A page of rare matches may be short even if there is a `next` one. Errors: `invalid` for a cursor that is
   * none.
   */
  pageOfExecutions(
    viewer: Viewer,
    page: {
      status?: ExecutionStatus | readonly ExecutionStatus[];
      workflow?: string;
      search?: string;
      after?: string;
      limit?: number;
    },
  ): Promise<Result<{ executions: ExecutionSummary[]; next?: string }>>;
  /** The lineage for executions that a step of this execution starts. */
  lineageBelow(executionId: string): Promise<Lineage>;
  /** The versions that the execution's starter has seen of the workflows that its steps start. */
  pinsOf(executionId: string): Promise<readonly Pin[]>;
  /** Whether steps of unfinished executions will start the workflow, as far as known. */
  isAwaited(workflowId: string): Promise<boolean>;
  /** The steps that the execution runs, whatever happened to its workflow; undefined if no execution has that id. */
  snapshot(executionId: string): Promise<readonly PlanStep[] | undefined>;
  /** Executions in the chat that steps of these executions have started, directly or indirectly; oldest first. */
  descendants(executionIds: readonly string[], chatId: number): Promise<string[]>;
  /** Aborts running steps and ends the execution. Errors: `not_found`, `forbidden`, `wrong_state`. */
  cancel(executionId: string, by: People): Promise<Result<ExecutionView>>;
  /** Starts no new steps; running ones may end. Errors as for `cancel`. */
  pause(executionId: string, by: People): Promise<Result<ExecutionView>>;
  /** Errors as for `cancel`. */
  resume(executionId: string, by: People): Promise<Result<ExecutionView>>;
  /** Runs failed and unfinished steps of a failed or cancelled execution again; completed steps keep their results. Errors as for `cancel`, and `limit`. */
  retry(executionId: string, origin: Origin): Promise<Result<ExecutionView>>;
  /** Whether the workflow's steps now differ from those that the execution runs. False if the workflow is gone. */
  runsEarlierSteps(executionId: string): Promise<boolean>;
  /** The current revisions of executions by id; ids that do not exist are missing. Cheaper than `view`. */
  revs(executionIds: readonly string[]): Promise<Map<string, number>>;
  /**
   * Calls `onChange` with a new view after each change, whichever process made it, until the execution has settled or the
   * returned function is called. Changes in quick succession may be merged; the last one is always reported. `since` is the
   * revision that the caller has already; without it the current view is reported first.
   */
  follow(executionId: string, onChange: (view: ExecutionView) => void, since?: number): () => void;

  // Questions that steps ask people

  /**
   * Settles the asking step with an answer and records who gave it; the first one counts. The answerer needs every capability that
   * the steps still to come are known to need. Errors: `forbidden`, `invalid` (with what to answer instead), `wrong_state`.
   */
  answer(question: StepQuestion, given: GivenAnswer, by: Answerer): Promise<Result<void>>;
  /** Open questions of one execution, of one chat, or all of them; oldest execution first. */
  questions(where?: { execution?: string; chat?: number }): Promise<OpenQuestion[]>;
  /** Whether the step is still waiting for an answer to exactly this question. */
  waitsFor(question: StepQuestion): Promise<boolean>;
  /** The question could not be delivered: the step fails permanently. */
  cannotAsk(question: StepQuestion, error: Wording): Promise<void>;

  // Schedules

  /**
   * Starts the workflow later. `when` is a number of seconds, a duration ("5 minutes"), an ISO time, natural language
   * ("weekdays at 9") or a cron expression, which repeats; times without an offset are in `zone`, an IANA name. A time that
   * passes while no process is running is made up for once (`options`). It starts the version that the actor has seen or has
   * changed since; once someone else changes it, the schedule is suspended. Errors as for `execute`.
   */
  schedule(
    workflowId: string,
    when: string,
    zone: string,
    context: JsonObject,
    origin: Origin,
    options?: ScheduleOptions,
  ): Promise<Result<Schedule>>;
  /** Errors: `not_found`, `ambiguous`. */
  findSchedule(reference: string, viewer: Viewer): Promise<Result<Schedule>>;
  /**
   * Removes a schedule; an execution that has already started continues. Only its creator or an owner may. Errors: `not_found`,
   * `ambiguous`, `forbidden`.
   */
  unschedule(reference: string, viewer: Viewer, by: People): Promise<Result<Schedule>>;
  /**
   * Lets a suspended schedule start its workflow again, as it is now. Only its creator may, because it runs with their rights.
   * Errors: `not_found`, `ambiguous`, `forbidden`; `wrong_state` if someone else has changed what they have seen
   * (`origin.pins`).
   */
  resumeSchedule(reference: string, viewer: Viewer, origin: Origin): Promise<Result<Schedule>>;
  /** Schedules that will still run, the next one first; at most 200. */
  listSchedules(viewer: Viewer): Promise<Schedule[]>;
  /** Those of one workflow, whoever created them. */
  schedulesOf(workflowId: string): Promise<Schedule[]>;

  // Webhooks

  /**
   * Creates an address that starts the workflow when it receives an HTTP request. With a `secret`, requests must be signed with
   * it. It starts the version that the actor has seen, as with `schedule`. Steps can't create one. Errors as for `execute`, and
   * `forbidden`.
   */
  createWebhook(workflowId: string, secret: string | undefined, origin: Origin): Promise<Result<NewWebhook>>;
  /** Errors: `not_found`, `ambiguous`. */
  findWebhook(reference: string, viewer: Viewer): Promise<Result<Webhook>>;
  /** Only its creator or an owner may. Errors: `not_found`, `ambiguous`, `forbidden`. */
  removeWebhook(reference: string, viewer: Viewer, by: People): Promise<Result<Webhook>>;
  /** Lets a suspended webhook start its workflow again; as `resumeSchedule`. */
  resumeWebhook(reference: string, viewer: Viewer, origin: Origin): Promise<Result<Webhook>>;
  /** Newest first; at most 200. */
  listWebhooks(viewer: Viewer): Promise<Webhook[]>;
  /**
   * Starts the workflow of the webhook with that token, with `request` in its context, once for each key. Errors: `not_found`;
   * `forbidden` if the signature is missing or wrong; `wrong_state` while it is suspended; `limit`; and those of `execute`.
   */
  callWebhook(token: string, call: WebhookCall): Promise<Result<{ execution_id: string }>>;

  // Handlers and data

  /** Registered step handlers by name. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Adds a handler or replaces the one with that name; steps waiting for it are claimed immediately. */
  registerHandler(handler: Handler): Promise<void>;
  /** The user data of an actor, apart from the engine's own. */
  data(actor: Actor): DataSpace;

  // The process

  /** What operators look at. */
  readonly operations: Operations;
  /** The database's clock, as accurately as it is known here. */
  now(): Date;
  /** For what a process does again and again: shares its wake-ups with the engine's own. */
  readonly timers: SharedTimers;
  /** What is running and when something will next happen on its own, across all executions and schedules. */
  pendingWork(): Promise<PendingWork>;
  /** Starts claiming and running steps in this process, at most `concurrency` at once (default 100). */
  startWorker(options?: { concurrency?: number }): Promise<void>;
  /** Looks for ready steps and due schedules now instead of at the next poll. */
  pollNow(): Promise<void>;
  /** Stops claiming, gives running steps `graceMs` (default 10 000) to end, releases the rest and closes the database. */
  close(options?: { graceMs?: number }): Promise<void>;
}

/** What executions and schedules are about to do. */
export interface PendingWork {
  /** Whether a step is running, or could be claimed by a worker with these handlers. */
  active: boolean;
  /** When the next delay, retry, timeout or schedule falls due; in the past if nobody has looked yet. */
  nextDue: Date | undefined;
}
