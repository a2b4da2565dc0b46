/** Sizes in bytes of JSON. */
export interface Limits {
  /** A step's result; a larger one is truncated and flagged. */
  result: number;
  /** What is kept of an execution: its plan and its results together. Above it, results are truncated to {@link LEAST_RESULT}. */
  kept: number;
  /** The shared context of an execution. */
  context: number;
  /** The documents of one chat's user data together; owners' data has no limit. */
  data: number;
}

/** The limits unless set otherwise. */
export const DEFAULT_LIMITS: Limits = {
  result: 8 * 1024 * 1024,
  kept: 100_000_000,
  context: 256 * 1024,
  data: 100_000_000,
};

/** The most bytes of JSON of a result when the execution has kept as much as it may. */
export const LEAST_RESULT = 1_000;

/** The most bytes of JSON of the result with which a step waits for a delay or a message; a larger one is cut. */
export const MAX_WAITING_RESULT = 64 * 1024;

/** The longest error of a step that is kept, in UTF-16 units; a longer one is cut. */
export const MAX_ERROR = 2_000;

/** Once the errors of an execution's steps are so long together, in UTF-16 units, the others are cut to `LEAST_ERROR`. */
export const MAX_ERRORS = 1_000_000;
export const LEAST_ERROR = 200;

/** The most bytes of JSON of a workflow's steps, which are read together. */
export const MAX_WORKFLOW_BYTES = 10_000_000;

/** What one chat may have at a time. Owners are exempt. */
export interface Quotas {
  workflows: number;
  /** Bytes of the steps of its workflows. */
  steps: number;
  /** Executions that are running, paused or scheduled. */
  executions: number;
  schedules: number;
  webhooks: number;
  /** Bytes kept of its executions, finished ones included. The oldest finished ones are removed when it is reached. */
  stored: number;
}

/** The quotas of a bot unless set otherwise. */
export const DEFAULT_QUOTAS: Quotas = {
  workflows: 200,
  steps: 100_000_000,
  executions: 20,
  schedules: 50,
  webhooks: 50,
  stored: 1_000_000_000,
};
