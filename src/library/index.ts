/**
 * Stepgram as a library: durable workflows from a chat message or from code, stored in MongoDB.
 *
 * @module
 */

export type { Prompt } from "../ai/prompt.ts";
export type { ToolReply } from "../ai/tools/run-tool.ts";
export type { OutgoingMessage } from "../app/program-chats.ts";
export type { PlainHandler } from "../app/program-handler.ts";
export type { ChatAction, ChatActionOutcome, ChatActionRequest } from "../commands/chat-action.ts";
export {
  defineShortcode,
  type ShortcodeContext,
  type ShortcodeDefinition,
  type ShortcodeResult,
} from "../commands/custom-shortcode.ts";
export type { Arguments, Parameter, ParameterKind, Signature } from "../commands/signature.ts";
export { defineTemplate, type TemplateDefinition } from "../commands/template-definition.ts";
export type { Actor, Capability } from "../engine/actor.ts";
export type { DataSpace } from "../engine/data-space.ts";
export type { ExecutionStatus, StepStatus, WaitReason } from "../engine/execution.ts";
export {
  type Handler,
  type HandlerDefinition,
  type HandlerReturn,
  PermanentError,
  type StepLog,
  type StepRun,
  sleep,
  TransientError,
} from "../engine/handler.ts";
export type { JsonObject, JsonValue } from "../engine/json.ts";
export { z } from "../engine/zod.ts";
export { type Backoff, withBackoff } from "../handlers/with-backoff.ts";
export type { MultistepControls, MultistepFlavor, MultistepResult } from "../telegram/incoming/multistep-controls.ts";
export type { Multistep } from "../telegram/plugin.ts";
export type { Approval, ApprovalOptions } from "./approvals.ts";
export { createStepgram } from "./create-stepgram.ts";
export { StepFailedError, StepgramError, type StepgramErrorCode } from "./errors.ts";
export type { ExecuteOptions, Execution, Progress, StepState, WaitOptions } from "./executions.ts";
export { defineHandler } from "./handlers.ts";
export type { AnswerPart, Interpretation, InterpretOptions } from "./interpret.ts";
export type { LibraryLog, LogLevel } from "./log.ts";
export type { OnBehalf } from "./on-behalf.ts";
export type { AiOptions, HttpOptions, StepgramOptions } from "./options.ts";
export { type MultistepOptions, multistep } from "./plugin.ts";
export type { RunStepOptions } from "./run-step.ts";
export { interpret, type Page, type Stepgram } from "./stepgram.ts";
export type { StepgramTool, ToolsOptions } from "./tools.ts";
export type {
  MissedTimes,
  ScheduledWorkflow,
  ScheduleOptions,
  StepChanges,
  StepInfo,
  StepOptions,
  WorkflowInfo,
  WorkflowLine,
  WorkflowOptions,
} from "./workflows.ts";
