import type { JsonObject } from "../engine/json.ts";
import type { Wording } from "../i18n/problem.ts";

/** How a command changed what placeholders refer to. Plain JSON: recorded with the outcome, so that a crash loses none. */
export type Effect =
  | { set: "workflow"; id: string; name: string; steps: { id: string; name: string; dependencies: string[] }[] }
  /** `by` is the command that failed. `waits`: it did not fail, but was only mentioned. */
  | { set: "workflow-failed"; name: string; why: Wording; by: Wording; waits?: true }
  | { set: "workflow-deleted"; id: string }
  /** `name`: its workflow's. */
  | { set: "execution"; id: string; name?: string }
  /** `waits`: it did not fail, but waits for someone to press its button. */
  | { set: "execution-failed"; name?: string; why: Wording; by: Wording; waits?: true }
  | { set: "schedule"; id: string; name?: string }
  | { set: "schedule-failed"; why: Wording; by: Wording; waits?: true }
  | { set: "webhook"; id: string; name?: string }
  | { set: "webhook-failed"; why: Wording; by: Wording; waits?: true }
  /** Something failed that may have been meant to shape any workflow of the message. `line`: where it is, from 1. */
  | { set: "unclear"; by: Wording; why: Wording; line: number }
  | StepEffect;

/** How a command changed the steps of a workflow. */
export type StepEffect =
  | { set: "step"; workflow: string; id: string; number: number; name: string; dependencies: string[] }
  /** `number` is the number that the step would have had, from 1. */
  | { set: "step-failed"; workflow: string; number: number; name: string; why: Wording; line?: number }
  | { set: "step-renamed"; workflow: string; id: string; name: string }
  | { set: "step-removed"; workflow: string; id: string }
  /** The message changes something of the step. */
  | { set: "step-edited"; workflow: string; id: string }
  /** A step of the workflow should have been changed or removed, but that failed. */
  | { set: "change-failed"; workflow: string; by: Wording; why: Wording; line?: number }
  /** The step's text for people has another language's template, or no longer has one. */
  | { set: "step-text"; workflow: string; id: string; foreign: ForeignText | null };

/** A text for people that holds a template of another language. */
export interface ForeignText {
  written: string;
  /** What to write to insert that value, if templates have anything like it. */
  instead?: string;
  /** The step that would send it. */
  step: string;
  /** Further ones, each once. */
  others?: { step: string; written: string; instead?: string }[];
  /** The step's params with what was probably meant instead of each of them, if all of that is known. */
  corrected?: JsonObject;
  /** Its params with those templates escaped. */
  escaped: JsonObject;
}
