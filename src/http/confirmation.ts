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
import type { Caller } from "./caller.ts";
import { HttpProblem } from "./http-problem.ts";
import type { HttpServices } from "./services.ts";

/** The header with which a caller confirms a plan: its digest. */
export const CONFIRM_HEADER = "confirm";

/** Commands that a request stands for. */
const COMMANDS = { submit: batchProcess, execute, retry, schedule: scheduledWorkflow } satisfies Record<
  string,
  Command
>;

/** What a request starts, as the command that would do the same in a chat. */
export interface WantedStart {
  as: keyof typeof COMMANDS;
  workflow: WorkflowReference;
  act: Omit<Extract<PlannedAct, { act: "start" }>, "act" | "workflow">;
  /** What else the confirmation covers, such as the context. */
  values: PlannableCommand["values"];
}

/**
 * The origin of what a request starts, with what the caller has seen of it. Where nothing is ever asked, it starts as it is. Throws
 * `confirmation_required` if they have to confirm first. `digest`: of the plan that they confirm.
 */
export async function confirmedOrigin(
  origin: Origin,
  { as, workflow, act, values }: WantedStart,
  services: HttpServices,
  caller: Caller,
  messages: Messages,
  digest: string | undefined,
): Promise<Origin> {
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
