import type { Actor } from "./actor.ts";
import type { JsonObject } from "./json.ts";

/** When a schedule runs: once, or repeatedly on a cron schedule of five fields in an IANA time zone. */
export type ScheduleTime = { kind: "once"; at: Date } | { kind: "cron"; cron: string; zone: string };

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
