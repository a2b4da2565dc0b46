import { randomUUID } from "node:crypto";
import type { Command } from "../commands/command.ts";
import type { PlannedAct } from "../commands/effects.ts";
import { batchProcess, execute, retry } from "../commands/execution.ts";
import { scheduledWorkflow } from "../commands/schedule.ts";
import type { WorkflowReference } from "../commands/signature.ts";
import type { Origin } from "../engine/actor.ts";
import type { Messages } from "../i18n/messages.ts";
import { problem } from "../i18n/problem.ts";
import { plain } from "../i18n/rich-text.ts";
import { type MessagePlan, needsConfirmation, type PlannableCommand, planOf } from "../interpreter/plan.ts";
import { completePlanText } from "../interpreter/plan-text.ts";
import { type Caller, type HttpEnv, originOf } from "./caller.ts";
import { HttpProblem } from "./http-problem.ts";
import { z } from "./openapi.ts";
import type { HttpServices } from "./services.ts";

/** The header with which a caller confirms a plan: its digest. */
export const CONFIRM_HEADER = "confirm";

/** The headers of a request that starts something. */
export const startHeaders = z.object({
  "idempotency-key": z
    .string()
    .min(1)
    .max(200)
    .optional()
    .openapi({ description: "Repeating the key as the same caller has no further effect." }),
  [CONFIRM_HEADER]: z.string().max(64).optional().openapi({ description: "The digest of the plan being confirmed." }),
});

/** The command that does in a chat what a request does. */
const COMMANDS = {
  submit: batchProcess,
  execute,
  retry,
  schedule: scheduledWorkflow,
  resume: scheduledWorkflow,
} satisfies Record<string, Command>;

/** What a request starts. */
export interface WantedStart {
  as: keyof typeof COMMANDS;
  /** What the request names: its idempotency key counts only for that. */
  target?: string;
  workflow: WorkflowReference;
  act: Omit<Extract<PlannedAct, { act: "start" }>, "act" | "workflow">;
  /** What else the confirmation covers, such as the context. */
  values: PlannableCommand["values"];
}

/**
 * The origin of what a request starts, with what the caller has seen of it. Where nothing is ever asked, it starts as it is. Throws
 * `confirmation_required` if they have to confirm first.
 */
export async function confirmedOrigin(
  { caller, messages }: HttpEnv["Variables"],
  { "idempotency-key": key = randomUUID(), [CONFIRM_HEADER]: digest }: z.infer<typeof startHeaders>,
  services: HttpServices,
  { as, target, workflow, act, values }: WantedStart,
): Promise<Origin> {
  const origin = originOf(caller, as, target === undefined ? key : `${target}:${key}`);
  if (!isAsked(services, caller)) return origin;
  const command: PlannableCommand = {
    state: "ready",
    command: COMMANDS[as],
    prepared: { input: undefined, plans: () => ({ act: "start", workflow, ...act }) },
    values,
    references: workflow.id === "" ? {} : { workflow },
  };
  const { engine, access, registry } = services;
  const plan = await planOf(
    { message: caller, draft: { createdHere: () => false }, commands: [command] },
    { engine, authorize: access.authorize, registry },
  );
  await confirmed(plan, services, caller, messages, digest);
  return { ...origin, pins: plan.pins };
}

/** Whether the caller is ever asked. */
export function isAsked({ confirm }: Pick<HttpServices, "confirm">, { isUnattended }: Caller): boolean {
  return confirm !== "never" && !isUnattended;
}

/** Throws `confirmation_required` if the caller has to confirm the plan, and `digest` is not that of exactly this one. */
export async function confirmed(
  plan: MessagePlan,
  { chats, confirm }: Pick<HttpServices, "chats" | "confirm">,
  { isOwner, actor }: Caller,
  messages: Messages,
  digest: string | undefined,
): Promise<void> {
  if (digest === plan.digest) return;
  const isExempt = async () => isOwner && (await chats.exemptions.has(actor.chat_id));
  if (!(await needsConfirmation(plan, confirm, {}, isExempt))) return;
  throw new HttpProblem("confirmation_required", problem(digest === undefined ? "mustBeConfirmed" : "planHasChanged"), {
    plan: plain(completePlanText(plan, messages)),
    digest: plan.digest,
  });
}
