import type { ExecutionStatus } from "../engine/execution.ts";
import type { JsonObject, JsonValue } from "../engine/json.ts";
import type { Problem } from "../i18n/problem.ts";

/** The type of the argument that `run` receives, by kind of parameter. */
export interface ArgumentValues {
  workflow: WorkflowReference;
  execution: ExecutionReference;
  step: StepReference;
  schedule: ScheduleReference;
  webhook: WebhookReference;
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

/** A workflow that was found. Plain JSON: it may be stored to make a command repeatable. */
export type WorkflowReference = { id: string; name: string };
/** A named execution, which may not exist. */
export type ExecutionReference = { id: string };
/** A step that was found. */
export type StepReference = { id: string; name: string };

/** A schedule that was found. */
export type ScheduleReference = { id: string; name: string };

/** A webhook that was found. */
export type WebhookReference = { id: string; name: string };

/** Dependencies as written. Which steps they refer to depends on the workflow. */
export interface Dependencies {
  /** The whole text, because a step's name may contain commas. */
  whole: string;
  parts: string[];
  /** There are none, but the timeout is in their position, and it may be the number of a step. */
  orTimeout?: number;
}

/** One parameter of a command. */
export interface Parameter {
  /** Its name in the printed signature and in the arguments of `run`. */
  name: string;
  kind: ParameterKind;
  /** Takes the raw text that the typed parameters leave. At most one per command. */
  greedy?: true;
  optional?: true;
  /** Of kind `workflow`: an execution may be named instead; its id tells. */
  orExecution?: true;
  /** Of kind `execution`: the name of a workflow refers to its runs in these states. Default: to its newest run. */
  states?: readonly ExecutionStatus[];
  /** A whole number of seconds, which may also be written as a duration: `5 minutes`. */
  unit?: "seconds";
  /** Bounds of a whole number. */
  min?: number;
  max?: number;
  /** The default of an optional parameter, as text for people. */
  otherwise?: string;
  /** An example value, for errors. */
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

/** An argument after binding. References are still text. */
export type BoundValue = string | number | JsonObject | JsonValue[] | Dependencies;

/** The arguments of a command, by parameter. */
export interface Bound {
  values: { [parameter: string]: BoundValue | undefined };
  /** Notes for the reply, such as JSON that was repaired. */
  notes: Problem[];
}
