import type { Actor } from "./actor.ts";
import type { Engine } from "./engine.ts";
import { fail, ok, type Result } from "./result.ts";

type Owned = "addStep" | "editStep" | "removeStep" | "deleteWorkflow" | "pause" | "resume" | "cancel" | "retry";

/** Whether somebody is that person, or speaks in the chat that has parameterName for itself (as anonymous admins and channels do). */
export function isTheirs(person: number, by: Pick<Actor, "user_id" | "chat_id">): boolean {
  return person === by.user_id || (person < 0 && person === by.chat_id);
}

/** Whose a workflow or an execution is. */
export interface Makers {
  /** Who made the workflow: the person's id, where there is such a workflow. */
  makerOf(workflowId: string): Promise<number | undefined>;
  /** Who started the execution. */
  starterOf(executionId: string): Promise<number | undefined>;
  isOwner(actor: Actor): Promise<boolean>;
}

/**
 * The engine's wishes by which somebody could meddle with what another person has begun, or make use of that person's
 * rights, each only for that person and for owners: what an execution does, it does with the rights of whoever started it, and a schedule starts what its workflow
 * is by then.
 */
export function ownOnly<E extends Pick<Engine, Owned>>(engine: E, { makerOf, starterOf, isOwner }: Makers): E {
  const only =
    <A extends unknown[], T>(
      whose: (id: string) => Promise<number | undefined>,
      why: (id: string) => string,
      by: (args: [string, ...A]) => Actor,
      work: (id: string, ...args: A) => Promise<Result<T>>,
    ) =>
    async (id: string, ...args: A): Promise<Result<T>> => {
      const actor = by([id, ...args]);
      const answer = (await isOwner(actor)) ? ok(undefined) : await asks(whose, why, id, actor);
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
    return person === undefined || isTheirs(person, actor)
      ? ok(undefined)
      : fail("forbidden", why(id), "Ask them, or an owner of the bot.");
  };
  const notYourWorkflow = (id: string): string =>
    `${id} was made by somebody else: only they or an owner can change it.`;
  const notYourExecution = (id: string): string =>
    `${id} was started by somebody else, and acts with their rights: only they or an owner can do that.`;
  return {
    ...engine,
    addStep: only(makerOf, notYourWorkflow, ([, , { actor }]) => actor, engine.addStep),
    editStep: only(makerOf, notYourWorkflow, ([, , , actor]) => actor, engine.editStep),
    removeStep: only(makerOf, notYourWorkflow, ([, , actor]) => actor, engine.removeStep),
    deleteWorkflow: only(makerOf, notYourWorkflow, ([, actor]) => actor, engine.deleteWorkflow),
    pause: only(starterOf, notYourExecution, ([, actor]) => actor, engine.pause),
    cancel: only(starterOf, notYourExecution, ([, actor]) => actor, engine.cancel),
    resume: only(starterOf, notYourExecution, ([, actor]) => actor, engine.resume),
    retry: only(starterOf, notYourExecution, ([, { actor }]) => actor, engine.retry),
  };
}
