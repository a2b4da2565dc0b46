/**
 * Durable workflows that run straight from a chat message, kept in MongoDB: as a library.
 *
 * @module
 */
export type { Multistep, MultistepControls, MultistepFlavor, MultistepResult } from "./bot/plugin.ts";
export type { Actor, Capability } from "./engine/actor.ts";
export type { DataSpace } from "./engine/data-space.ts";
export type { ExecutionStatus, StepStatus, WaitReason } from "./engine/execution.ts";
export {
  defineHandler,
  type Handler,
  type HandlerDefinition,
  type HandlerReturn,
  PermanentError,
  type StepLog,
  type StepRun,
  sleep,
  TransientError,
} from "./engine/handler.ts";
export type { JsonObject, JsonValue } from "./engine/json.ts";
export { z } from "./engine/zod.ts";
export { type Backoff, withBackoff } from "./handlers/with-backoff.ts";
export type { ChatAction, ChatActionOutcome, ChatActionRequest } from "./interpreter/chat-actions.ts";
export {
  defineShortcode,
  type ShortcodeContext,
  type ShortcodeDefinition,
  type ShortcodeResult,
} from "./interpreter/shortcode-definition.ts";
export type { Arguments, Parameter, ParameterKind, Signature } from "./interpreter/signature.ts";
export { defineTemplate, type TemplateDefinition } from "./interpreter/templates/template.ts";
export type { Approval, ApprovalOptions } from "./library/approvals.ts";
export { createStepgram } from "./library/create-stepgram.ts";
export type { Execution, Progress, StepState } from "./library/execution-state.ts";
export type { WaitOptions } from "./library/follow.ts";
export { interpret } from "./library/interpret.ts";
export type { AnswerPart, Interpretation, InterpretOptions } from "./library/interpretation.ts";
export type { LibraryLog, LogLevel } from "./library/library-log.ts";
export type { OnBehalf } from "./library/on-behalf.ts";
export type { StepgramOptions } from "./library/options.ts";
export type { OutgoingMessage } from "./library/outgoing-message.ts";
export type { PlainHandler } from "./library/plain-handler.ts";
export { type MultistepOptions, multistep } from "./library/plugin.ts";
export type { ScheduledWorkflow, ScheduleOptions } from "./library/scheduled-workflow.ts";
export type { ExecuteOptions, Page, Stepgram } from "./library/stepgram.ts";
export { StepgramError, type StepgramErrorCode } from "./library/stepgram-error.ts";
export type { StepInfo, WorkflowInfo, WorkflowLine } from "./library/workflow-info.ts";
export type { StepChanges, StepOptions, WorkflowOptions } from "./library/workflow-options.ts";
export type { Prompt } from "./reference/prompt-text.ts";
