import type { ButtonPresses, Buttons } from "../chat-store/buttons.ts";
import type { ChatMemory } from "../chat-store/chat-memory.ts";
import type { GatewayLeases } from "../chat-store/gateway-leases.ts";
import type { Inbox } from "../chat-store/inbox.ts";
import type { KeptUpdates } from "../chat-store/kept-updates.ts";
import type { Outbox } from "../chat-store/outbox.ts";
import type { ConfirmationExemptions, Grants } from "../chat-store/permissions.ts";
import type { ProgressMessages } from "../chat-store/progress-messages.ts";
import type { Settings } from "../chat-store/settings.ts";
import type { Actor, Authorize, Viewer } from "./actor.ts";
import type { DataSpace } from "./data-space.ts";
import type { ExecutionStatus, ExecutionSummary, ExecutionView } from "./execution.ts";
import type { Handler, StepLog } from "./handler.ts";
import type { JsonObject } from "./json.ts";
import type { Result } from "./result.ts";
import type { Schedule } from "./schedule.ts";
import type { Quotas } from "./services/guards.ts";
import type { Lineage } from "./services/lineage.ts";
import type { PersonSteps } from "./services/person-steps.ts";
import type { PendingWork } from "./storage/executions.ts";
import type { Limits } from "./worker/step-result.ts";
import type { NewStep, NewWorkflow, StepPatch, Workflow, WorkflowStep } from "./workflow.ts";

/** Structured log, as pino has it: `err` is an Error. */
export interface EngineLog {
  warn(fields: { err: Error }, message: string): void;
  child(fields: JsonObject): StepLog;
}

/** How an engine is made. */
export interface EngineOptions {
  /** MongoDB's connection string. */
  uri: string;
  /** Name of the engine's database; user data is in `<db>_data`. Default `stepgram`. */
  db?: string;
  handlers: readonly Handler[];
  /** Asked before each step. */
  authorize: Authorize;
  /** Owners work in the shared data space. Default: nobody. */
  isOwner?(actor: Actor): Promise<boolean>;
  log?: EngineLog;
  /** Seconds a worker may be silent before others take its steps. Default 7. */
  leaseSeconds?: number;
  /** Names this machine: who says the same sees at once that a process has ended. Default: what the system says. */
  host?: string;
  limits?: Partial<Limits>;
  /** What one chat may have, owners aside. Without it nothing is counted. */
  quotas?: Partial<Quotas>;
  /** Days a finished execution is kept. Default 30. */
  retentionDays?: number;
  secret?(name: string): string | undefined;
  /** 0..1; injected so that tests are repeatable. */
  random?(): number;
  /** Puts another time in the place of the database's, for tests; leases go by the database's own all the same. */
  shiftTime?(database: Date): Date;
}

/**
 * Where a wish comes from. The same key twice is the same wish: ids derive from it, so that asking again after a crash
 * changes nothing and gives the first answer.
 */
export interface Origin {
  /** Unique for the wish, for example the update's id and the island's index. */
  key: string;
  actor: Actor;
  /** Where what is started stands, when a step wishes for it. */
  lineage?: Lineage;
}

/** The durable workflow engine: what chats and code ask of it. All state is in MongoDB. */
export interface Engine {
  createWorkflow(workflow: NewWorkflow, origin: Origin): Promise<Result<Workflow>>;
  /** A workflow and all its steps at once, as QUICK_WORKFLOW wants; nothing is kept when any step is refused. */
  createWorkflowWithSteps(workflow: NewWorkflow, steps: NewStep[], origin: Origin): Promise<Result<Workflow>>;
  /** Only who made a workflow, or an owner, may change it. */
  addStep(workflowId: string, step: NewStep, origin: Origin): Promise<Result<WorkflowStep>>;
  editStep(workflowId: string, stepId: string, patch: StepPatch, by: Actor): Promise<Result<WorkflowStep>>;
  removeStep(workflowId: string, stepId: string, by: Actor): Promise<Result<WorkflowStep>>;
  deleteWorkflow(workflowId: string, by: Actor): Promise<Result<Workflow>>;
  /** By id, by a unique prefix of it, or by name (the newest of that name that the viewer may see). With steps. */
  findWorkflow(reference: string, viewer: Viewer): Promise<Result<Workflow>>;
  /** Newest first; `steps` counts them. */
  listWorkflows(
    viewer: Viewer,
    page?: { skip?: number; limit?: number },
  ): Promise<{ workflows: { id: string; name: string; steps: number; created_at: Date }[]; total: number }>;

  /** Checks dependencies, cycles and handlers first; starts a snapshot of the workflow. */
  execute(workflowId: string, context: JsonObject, origin: Origin): Promise<Result<ExecutionView>>;
  /** Runs steps that are no workflow's: nothing of them is kept but the execution. */
  executeSteps(
    workflow: NewWorkflow,
    steps: NewStep[],
    context: JsonObject,
    origin: Origin,
  ): Promise<Result<ExecutionView>>;
  /** Where executions stand that a step of this one starts. */
  lineageBelow(executionId: string): Promise<Lineage>;
  /** Executions of the chat that these ones' steps have started, and theirs, the oldest first. */
  descendants(executionIds: readonly string[], chatId: number): Promise<string[]>;
  /** By id or a unique prefix of it. */
  findExecution(reference: string, viewer: Viewer): Promise<Result<ExecutionView>>;
  /** Newest first. */
  listExecutions(
    viewer: Viewer,
    filter?: { status?: ExecutionStatus | readonly ExecutionStatus[]; skip?: number; limit?: number },
  ): Promise<{ executions: ExecutionSummary[]; total: number }>;
  cancel(executionId: string, by: Actor): Promise<Result<ExecutionView>>;
  pause(executionId: string, by: Actor): Promise<Result<ExecutionView>>;
  resume(executionId: string, by: Actor): Promise<Result<ExecutionView>>;
  /** Again from the failed and unfinished steps; done steps keep their results. `origin.key` makes it happen once. */
  retry(executionId: string, origin: Origin): Promise<Result<ExecutionView>>;

  /** Answers a step that waits for a person; see `PersonSteps`. */
  answer: PersonSteps["answer"];
  /** Questions that steps wait for; see `PersonSteps`. */
  questions: PersonSteps["questions"];
  /** Whether a step still waits for an answer to that question; see `PersonSteps`. */
  waitsFor: PersonSteps["waitsFor"];
  /** The revs of executions, by id; those that are gone are missing. Cheaper than a view. */
  revs(executionIds: readonly string[]): Promise<Map<string, number>>;
  /** A step's question cannot be asked; see `PersonSteps`. */
  cannotAsk: PersonSteps["cannotAsk"];

  /**
   * Starts the workflow later: seconds, "5 minutes", an ISO time (without an offset in `zone`), or a cron line, which
   * starts it again and again. A time that passes while nothing runs is made up for once.
   */
  schedule(
    workflowId: string,
    when: string,
    zone: string,
    context: JsonObject,
    origin: Origin,
  ): Promise<Result<Schedule>>;
  /** By id or a unique prefix of it. */
  findSchedule(reference: string, viewer: Viewer): Promise<Result<Schedule>>;
  /** By id or a unique prefix of it; what has begun goes on. */
  unschedule(reference: string, viewer: Viewer, by: Actor): Promise<Result<Schedule>>;
  /** Those that will run, the next first. */
  listSchedules(viewer: Viewer): Promise<Schedule[]>;

  /** A consistent picture, or undefined when there is no such execution. */
  view(executionId: string): Promise<ExecutionView | undefined>;
  /**
   * Calls `onChange` with a new view after each change (changes in quick succession may be merged; the last one always
   * comes), whichever process made it, until the execution has settled or the returned function is called. `since` is the rev of a view that is known.
   */
  follow(executionId: string, onChange: (view: ExecutionView) => void, since?: number): () => void;

  /** Registered step handlers, by name. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Adds a handler, or puts it in the place of the one of its name; steps that wait for it are taken at once. */
  registerHandler(handler: Handler): Promise<void>;
  /** Checks a handler's params as ADD_STEP does: unknown handler with "did you mean", wrong params by name; templates aside. */
  checkStep(step: NewStep): Result<NewStep>;

  /** Messages to chats, durable, delivered in order by the process that serves the chat. */
  readonly outbox: Outbox;
  /** Messages from chats and how far each was carried out. */
  readonly inbox: Inbox;
  /** What placeholders mean per chat, thread and person. */
  readonly memory: ChatMemory;
  /** The progress message of each execution. */
  readonly cards: ProgressMessages;
  /** What the buttons below messages stand for. */
  readonly buttons: Buttons;
  /** ButtonPresses on them that are being carried out. */
  readonly presses: ButtonPresses;
  readonly updates: KeptUpdates;
  /** Rights that owners have given. */
  readonly grants: Grants;
  /** Where owners are not asked first. */
  readonly unaskedChats: ConfirmationExemptions;
  /** Which process serves which chats. */
  readonly surfaces: GatewayLeases;
  /** What people have set in chats. */
  readonly settings: Settings;

  /** A group has become a supergroup, which has another id: all that is kept for it follows, at each call. */
  moveChat(from: number, to: number): Promise<void>;

  /** What the steps of an actor keep and find: user data, apart from the engine's own. */
  data(actor: Actor): DataSpace;
  /** The database's clock, as well as it is known here. */
  now(): Date;
  /** What is at work and what is still to come, in all executions and schedules. */
  pendingWork(): Promise<PendingWork>;
  /** Looks for work at once, instead of at the next poll, and starts the schedules that are due. */
  lookNow(): Promise<void>;
  /** Starts taking steps in this process. */
  startWorker(options?: { concurrency?: number }): Promise<void>;
  /** Stops taking work, lets running steps end (at most `graceMs`, default 10 000), releases what is left, closes the client. */
  close(options?: { graceMs?: number }): Promise<void>;
}
