import type { Actor } from "./actor.ts";
import type { Engine } from "./engine.ts";
import { done, type Result, refuse } from "./result.ts";

type Owned = "addStep" | "editStep" | "removeStep" | "deleteWorkflow" | "resume" | "retry";

/** Whose a workflow or an execution is. */
export interface Makers {
  /** Who made the workflow: the person's id, where there is such a workflow. */
  makerOf(workflowId: string): Promise<number | undefined>;
  /** Who started the execution. */
  starterOf(executionId: string): Promise<number | undefined>;
  isOwner(actor: Actor): Promise<boolean>;
}

/**
 * The engine's wishes by which somebody could make use of another person's rights, each only for that person and for
 * owners: what an execution does, it does with the rights of whoever started it, and a schedule starts what its workflow
 * is by then.
 */
export const ownOnly = <E extends Pick<Engine, Owned>>(engine: E, { makerOf, starterOf, isOwner }: Makers): E => {
  const only =
    <A extends unknown[], T>(
      whose: (id: string) => Promise<number | undefined>,
      why: (id: string) => string,
      by: (args: [string, ...A]) => Actor,
      work: (id: string, ...args: A) => Promise<Result<T>>,
    ) =>
    async (id: string, ...args: A): Promise<Result<T>> => {
      const actor = by([id, ...args]);
      const answer = (await isOwner(actor)) ? done(undefined) : await asks(whose, why, id, actor);
      return answer.ok ? work(id, ...args) : answer;
    };
  const asks = async (
    whose: (id: string) => Promise<number | undefined>,
    why: (id: string) => string,
    id: string,
    actor: Actor,
  ): Promise<Result<undefined>> => {
    const person = await whose(id);
    // What is not there is refused by the engine, which knows how to say so.
    return person === undefined || person === actor.user_id ? done(undefined) : refuse("forbidden", why(id));
  };
  const notYourWorkflow = (id: string): string =>
    `${id} was made by somebody else: only they or an owner can change it.`;
  const notYourExecution = (id: string): string =>
    `${id} acts with the rights of whoever started it, so only they or an owner can do that.`;
  return {
    ...engine,
    addStep: only(makerOf, notYourWorkflow, ([, , { actor }]) => actor, engine.addStep),
    editStep: only(makerOf, notYourWorkflow, ([, , , actor]) => actor, engine.editStep),
    removeStep: only(makerOf, notYourWorkflow, ([, , actor]) => actor, engine.removeStep),
    deleteWorkflow: only(makerOf, notYourWorkflow, ([, actor]) => actor, engine.deleteWorkflow),
    resume: only(starterOf, notYourExecution, ([, actor]) => actor, engine.resume),
    retry: only(starterOf, notYourExecution, ([, { actor }]) => actor, engine.retry),
  };
};
