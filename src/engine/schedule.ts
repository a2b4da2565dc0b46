import type { Actor, Shaper } from "./actor.ts";
import type { JsonObject } from "./json.ts";
import type { ForeignChange } from "./pin.ts";

/**
 * When a schedule runs: once, or repeatedly. `cron` has five fields, in an IANA time zone; `also` holds further expressions where one
 * can't say it all (9:00 and 18:30). With a stride only the dates in every `count`th day, week (from Monday) or month count, beginning
 * with that of `from`, year-month-day. An `interval` is exact: every 90 minutes, counted from a moment.
 */
export type ScheduleTime =
  | { kind: "once"; at: Date }
  | { kind: "cron"; cron: string; also?: string[]; zone: string; stride?: Stride }
  | { kind: "interval"; minutes: number; from: Date };

/** A schedule's times that repeat. */
export type RepeatedTime = Exclude<ScheduleTime, { kind: "once" }>;

/** Which dates of a cron expression count. */
export interface Stride {
  unit: "day" | "week" | "month";
  count: number;
  from: string;
}

/** A workflow that will run by itself. */
export interface Schedule {
  /** `sc_…` */
  id: string;
  workflow_id: string;
  workflow_name: string;
  actor: Actor;
  /** Everyone else who shaped it: a step that they made or edited created it. */
  shapers?: readonly Shaper[];
  when: ScheduleTime;
  /** When it runs next; missing when it will not run again. */
  next_at?: Date;
  context: JsonObject;
  created_at: Date;
  /** For a single time the execution that waits for it, else the latest one. */
  execution_id?: string;
  /** Set while it starts nothing, because somebody else has changed what it would start. */
  suspended?: Suspension;
}

/** Why a schedule starts nothing until its maker has confirmed it. */
export interface Suspension {
  since: Date;
  /** What others have changed; empty if that is not known. */
  changes: readonly ForeignChange[];
}
