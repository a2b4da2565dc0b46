import type { ShortcodeDefinition } from "../commands/custom-shortcode.ts";
import type { Signature } from "../commands/signature.ts";
import type { TemplateDefinition } from "../commands/template-definition.ts";
import type { ApprovalOptions } from "./approvals.ts";
import type { OptionKinds } from "./check-options.ts";
import type { OnBehalf } from "./on-behalf.ts";
import type { MultistepOptions } from "./plugin.ts";
import type { ScheduleOptions } from "./scheduled-workflow.ts";
import type { ExecuteOptions } from "./stepgram.ts";
import type { StepOptions, WorkflowOptions } from "./workflow-options.ts";

export const WORKFLOW: OptionKinds<WorkflowOptions> = {
  name: "text!",
  description: "text",
  globalTimeout: "number",
  maxParallelSteps: "number",
  autoRetry: "boolean",
  metadata: "object",
  steps: "list",
};

export const STEP: OptionKinds<StepOptions> = {
  name: "text!",
  handler: "text!",
  params: "object",
  dependencies: "list of texts",
  timeout: "number",
  retryCount: "number",
  retryDelay: "number",
  condition: "text",
  saveAs: "text",
  onError: "text",
  priority: "number",
  idempotencyKey: "text",
  metadata: "object",
};

export const BEHALF: OptionKinds<OnBehalf> = {
  person: "number",
  chat: "number",
  thread: "number",
  message: "number",
  surface: "text",
  key: "text",
};

export const EXECUTE: OptionKinds<ExecuteOptions> = { ...BEHALF, context: "object" };

export const SCHEDULE: OptionKinds<ScheduleOptions> = { ...EXECUTE, timeZone: "text" };

export const APPROVAL: OptionKinds<ApprovalOptions> = { step: "text", person: "number", name: "text" };

export const PLUGIN: OptionKinds<MultistepOptions> = {
  stepgram: "object!",
  api: "object!",
  surface: "text",
  confirm: "text",
  locale: "text",
};

export const SHORTCODE: OptionKinds<ShortcodeDefinition<Signature>> = {
  name: "text!",
  summary: "text!",
  example: "text!",
  result: "text",
  data: "text",
  signature: "list!",
  capability: "text",
  run: "function!",
};

export const TEMPLATE: OptionKinds<TemplateDefinition<unknown>> = {
  name: "text!",
  summary: "text!",
  example: "object!",
  params: "zod schema!",
  steps: "function!",
};
