import type { ExecutionStatus } from "../engine/execution.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";

/** What a command's run is given for each kind of parameter. */
export interface ArgumentValues {
  workflow: WorkflowReference;
  execution: ExecutionReference;
  step: StepReference;
  schedule: ScheduleReference;
  text: string;
  handler: string;
  int: number;
  object: JsonObject;
  list: JsonValue[];
  dependencies: Dependencies;
  status: ExecutionStatus;
}

/** What a parameter takes. */
export type ParameterKind = keyof ArgumentValues;

/** A workflow that was named and found. Plain JSON: it may be kept to make a command repeatable. */
export type WorkflowReference = { id: string; name: string };
/** An execution that was named; whether it exists is known when it is asked for. */
export type ExecutionReference = { id: string };
/** A step that was named and found. */
export type StepReference = { id: string; name: string };

/** A schedule that was named and found. */
export type ScheduleReference = { id: string; name: string };

/** Dependencies as they were written; which steps they mean depends on the workflow. */
export interface Dependencies {
  /** All of it: a step's name may hold commas. */
  whole: string;
  parts: string[];
}

/** One parameter of a command. */
export interface Parameter {
  /** As the signature is printed and `run` receives it. */
  name: string;
  kind: ParameterKind;
  /** Takes the raw span that the typed parameters leave over. One a command. */
  greedy?: true;
  optional?: true;
  /** Bounds of a whole number. */
  min?: number;
  max?: number;
  /** What counts where an optional one is left out, for people. */
  otherwise?: string;
  /** A value that works, for errors. */
  example: string;
}

/** A command's parameters in order. */
export type Signature = readonly Parameter[];

/** The argument object that `run` receives for a signature. */
export type Arguments<S extends Signature> = {
  [P in S[number] as P["name"]]: P extends { optional: true }
    ? ArgumentValues[P["kind"]] | undefined
    : ArgumentValues[P["kind"]];
};

/** An argument after binding: references are still words. */
export type BoundValue = string | number | JsonObject | JsonValue[] | Dependencies;

/** The arguments of a command, by parameter. */
export interface Bound {
  values: { [parameter: string]: BoundValue | undefined };
  /** What people should be told: JSON that was repaired. */
  notes: string[];
}
