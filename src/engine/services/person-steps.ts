import { problem } from "../../i18n/problems/problem.ts";
import type { Authorize, Capability, Right } from "../actor.ts";
import type { Engine } from "../engine.ts";
import { type Handler, needsOf } from "../handler.ts";
import type { JsonObject } from "../json.ts";
import type { PlanStep } from "../plan.ts";
import type { Answerer, OpenQuestion, StepQuestion } from "../question.ts";
import { fail, ok } from "../result.ts";
import { type HostsOfSecret, rightsForSecret, secretsIn } from "../secret-use.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { completeStep, failForGood } from "../state/step-events.ts";
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
  forget,
  asking,
}: PersonStepsContext): PersonSteps {
  const needed = (machine: ExecutionMachine): Right[] =>
    machine.plan.steps.flatMap((step, index) =>
      isSettledState(machine.state(index))
        ? []
        : [...ofHandler(machine, step), ...secretsIn(step.params, secretHosts).flatMap(rightsForSecret)],
    );
  const ofHandler = (machine: ExecutionMachine, step: PlanStep): Capability[] => {
    const handler = handlers.get(step.handler);
    if (handler === undefined) return [];
    if (typeof handler.capability === "string") return [handler.capability];
    const parsed = handler.params.safeParse(step.params);
    return parsed.success ? needsOf(handler, parsed.data, machine.document.actor).map((need) => need.capability) : [];
  };

  const settle = (machine: ExecutionMachine, at: Date, { step, key }: StepQuestion, option: number, by: Answerer) => {
    const asked = stepKey(machine, step) === key;
    if (asked && machine.state(step) === RUNNING) return undefined;
    const live = asked && machine.state(step) === WAITING ? machine.live(step) : undefined;
    const question = live?.wait === "person" ? live.question : undefined;
    if (question === undefined) return NOBODY_WAITS;
    const decision = question.options[option];
    if (decision === undefined) return fail("invalid", problem("noSuchOption"));
    const result: JsonObject = { decision, by: { id: by.actor.user_id, name: by.name }, at: at.toISOString() };
    if (question.refusals.includes(decision))
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

    async answer(question, option, by) {
      const { execution_id } = question;
      try {
        for (const pause of LOOKS_MS) {
          await new Promise((resolve) => setTimeout(resolve, pause));
          // The worker that ran the step may be another process.
          forget(execution_id);
          for (const capability of new Set(await committer().submit(execution_id, needed)))
            if (!(await authorize(by.actor, capability)))
              return fail("forbidden", problem("nextStepsNeed", { capability }));
          const settled = await committer().submit(execution_id, (machine, at) =>
            settle(machine, at, question, option, by),
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

function openQuestions(machine: ExecutionMachine): OpenQuestion[] {
  return [...machine.waiting]
    .sort((a, b) => a - b)
    .flatMap((index) => {
      const { wait, question, due } = machine.live(index) ?? {};
      if (wait !== "person" || question === undefined) return [];
      const { id, name } = machine.step(index);
      const { _id, workflow_name, actor } = machine.document;
      const { text, options, refusals } = question;
      return [
        {
          question: { execution_id: _id, step: index, key: stepKey(machine, index), options },
          text,
          refusals,
          workflow: workflow_name,
          step: { id, name },
          actor,
          ...(due === undefined ? {} : { due }),
        },
      ];
    });
}

const NOBODY_WAITS = fail("wrong_state", problem("questionClosed"));
