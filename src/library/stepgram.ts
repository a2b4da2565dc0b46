import type { Prompt } from "../ai/prompt.ts";
import type { ShortcodeDefinition } from "../commands/custom-shortcode.ts";
import type { Signature } from "../commands/signature.ts";
import type { TemplateDefinition } from "../commands/template-definition.ts";
import type { DataSpace } from "../engine/data-space.ts";
import type { ExecutionStatus } from "../engine/execution.ts";
import type { Handler } from "../engine/handler.ts";
import type { Approval, ApprovalOptions } from "./approvals.ts";
import type { ExecuteOptions, Execution, Progress, WaitOptions } from "./executions.ts";
import type { PlainHandler } from "./handlers.ts";
import type { Interpretation, InterpretOptions } from "./interpret.ts";
import type { OnBehalf } from "./on-behalf.ts";
import type {
  ScheduledWorkflow,
  ScheduleOptions,
  StepChanges,
  StepOptions,
  WorkflowInfo,
  WorkflowLine,
  WorkflowOptions,
} from "./workflows.ts";

/** Which part of a list is wanted. */
export interface Page {
  /** Default 0. */
  skip?: number;
  /** Default 20. */
  limit?: number;
}

/**
 * Durable workflows from code: what a program asks for, it finds again after a crash. Made by `createStepgram`.
 * Whatever cannot be done as it was asked throws a `StepgramError`; its `code` says why (`not_found`, `invalid`, …).
 * Times are in seconds, and dates are the database's. Workflows are named by id; `findWorkflow` finds one by name.
 */
export interface Stepgram {
  /** Makes a workflow and gives its id, `wf_…`. With `steps` all of them are added, or nothing is made. */
  createWorkflow(workflow: WorkflowOptions, behalf?: OnBehalf): Promise<string>;
  /** Adds a step to a workflow and gives its id, `st_…`. The handler and its params are checked now. */
  addStep(workflowId: string, step: StepOptions, behalf?: OnBehalf): Promise<string>;
  /** Changes a step; executions that have begun keep the old one. */
  editStep(workflowId: string, stepId: string, changes: StepChanges): Promise<void>;
  removeStep(workflowId: string, stepId: string): Promise<void>;
  /** Executions that have begun go on. */
  deleteWorkflow(workflowId: string): Promise<void>;
  /** A workflow by its id, the unique beginning of it, or its name (the newest of that name). */
  findWorkflow(reference: string): Promise<WorkflowInfo>;
  /** Newest first. */
  listWorkflows(page?: Page): Promise<WorkflowLine[]>;

  /**
   * Starts a workflow and gives the execution's id, `ex_…`. Cycles, missing dependencies and unknown handlers are refused
   * before anything happens. From then on it runs, whatever becomes of this process.
   */
  executeWorkflow(workflowId: string, options?: ExecuteOptions): Promise<string>;
  /** How far an execution is. */
  getExecutionProgress(executionId: string): Promise<Progress>;
  /** All that is known of an execution, with each step's result. The unique beginning of an id serves. */
  getExecution(executionId: string): Promise<Execution>;
  /** Newest first. */
  listExecutions(
    page?: Page & { status?: ExecutionStatus },
  ): Promise<Pick<Progress, "id" | "workflow" | "status" | "progress">[]>;
  /** The execution once it has completed, failed or been cancelled. One that is paused is waited for. */
  waitFor(executionId: string, options?: WaitOptions): Promise<Execution>;
  /** Each new state of an execution, the last one when it has settled. Changes in quick succession may be merged. */
  follow(executionId: string, options?: { signal?: AbortSignal }): AsyncIterableIterator<Execution>;
  /** Starts no further step; what runs may end. */
  pause(executionId: string): Promise<Execution>;
  resume(executionId: string): Promise<Execution>;
  /** Aborts what runs, and starts nothing more. */
  cancel(executionId: string): Promise<Execution>;
  /** Runs a failed or cancelled execution again, from its failed and unfinished steps; done steps keep their results. */
  retry(executionId: string): Promise<Execution>;

  /**
   * Starts a workflow later: after seconds (a number), at a Date, after "5 minutes", at an ISO time, or by a cron line, which
   * starts it again and again. A time that passes while nothing runs is made up for once.
   */
  scheduleWorkflow(
    workflowId: string,
    when: number | Date | string,
    options?: ScheduleOptions,
  ): Promise<ScheduledWorkflow>;
  /** Takes a schedule back; what it has started goes on. */
  unschedule(scheduleId: string): Promise<void>;
  /** Those that will run, the next first. */
  listSchedules(): Promise<ScheduledWorkflow[]>;

  /**
   * The steps that wait for somebody to decide (`approval`), of one execution or of all; the oldest execution first. Without
   * an execution it looks through all that have not ended.
   */
  listApprovals(executionId?: string): Promise<Approval[]>;
  /**
   * Decides for a step that waits, as a person's button does; gives the execution as it is then. The first decision counts: a
   * second one, and one that comes too late, throws `wrong_state`.
   *
   * ```ts
   * for (const { executionId, stepId } of await stepgram.listApprovals())
   *   await stepgram.answerApproval(executionId, "Approve", { step: stepId, name: "the auditor" });
   * ```
   */
  answerApproval(executionId: string, decision: string, options?: ApprovalOptions): Promise<Execution>;

  /**
   * Carries out the shortcodes in a text, such as an AI's answer, as the bot does with a message. Never throws for what the
   * text says: what is wrong stands in the answer, and the rest still runs.
   */
  interpret(text: string, options?: InterpretOptions): Promise<Interpretation>;

  /**
   * Adds a step handler, also while steps run: those that wait for it are taken at once. One of the same name is replaced. A
   * function with a name takes any params, and may be run by owners and by the program itself; `defineHandler` says more.
   */
  registerHandler(handler: Handler): Promise<void>;
  registerHandler(name: string, run: PlainHandler): Promise<void>;

  /**
   * Adds a shortcode, for messages and for `execute_shortcode`; say the same in each process that reads messages or runs steps.
   * What is built in cannot be replaced.
   */
  registerShortcode<const S extends Signature>(definition: ShortcodeDefinition<S>): void;
  /** Adds a template for TEMPLATE_WORKFLOW. What is built in cannot be replaced. */
  registerTemplate<P>(definition: TemplateDefinition<P>): void;

  /** The text that teaches an AI these shortcodes, with the handlers, shortcodes and templates that are registered. */
  prompt(): Prompt;
  /** What steps keep with database_operation, as an owner sees it. Queries and updates go to the database as they are. */
  readonly data: DataSpace;

  /** Starts taking steps in this process. Happens by itself unless the option `worker` is false. */
  startWorker(): Promise<void>;
  /** Stops in good order: running steps get 10 s to end, what is left others take up. Closes the database. Twice is once. */
  close(): Promise<void>;
  /** As `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Carries out the shortcodes in a text, such as an AI's answer, and gives the answer and the executions' progress:
 * `stepgram.interpret(text, options)` as a function.
 */
export function interpret(stepgram: Stepgram, text: string, options: InterpretOptions = {}): Promise<Interpretation> {
  return stepgram.interpret(text, options);
}
