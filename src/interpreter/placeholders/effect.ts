/** What a command changed in the meaning of placeholders. Plain JSON: kept with the island, so that a crash loses none. */
export type Effect =
  | { set: "workflow"; id: string; name: string; steps: { id: string; name: string; dependencies: string[] }[] }
  /** `by` is the command that failed. */
  | { set: "workflow-failed"; name: string; why: string; by: string }
  | { set: "workflow-deleted"; id: string }
  | { set: "execution"; id: string }
  | { set: "execution-failed"; why: string; by: string }
  | { set: "schedule"; id: string }
  | { set: "schedule-failed"; why: string; by: string }
  | StepEffect;

/** What a command changed in the steps of a workflow. */
export type StepEffect =
  | { set: "step"; workflow: string; id: string; number: number; name: string; dependencies: string[] }
  /** `number` is the place that the step would have had, from 1. */
  | { set: "step-failed"; workflow: string; number: number; name: string; why: string }
  | { set: "step-renamed"; workflow: string; id: string; name: string }
  | { set: "step-removed"; workflow: string; id: string }
  /** A step of the workflow was to be changed or removed, and was not. */
  | { set: "change-failed"; workflow: string; by: string; why: string };
