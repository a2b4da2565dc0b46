import type { Wording } from "../i18n/problem.ts";
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

/**
 * What happens at a time when the schedule's run before has not ended: `skip` leaves the time out, `queue` keeps one run until
 * that one has ended, `parallel` starts another one alongside it.
 */
export const OVERLAPS = ["skip", "queue", "parallel"] as const;
/** What happens after times that passed while no process ran: `one` late run for all of them, or `none`. */
export const CATCH_UPS = ["one", "none"] as const;

/** How a schedule that repeats treats times when it cannot simply start its workflow. */
export interface ScheduleOptions {
  /** Default `skip`. */
  overlap?: (typeof OVERLAPS)[number];
  /** Default `one`. */
  catch_up?: (typeof CATCH_UPS)[number];
}

/** A run counts as late this many milliseconds after its time. */
export const LATE_MS = 60_000;

/** Consecutive times when a schedule did not start its workflow. */
export interface MissedTimes {
  /**
   * `overlap`: its previous run had not ended; `downtime`: no process ran; `suspended`: its creator had to confirm it first;
   * `failed`: it could not start.
   */
  why: "overlap" | "downtime" | "suspended" | "failed";
  first: Date;
  last: Date;
  /** How many; counting stops at `MAX_COUNTED`. */
  count: number;
  /** Why it could not start. */
  error?: Wording;
}

/** At most this many missed times are counted; further ones are "more". */
export const MAX_COUNTED = 1000;

/** What a chat is told about its schedule, as data. The gateway turns it into words. */
export type ScheduleNews =
  /** It could not start. `next`: when it tries again; missing if it never does. */
  | { about: "failed"; at: Date; why: Wording; next?: Date }
  /** It starts late, for the first of these times; the others, if any, are skipped. */
  | { about: "late"; at: Date; left_out?: MissedTimes }
  /** It skips these times. */
  | { about: "missed"; times: MissedTimes; next?: Date }
  /** It was removed, because its workflow was deleted. */
  | { about: "removed" };

/** A workflow that will run on its own. */
export interface Schedule extends ScheduleOptions {
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
  /** Set while it starts nothing, because someone else has changed what it would start. */
  suspended?: Suspension;
  /** A time already due, whose run will start at `next_at` or as soon as the previous run has ended. */
  waiting?: WaitingStart;
  /** The latest times when it did not start, the last at the end. Missing: none. */
  missed?: readonly MissedTimes[];
}

/** A postponed start. */
export interface WaitingStart {
  /** The time for which it is. */
  at: Date;
  /** After downtime, late runs take turns; otherwise the previous run has not ended. */
  for: "turn" | "run";
  late?: true;
}

/** Why a schedule starts nothing until its creator has confirmed it. */
export interface Suspension {
  since: Date;
  /** What others have changed; empty if that is not known. */
  changes: readonly ForeignChange[];
}
