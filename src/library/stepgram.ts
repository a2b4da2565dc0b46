import type { Prompt } from "../ai/prompt.ts";
import type { PlainHandler } from "../app/program-handler.ts";
import type { ShortcodeDefinition } from "../commands/custom-shortcode.ts";
import type { Signature } from "../commands/signature.ts";
import type { TemplateDefinition } from "../commands/template-definition.ts";
import type { DataSpace } from "../engine/data-space.ts";
import type { ExecutionStatus } from "../engine/execution.ts";
import type { Handler } from "../engine/handler.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import type { Approval, ApprovalOptions } from "./approvals.ts";
import type { ExecuteOptions, Execution, Progress, WaitOptions } from "./executions.ts";
import type { Interpretation, InterpretOptions } from "./interpret.ts";
import type { OnBehalf } from "./on-behalf.ts";
import type { RunStepOptions } from "./run-step.ts";
import type { StepgramTool, ToolsOptions } from "./tools.ts";
import type {
  ScheduledWorkflow,
  ScheduleOptions,
  StepChanges,
  StepOptions,
  WorkflowInfo,
  WorkflowLine,
  WorkflowOptions,
} from "./workflows.ts";

/** Which part of a list to return. */
export interface Page {
  /** How many entries to skip. Default 0. */
  skip?: number;
  /** The most entries to return. Default 20. */
  limit?: number;
}

/**
 * Durable workflows from code, created by `createStepgram`. Once a call returns, its effect survives a crash of the program.
 *
 * Durations are in seconds, and dates follow the database's clock. Workflows are referred to by id; `findWorkflow` finds one by
 * name. A call that fails throws a `StepgramError` whose `code` says why (`not_found`, `invalid`, …).
 */
export interface Stepgram {
  /**
   * Creates a workflow and returns its id, `wf_…`. With `steps`, either all of them are added or nothing is created.
   *
   * ```ts
   * const id = await stepgram.createWorkflow({
   *   name: "Report",
   *   steps: [
   *     { name: "Load", handler: "database_operation", params: { operation: "count", collection: "orders" } },
   *     { name: "Tell", handler: "send_message", params: { text: "{steps['Load'].result.count} orders" }, dependencies: ["Load"] },
   *   ],
   * });
   * ```
   */
  createWorkflow(workflow: WorkflowOptions, behalf?: OnBehalf): Promise<string>;
  /** Adds a step to a workflow and returns its id, `st_…`. The handler and its params are checked right away. */
  addStep(workflowId: string, step: StepOptions, behalf?: OnBehalf): Promise<string>;
  /** Changes a step. Executions already started keep the old one. */
  editStep(workflowId: string, stepId: string, changes: StepChanges): Promise<void>;
  /** Removes a step. Executions already started keep it. */
  removeStep(workflowId: string, stepId: string): Promise<void>;
  /** Deletes a workflow. Executions already started continue. */
  deleteWorkflow(workflowId: string): Promise<void>;
  /** Finds a workflow by its id, a unique prefix of its id, or its name (the newest with that name). */
  findWorkflow(reference: string): Promise<WorkflowInfo>;
  /** Workflows, newest first. */
  listWorkflows(page?: Page): Promise<WorkflowLine[]>;

  /**
   * Starts a workflow and returns the execution's id, `ex_…`. Cycles, missing dependencies and unknown handlers are refused
   * before anything happens. Once this returns, the execution will run to the end, even if this process dies.
   */
  executeWorkflow(workflowId: string, options?: ExecuteOptions): Promise<string>;
  /**
   * Runs one handler as a separate execution and returns its result: durably, with the handler's retries, on any worker that
   * shares this database. If you pass a handler rather than a name, it is registered first, unless one with its name exists.
   * Strings in the params may contain templates such as `{secrets.NAME}`; write `\{` for a literal brace.
   *
   * Repeating a call with the same `key`, even after a crash, runs nothing again: it waits for the first one and returns its
   * result. Throws a {@link StepFailedError} if the step fails permanently or is cancelled.
   *
   * ```ts
   * const { charged } = await stepgram.runStep("charge", { customer: "c_1", cents: 1200 }, { key: "order-77" }) as { charged: number };
   * ```
   */
  runStep(handler: string | Handler, params?: JsonObject, options?: RunStepOptions): Promise<JsonValue>;
  /** An execution's progress. */
  getExecutionProgress(executionId: string): Promise<Progress>;
  /** Everything about an execution, with each step's result. A unique prefix of its id is enough. */
  getExecution(executionId: string): Promise<Execution>;
  /** Executions, newest first; with `status`, only those with that status. */
  listExecutions(
    page?: Page & { status?: ExecutionStatus },
  ): Promise<Pick<Progress, "id" | "workflow" | "status" | "progress">[]>;
  /**
   * Waits until an execution completes, fails or is cancelled, and returns it. Keeps waiting while it is paused. Throws
   * `timeout` if the given `timeout` passes.
   */
  waitFor(executionId: string, options?: WaitOptions): Promise<Execution>;
  /** Yields each new state of an execution, and the last one when it ends. Changes in quick succession may be merged. */
  follow(executionId: string, options?: { signal?: AbortSignal }): AsyncIterableIterator<Execution>;
  /** Pauses an execution: running steps finish, and no new ones start. */
  pause(executionId: string): Promise<Execution>;
  /** Resumes a paused execution. */
  resume(executionId: string): Promise<Execution>;
  /** Cancels an execution: running steps are aborted, and no new ones start. */
  cancel(executionId: string): Promise<Execution>;
  /** Reruns the failed and unfinished steps of a failed or cancelled execution. Completed steps keep their results. */
  retry(executionId: string): Promise<Execution>;

  /**
   * Starts a workflow later: after a number of seconds or a duration such as "5 minutes", at a `Date` or an ISO time, or
   * repeatedly by a cron expression. Times missed while nothing was running are made up for with one run.
   *
   * ```ts
   * await stepgram.scheduleWorkflow(backup, "0 3 * * *", { timeZone: "Asia/Jakarta", key: "nightly-backup" });
   * ```
   */
  scheduleWorkflow(
    workflowId: string,
    when: number | Date | string,
    options?: ScheduleOptions,
  ): Promise<ScheduledWorkflow>;
  /** Removes a schedule. Executions it already started continue. */
  unschedule(scheduleId: string): Promise<void>;
  /** Schedules that will still start something, soonest first. */
  listSchedules(): Promise<ScheduledWorkflow[]>;

  /**
   * Steps (`approval`, `ask`) that are waiting for a decision or an answer, oldest execution first. Without an id, searches all
   * unfinished executions.
   */
  listApprovals(executionId?: string): Promise<Approval[]>;
  /**
   * Decides for a waiting step, like tapping its button, or answers it with a text, and returns the execution. The first
   * decision counts; a second one, or one that comes too late, throws `wrong_state`.
   *
   * ```ts
   * for (const { executionId, stepId } of await stepgram.listApprovals())
   *   await stepgram.answerApproval(executionId, "Approve", { step: stepId, name: "the auditor" });
   * ```
   */
  answerApproval(executionId: string, decision: string, options?: ApprovalOptions): Promise<Execution>;

  /**
   * Runs the shortcodes in a text, such as an AI's answer, the way the bot does with a message. Never throws because of the
   * text: errors are part of the answer, and the other shortcodes still run.
   *
   * ```ts
   * const answer = await stepgram.interpret("[MULTISTEP:EXECUTE:Report]", { person: 123456789 });
   * console.log(answer.text);
   * for (const { status } of await answer.settled()) console.log(status);
   * ```
   */
  interpret(text: string, options?: InterpretOptions): Promise<Interpretation>;

  /**
   * Adds a step handler, or replaces the one with the same name. Steps already waiting for it start right away.
   *
   * A plain function accepts any params, and only owners and the program itself can run it; use `defineHandler` to declare
   * more.
   */
  registerHandler(handler: Handler): Promise<void>;
  registerHandler(name: string, run: PlainHandler): Promise<void>;

  /**
   * Adds a shortcode for messages and for `execute_shortcode`. Register the same shortcodes in every process that reads
   * messages or runs steps. Built-in shortcodes cannot be replaced.
   */
  registerShortcode<const S extends Signature>(definition: ShortcodeDefinition<S>): void;
  /** Adds a template for TEMPLATE_WORKFLOW. Built-in templates cannot be replaced. */
  registerTemplate<P>(definition: TemplateDefinition<P>): void;

  /** The prompt that teaches an AI the shortcodes, with every handler, shortcode and template registered so far. */
  prompt(): Prompt;
  /**
   * Every command as an AI SDK tool, by name (`create_workflow`, `add_step`, `execute`, …), acting for a person in a chat.
   *
   * ```ts
   * const { text } = await generateText({ model, prompt, tools: stepgram.tools({ chat: -1001234, person: 123456789 }), stopWhen: stepCountIs(8) });
   * ```
   */
  tools(options?: ToolsOptions): Record<string, StepgramTool>;
  /** The data that steps store with database_operation, as owners see it. Queries and updates are passed on unchecked. */
  readonly data: DataSpace;

  /**
   * The HTTP API as a fetch handler, for any server that takes one, mounted at the root of a host or of a sub-application.
   *
   * ```ts
   * const stepgram = await createStepgram({ http: { token: process.env.FLOWS_TOKEN } });
   * Deno.serve(stepgram.fetch); // or: serve({ fetch: stepgram.fetch }) from @hono/node-server
   * ```
   */
  readonly fetch: (request: Request) => Promise<Response>;

  /** Starts running steps in this process. Called for you unless the option `worker` is false. */
  startWorker(): Promise<void>;
  /**
   * Shuts down: running steps get 10 seconds to finish, other workers take over the rest, and the database is closed. Safe to
   * call twice.
   */
  close(): Promise<void>;
  /** Same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Same as `stepgram.interpret(text, options)`: runs the shortcodes in a text, such as an AI's answer. */
export function interpret(stepgram: Stepgram, text: string, options: InterpretOptions = {}): Promise<Interpretation> {
  return stepgram.interpret(text, options);
}
