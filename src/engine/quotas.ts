import type { Actor } from "./actor.ts";
import type { ExecutionStatus } from "./execution.ts";
import { fail, ok, type Result } from "./result.ts";
import type { Database } from "./storage/database.ts";

/** What one chat may have at a time. Owners are not counted. */
export interface Quotas {
  workflows: number;
  /** Executions that run, are paused, or wait for their time. */
  executions: number;
  schedules: number;
}

/** The quotas of a bot for which nothing else was set. */
export const DEFAULT_QUOTAS: Quotas = { workflows: 200, executions: 20, schedules: 50 };

/** Asks whether a chat has room for one more. */
export type AskQuota = (kind: keyof Quotas, actor: Actor) => Promise<Result<undefined>>;

const UNSETTLED: ExecutionStatus[] = ["running", "paused", "scheduled"];

const SAID: Record<keyof Quotas, { things: string; hint: string }> = {
  workflows: { things: "workflows", hint: "DELETE_WORKFLOW makes room; LIST_WORKFLOWS shows them." },
  executions: { things: "running executions", hint: "Wait until one ends, or CANCEL one; LIST_EXECUTIONS shows them." },
  schedules: { things: "schedules", hint: "UNSCHEDULE makes room; LIST_SCHEDULES shows them." },
};

/** Counts what chats have. With no quotas, and for those who are exempt, there is always room. */
export function createQuotas(
  database: Database,
  quotas: Partial<Quotas>,
  isExempt: (actor: Actor) => Promise<boolean>,
): AskQuota {
  const count = (kind: keyof Quotas, chat_id: number, limit: number): Promise<number> => {
    const { workflows, executions, schedules } = database;
    if (kind === "workflows") return workflows.countDocuments({ chat_id }, { limit });
    if (kind === "schedules")
      return schedules.countDocuments({ "actor.chat_id": chat_id, next_at: { $type: "date" } }, { limit });
    return executions.countDocuments({ "actor.chat_id": chat_id, status: { $in: UNSETTLED } }, { limit });
  };
  return async (kind, actor) => {
    const limit = quotas[kind];
    if (limit === undefined || (await count(kind, actor.chat_id, limit)) < limit || (await isExempt(actor)))
      return ok(undefined);
    const { things, hint } = SAID[kind];
    return fail(
      "limit",
      `This chat has ${limit} ${limit === 1 ? things.replace(/s$/, "") : things}, and may not have more.`,
      hint,
    );
  };
}
