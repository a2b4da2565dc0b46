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
  /** How many entries to leave out at the beginning. Default 0. */
  skip?: number;
  /** How many entries to return at most. Default 20. */
  limit?: number;
}

/**
 * Durable workflows from code, made by `createStepgram`: what a call has confirmed survives a crash of the program.
 *
 * Durations are in seconds, dates are the database's. Workflows are referred to by id; `findWorkflow` finds one by name. A call
 * that cannot be done as asked throws a `StepgramError`, whose `code` says why (`not_found`, `invalid`, …).
 */
export interface Stepgram {
  /**
   * Creates a workflow and returns its id, `wf_…`. With `steps` either all of them are added, or nothing is created.
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
  /** Changes a step. Executions that have started keep the old one. */
  editStep(workflowId: string, stepId: string, changes: StepChanges): Promise<void>;
  /** Removes a step. Executions that have started keep it. */
  removeStep(workflowId: string, stepId: string): Promise<void>;
  /** Deletes a workflow. Executions that have started continue. */
  deleteWorkflow(workflowId: string): Promise<void>;
  /** A workflow by its id, the beginning of its id if that is unique, or its name (the newest of that name). */
  findWorkflow(reference: string): Promise<WorkflowInfo>;
  /** Workflows, newest first. */
  listWorkflows(page?: Page): Promise<WorkflowLine[]>;

  /**
   * Starts a workflow and returns the execution's id, `ex_…`. Cycles, missing dependencies and unknown handlers are refused before
   * anything happens. Once this returns, the execution runs to its end, whatever happens to this process.
   */
  executeWorkflow(workflowId: string, options?: ExecuteOptions): Promise<string>;
  /**
   * Runs one handler as an execution of its own, and returns what it returned: durably, with the handler's retries, on any worker of
   * this database. A handler that is given itself is registered first, unless there is one of its name. Strings in the params may
   * contain templates such as `{secrets.NAME}`; write `\{` for a literal brace.
   *
   * With a `key` the same call, even after a crash, runs nothing again: it waits for the first one and returns its result. Throws a
   * {@link StepFailedError} if the step fails for good or is cancelled.
   *
   * ```ts
   * const { charged } = await stepgram.runStep("charge", { customer: "c_1", cents: 1200 }, { key: "order-77" }) as { charged: number };
   * ```
   */
  runStep(handler: string | Handler, params?: JsonObject, options?: RunStepOptions): Promise<JsonValue>;
  /** How far an execution is. */
  getExecutionProgress(executionId: string): Promise<Progress>;
  /** Everything about an execution, with each step's result. The beginning of an id is enough if it is unique. */
  getExecution(executionId: string): Promise<Execution>;
  /** Executions, newest first; with `status` only those in that state. */
  listExecutions(
    page?: Page & { status?: ExecutionStatus },
  ): Promise<Pick<Progress, "id" | "workflow" | "status" | "progress">[]>;
  /**
   * Waits until an execution has completed, failed or been cancelled, and returns it. Waits through a pause too. Throws `timeout`
   * if a `timeout` is given and runs out.
   */
  waitFor(executionId: string, options?: WaitOptions): Promise<Execution>;
  /** Yields each new state of an execution, the last one when it has ended. Changes in quick succession may be merged. */
  follow(executionId: string, options?: { signal?: AbortSignal }): AsyncIterableIterator<Execution>;
  /** Pauses an execution: running steps finish, no further one starts. */
  pause(executionId: string): Promise<Execution>;
  /** Resumes a paused execution. */
  resume(executionId: string): Promise<Execution>;
  /** Cancels an execution: running steps are aborted, no further one starts. */
  cancel(executionId: string): Promise<Execution>;
  /** Runs a failed or cancelled execution again from its failed and unfinished steps. Completed steps keep their results. */
  retry(executionId: string): Promise<Execution>;

  /**
   * Starts a workflow later: after a number of seconds or a duration such as "5 minutes", at a `Date` or an ISO time, or by a cron
   * line, which starts it repeatedly. Times that pass while nothing runs are made up for once.
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
  /** Removes a schedule. Executions that it has started continue. */
  unschedule(scheduleId: string): Promise<void>;
  /** Schedules that will still start something, the next one first. */
  listSchedules(): Promise<ScheduledWorkflow[]>;

  /**
   * Steps (`approval`, `ask`) that wait for a decision or an answer, those of the oldest execution first. Without an id it searches all executions
   * that have not ended.
   */
  listApprovals(executionId?: string): Promise<Approval[]>;
  /**
   * Decides for a waiting step, as tapping its button does, or answers it with a text, and returns the execution. The first decision counts: a second one, and
   * one that comes too late, throws `wrong_state`.
   *
   * ```ts
   * for (const { executionId, stepId } of await stepgram.listApprovals())
   *   await stepgram.answerApproval(executionId, "Approve", { step: stepId, name: "the auditor" });
   * ```
   */
  answerApproval(executionId: string, decision: string, options?: ApprovalOptions): Promise<Execution>;

  /**
   * Runs the shortcodes in a text, such as an AI's answer, the way the bot does with a message. Never throws for what the text says:
   * errors are part of the answer, and the other shortcodes still run.
   *
   * ```ts
   * const answer = await stepgram.interpret("[MULTISTEP:EXECUTE:Report]", { person: 123456789 });
   * console.log(answer.text);
   * for (const { status } of await answer.settled()) console.log(status);
   * ```
   */
  interpret(text: string, options?: InterpretOptions): Promise<Interpretation>;

  /**
   * Adds a step handler, or replaces the one of the same name. Steps that already wait for it start right away.
   *
   * A function alone accepts any params, and only owners and the program itself may run it; use `defineHandler` to say more.
   */
  registerHandler(handler: Handler): Promise<void>;
  registerHandler(name: string, run: PlainHandler): Promise<void>;

  /**
   * Adds a shortcode for messages and for `execute_shortcode`. Every process that reads messages or runs steps needs the same ones.
   * Built-in shortcodes cannot be replaced.
   */
  registerShortcode<const S extends Signature>(definition: ShortcodeDefinition<S>): void;
  /** Adds a template for TEMPLATE_WORKFLOW. Built-in templates cannot be replaced. */
  registerTemplate<P>(definition: TemplateDefinition<P>): void;

  /** The text that teaches an AI the shortcodes, with every handler, shortcode and template that is registered now. */
  prompt(): Prompt;
  /**
   * Every command as a tool for the AI SDK, by name (`create_workflow`, `add_step`, `execute`, …), in the name of a person in a chat.
   *
   * ```ts
   * const { text } = await generateText({ model, prompt, tools: stepgram.tools({ chat: -1001234, person: 123456789 }), stopWhen: stepCountIs(8) });
   * ```
   */
  tools(options?: ToolsOptions): Record<string, StepgramTool>;
  /** The data that steps store with database_operation, as owners see it. Queries and updates are passed on unchecked. */
  readonly data: DataSpace;

  /**
   * Serves the HTTP API: a fetch handler for any server that takes one, at the root of a host or of a sub-application.
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
   * Shuts down: running steps get 10 seconds to finish, other workers take over what is left, and the database is closed. Safe to
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
