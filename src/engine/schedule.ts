import type { Actor } from "./actor.ts";
import type { JsonObject } from "./json.ts";
import type { ScheduleTime } from "./when/schedule-time.ts";

/** A workflow that will run by itself. */
export interface Schedule {
  /** `sc_…` */
  id: string;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  when: ScheduleTime;
  /** When it runs next; missing when it will not run again. */
  next_at?: Date;
  context: JsonObject;
  created_at: Date;
  /** For a single time the execution that waits for it, else the latest one. */
  execution_id?: string;
}
