import type { JsonObject } from "../engine/json.ts";
import type { Schedule } from "../engine/schedule.ts";
import type { OnBehalf } from "./on-behalf.ts";

/** What a scheduled workflow is started with. */
export interface ScheduleOptions extends OnBehalf {
  /** What its steps share from the start. */
  context?: JsonObject;
  /** For cron lines, and times without an offset. Default: the option `timeZone` of `createStepgram`. */
  timeZone?: string;
}

/** A workflow that will run by itself. */
export interface ScheduledWorkflow {
  /** `sc_…` */
  id: string;
  workflowId: string;
  /** The workflow's name. */
  workflow: string;
  /** The cron line, where it runs again and again. */
  cron?: string;
  /** When it runs next; missing when it will not run again. */
  nextAt?: Date;
  /** Of a single time the execution that waits for it, else the latest one. */
  executionId?: string;
}

/** The library's words for it. */
export function toScheduled(schedule: Schedule): ScheduledWorkflow {
  return {
    id: schedule.id,
    workflowId: schedule.workflow_id,
    workflow: schedule.workflow_name,
    ...(schedule.when.kind === "cron" ? { cron: schedule.when.cron } : {}),
    ...(schedule.next_at === undefined ? {} : { nextAt: schedule.next_at }),
    ...(schedule.execution_id === undefined ? {} : { executionId: schedule.execution_id }),
  };
}

/** As people write it in a message. */
export function toWhen(when: number | Date | string): string {
  if (when instanceof Date) return when.toISOString();
  // Whole seconds are read as such; a fraction needs its unit.
  return typeof when === "number" && !Number.isInteger(when) ? `${when} seconds` : String(when);
}
