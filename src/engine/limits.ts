/** Sizes in bytes of JSON. */
export interface Limits {
  /** A step's result; a larger one is truncated and flagged. */
  result: number;
  /** The shared context of an execution. */
  context: number;
  /** The documents of one chat's user data together; owners' data has no limit. */
  data: number;
}

/** The limits unless set otherwise. */
export const DEFAULT_LIMITS: Limits = { result: 64 * 1024, context: 256 * 1024, data: 100_000_000 };

/** What one chat may have at a time. Owners are exempt. */
export interface Quotas {
  workflows: number;
  /** Executions that are running, paused or scheduled. */
  executions: number;
  schedules: number;
}

/** The quotas of a bot unless set otherwise. */
export const DEFAULT_QUOTAS: Quotas = { workflows: 200, executions: 20, schedules: 50 };
