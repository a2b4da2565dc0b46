/** The state of a step, or `none` in the picture of a workflow that does not run. */
export type GraphState = "none" | "pending" | "running" | "waiting" | "completed" | "failed" | "skipped" | "cancelled";

/** A step as a picture shows it. */
export interface GraphStep {
  /** Its number among the workflow's steps, from 1. */
  number: number;
  /** One line. */
  name: string;
  /** A second line: its handler, how long it took, or why it failed. */
  detail: string;
  state: GraphState;
  /** The steps that it waits for, by their indices. */
  deps: readonly number[];
}

/** What a picture shows: a workflow, or one of its runs. All texts are for people, and none is markup. */
export interface Graph {
  title: string;
  subtitle: string;
  /** The words for the states, for the legend. */
  legend: Readonly<Record<Exclude<GraphState, "none">, string>>;
  steps: readonly GraphStep[];
}
