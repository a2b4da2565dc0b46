import type { OptionKinds } from "../app/option-problem.ts";
import type { Engine } from "../engine/engine.ts";
import type { AnswerType, GivenAnswer, OpenQuestion } from "../engine/question.ts";
import { orThrow, StepgramError } from "./errors.ts";
import { toActor } from "./on-behalf.ts";

/** A step (`approval` or `ask`) that is waiting for a decision or an answer. */
export interface Approval {
  executionId: string;
  /** The workflow's name. */
  workflow: string;
  /** The step's name. */
  step: string;
  /** `st_…` */
  stepId: string;
  /** The question. */
  text: string;
  /** The choices; empty if the answer is written. */
  options: readonly string[];
  /** What an `ask` step accepts. Missing if one of the options decides. */
  answerType?: AnswerType;
  /** The choices that reject: the step fails, and steps that depend on it are skipped. */
  refusals: readonly string[];
  /** When the step fails if nobody decides. Missing if it waits forever. */
  due?: Date;
  /** The chat where the question was asked; 0 is the program's own. */
  chat: number;
  /** The person the execution runs for; 0 is the program. */
  person: number;
}

/** Which of an execution's questions to answer, and who answers it. */
export interface ApprovalOptions {
  /** The step's name or id. Required if several steps of the execution are waiting. */
  step?: string;
  /** Numeric id of the person who decides. They need every permission that the following steps need. Default: the program itself. */
  person?: number;
  /** Their name, as recorded in the result. Default: the person's id, or `the program`. */
  name?: string;
}

/** The waiting steps, oldest execution first. */
export async function listApprovals(engine: Engine, executionId?: string): Promise<Approval[]> {
  return (await engine.questions(executionId === undefined ? {} : { execution: executionId })).map(toApproval);
}

function toApproval({ question, workflow, step, text, refusals, actor, due }: OpenQuestion): Approval {
  return {
    executionId: question.execution_id,
    workflow,
    step: step.name,
    stepId: step.id,
    text,
    options: question.options,
    ...(question.wants === undefined ? {} : { answerType: question.wants }),
    refusals,
    ...(due === undefined ? {} : { due }),
    chat: actor.chat_id,
    person: actor.user_id,
  };
}

/** Decides or answers for a waiting step. Dates are read in `timeZone`. Throws `wrong_state` if it has already been decided. */
export async function answerApproval(
  engine: Engine,
  executionId: string,
  decision: string,
  { step, person, name }: ApprovalOptions,
  { gateway, timeZone }: { gateway: string; timeZone: string },
): Promise<void> {
  const asked = questionOf(await engine.questions({ execution: executionId }), executionId, step);
  const given = givenBy(asked, decision, timeZone);
  const actor = toActor({ ...(person === undefined ? {} : { person }), chat: asked.actor.chat_id }, gateway);
  const called = name ?? (person === undefined ? "the program" : String(person));
  orThrow(await engine.answer(asked.question, given, { actor, name: called }));
}

function givenBy({ question: { options, wants }, step }: OpenQuestion, decision: string, zone: string): GivenAnswer {
  if (wants !== undefined) return { text: decision, zone };
  const option = options.findIndex((words) => words.toLowerCase() === decision.trim().toLowerCase());
  if (option >= 0) return { option };
  const choices = options.join(", ");
  throw new StepgramError("invalid", `"${step.name}" can be answered with ${choices}, not with "${decision}".`);
}

function questionOf(open: readonly OpenQuestion[], executionId: string, wanted: string | undefined): OpenQuestion {
  const names = open.map(({ step }) => `"${step.name}"`).join(", ");
  if (wanted !== undefined) {
    const found = open.find(({ step }) => step.id === wanted) ?? open.find(({ step }) => step.name === wanted);
    if (found !== undefined) return found;
    const others = open.length === 0 ? "" : ` These are: ${names}.`;
    throw new StepgramError(
      "wrong_state",
      `No step "${wanted}" of execution ${executionId} is waiting for a decision.${others}`,
    );
  }
  const [only, another] = open;
  if (only === undefined)
    throw new StepgramError("wrong_state", `No step of execution ${executionId} is waiting for a decision.`);
  if (another !== undefined)
    throw new StepgramError("ambiguous", `Several steps are waiting for a decision: ${names}. Choose one with "step".`);
  return only;
}

export const APPROVAL: OptionKinds<ApprovalOptions> = { step: "string", person: "number", name: "string" };
