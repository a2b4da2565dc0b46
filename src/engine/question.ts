import type { Actor } from "./actor.ts";

/** Identifies the question of a step. Plain JSON: it travels with the message that asks. */
export interface StepQuestion {
  execution_id: string;
  /** The step's index in the plan. */
  step: number;
  /** Changes with each RETRY, so that an answer to an old question does not settle a new one. */
  key: string;
  options: string[];
}

/** An unanswered question of a step. */
export interface OpenQuestion {
  question: StepQuestion;
  text: string;
  /** The options that fail the step. */
  refusals: readonly string[];
  workflow: string;
  step: { id: string; name: string };
  /** On whose behalf the execution runs, and where the question was asked. */
  actor: Actor;
  /** When the step fails if nobody has answered. */
  due?: Date;
}

/** Who answers, and the name to show for them. */
export interface Answerer {
  actor: Actor;
  name: string;
}
