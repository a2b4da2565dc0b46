import { problem } from "../../i18n/problem.ts";
import { type Authorize, isSamePerson, peopleOf } from "../actor.ts";
import type { Engine } from "../engine.ts";
import type { Handler } from "../handler.ts";
import type { JsonObject } from "../json.ts";
import type { PlanStep } from "../plan.ts";
import type { Answerer, GivenAnswer, OpenQuestion, PersonAnswer, StepQuestion } from "../question.ts";
import { type ReachOptions, reachOf } from "../reach.ts";
import { readAnswer } from "../read-answer.ts";
import { refuses } from "../refusals.ts";
import { fail, ok, type Result } from "../result.ts";
import type { HostsOfSecret } from "../secret-use.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { completeStep, failForGood, resumeAnswered } from "../state/step-events.ts";
import { isSettledState, RUNNING, WAITING } from "../state/step-state.ts";
import { stepKey } from "../worker/attempt-runner.ts";
import { type Committer, ExecutionGone } from "../worker/committer.ts";

/** Steps that wait for a person. */
export type PersonSteps = Pick<Engine, "answer" | "questions" | "waitsFor" | "cannotAsk">;

interface PersonStepsContext {
  committer(): Committer;
  handlers: ReadonlyMap<string, Handler>;
  authorize: Authorize;
  secretHosts: HostsOfSecret;
  findWorkflow: ReachOptions["findWorkflow"];
  forget(executionId: string): void;
  /** Executions with an unanswered question, of one chat or of all. */
  asking(chatId: number | undefined): Promise<string[]>;
}

/** How long to wait before each check, in ms: a quick answer may overtake the write that makes the step wait. */
const LOOKS_MS = [0, 50, 200, 1000];

/** Makes the part of the engine that knows what people are asked and takes their answers. */
export function createPersonSteps({
  committer,
  handlers,
  authorize,
  secretHosts,
  findWorkflow,
  forget,
  asking,
}: PersonStepsContext): PersonSteps {
  /**
   * Whether this person may answer: they started or shaped the run, which can do nothing without their permissions, or have
   * every permission that the remaining steps may need.
   */
  const mayAnswer = async (executionId: string, { actor }: Answerer): Promise<Result<undefined>> => {
    const { people, steps } = await committer().submit(executionId, openSteps);
    if (peopleOf(people).some((person) => isSamePerson(person, actor))) return ok(undefined);
    for (const capability of await reachOf(steps, { people, handlers, secretHosts, findWorkflow }))
      if (!(await authorize(actor, capability))) return fail("forbidden", problem("nextStepsNeed", { capability }));
    return ok(undefined);
  };

  const settle = (
    machine: ExecutionMachine,
    at: Date,
    { step, key }: StepQuestion,
    given: GivenAnswer,
    by: Answerer,
  ) => {
    const asked = stepKey(machine, step) === key;
    if (asked && machine.state(step) === RUNNING) return undefined;
    const live = asked && machine.state(step) === WAITING ? machine.live(step) : undefined;
    const question = live?.wait === "person" ? live.question : undefined;
    if (question === undefined) return NOBODY_WAITS;
    const read = readAnswer(question, given, at);
    if (!read.ok) return read;
    const who = { by: { id: by.actor.user_id, name: by.name }, at: at.toISOString() };
    if (question.wants !== undefined) {
      const result: PersonAnswer = { ...read.value, ...who };
      if (!("option" in given) && given.message_id !== undefined) result.message_id = given.message_id;
      if (question.resumes) resumeAnswered(machine, step, result);
      else completeStep(machine, step, { result }, at);
      return ok(undefined);
    }
    const decision = String(read.value.value);
    const result: JsonObject = { decision, ...who };
    if (question.refusals.includes(decision) || isRefusal(machine, step, decision, handlers))
      failForGood(machine, step, problem("personDecided", { person: by.name, decision }), at, { result });
    else completeStep(machine, step, { result }, at);
    return ok(undefined);
  };

  const questionsOf = async (executionId: string): Promise<OpenQuestion[]> => {
    // Another process may have changed the execution since it was read here.
    forget(executionId);
    try {
      return await committer().submit(executionId, openQuestions);
    } catch (error) {
      if (error instanceof ExecutionGone) return [];
      throw error;
    }
  };

  return {
    async questions({ execution, chat } = {}) {
      const found: OpenQuestion[] = [];
      for (const id of execution === undefined ? await asking(chat) : [execution])
        found.push(...(await questionsOf(id)));
      return found;
    },

    async waitsFor({ execution_id, step, key }) {
      // Another process may have changed the execution since it was read here.
      forget(execution_id);
      try {
        return await committer().submit(
          execution_id,
          (machine) => stepKey(machine, step) === key && !isSettledState(machine.state(step)),
        );
      } catch (error) {
        if (error instanceof ExecutionGone) return false;
        throw error;
      }
    },

    async cannotAsk({ execution_id, step, key }, error) {
      try {
        for (const pause of LOOKS_MS) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          forget(execution_id);
          const isOver = await committer().submit(execution_id, (machine, at) => {
            if (stepKey(machine, step) !== key || isSettledState(machine.state(step))) return true;
            if (machine.state(step) !== WAITING || machine.live(step)?.wait !== "person") return false;
            failForGood(machine, step, problem("couldNotAsk", { why: error }), at);
            return true;
          });
          if (isOver) return;
        }
      } catch (error) {
        if (!(error instanceof ExecutionGone)) throw error;
      }
    },

    async answer(question, given, by) {
      const { execution_id } = question;
      try {
        for (const pause of LOOKS_MS) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          // The worker that ran the step may be another process.
          forget(execution_id);
          const may = await mayAnswer(execution_id, by);
          if (!may.ok) return may;
          const settled = await committer().submit(execution_id, (machine, at) =>
            settle(machine, at, question, given, by),
          );
          if (settled !== undefined) return settled;
        }
        return NOBODY_WAITS;
      } catch (error) {
        if (error instanceof ExecutionGone) return NOBODY_WAITS;
        throw error;
      }
    },
  };
}

/** The steps that have not settled, and whose run it is. */
function openSteps(machine: ExecutionMachine): { people: ReachOptions["people"]; steps: readonly PlanStep[] } {
  const { actor, shapers = [] } = machine.document;
  const steps = machine.plan.steps.filter((_, index) => !isSettledState(machine.state(index)));
  return { people: { actor, shapers }, steps };
}

/** Whether a decision refuses in its own words, and some step that waits for it doesn't read it. */
function isRefusal(
  { plan }: ExecutionMachine,
  step: number,
  decision: string,
  handlers: ReadonlyMap<string, Handler>,
): boolean {
  const decides = handlers.get(plan.steps[step]?.handler ?? "")?.decides !== undefined;
  const waiting = plan.dependents[step] ?? [];
  return decides && refuses(decision) && waiting.some((index) => plan.steps[index]?.heeds?.includes(step) !== true);
}

function openQuestions(machine: ExecutionMachine): OpenQuestion[] {
  return [...machine.waiting]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const { wait, question, due, answer_within, started_at } = machine.live(index) ?? {};
      if (wait !== "person" || question === undefined) return [];
      const { id, name } = machine.step(index);
      const { _id, workflow_name, actor, created_at } = machine.document;
      const { text, options, refusals, wants } = question;
      const asked = { execution_id: _id, step: index, key: stepKey(machine, index), options };
      return [
        {
          question: { ...asked, ...(wants === undefined ? {} : { wants }) },
          text,
          refusals,
          workflow: workflow_name,
          step: { id, name },
          actor,
          since: started_at ?? created_at,
          ...(due === undefined || answer_within !== undefined ? {} : { due }),
        },
      ];
    });
}

const NOBODY_WAITS = fail("wrong_state", problem("questionClosed"));
