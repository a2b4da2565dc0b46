import { type Problem, problem } from "../../i18n/problem.ts";
import { isTheirs, type Origin, type People, peopleOf, whoLacks } from "../actor.ts";
import type { Engine } from "../engine.ts";
import { idFrom } from "../ids.ts";
import type { Quotas } from "../limits.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Database } from "../storage/database.ts";
import { countUnsettled } from "../storage/executions.ts";
import { countSchedules } from "../storage/schedules.ts";
import { countWebhooks } from "../storage/webhooks.ts";
import { bytesOfWorkflows, countWorkflows } from "../storage/workflows.ts";
import type { NewStep, NewWorkflow } from "../workflow.ts";
import type { StoredExecutions } from "./stored-executions.ts";

type Owned = "addStep" | "editStep" | "removeStep" | "deleteWorkflow" | "pause" | "resume" | "cancel" | "retry";

/** Who made a workflow or started an execution. */
export interface Makers {
  /** The id of the person who made the workflow, if it exists. */
  makerOf(workflowId: string): Promise<number | undefined>;
  /** Who started the execution. */
  starterOf(executionId: string): Promise<number | undefined>;
  /** Whether all of them are owners. */
  areOwners(people: People): Promise<boolean>;
}

/**
 * Restricts to their author and to owners the requests that could interfere with another person's work or use that person's
 * rights. A request of a step needs that everyone who shaped the step is one of those.
 */
export function ownOnly<E extends Pick<Engine, Owned>>(engine: E, { makerOf, starterOf, areOwners }: Makers): E {
  const only =
    <A extends unknown[], T>(
      whose: (id: string) => Promise<number | undefined>,
      why: (id: string) => Problem,
      by: (args: [string, ...A]) => People,
      work: (id: string, ...args: A) => Promise<Result<T>>,
    ) =>
    async (id: string, ...args: A): Promise<Result<T>> => {
      const maker = await whose(id);
      // The engine itself refuses what doesn't exist.
      if (maker !== undefined && !(await mayAct(maker, by([id, ...args]), areOwners)))
        return fail("forbidden", why(id));
      return work(id, ...args);
    };
  const notYourWorkflow = (id: string): Problem => problem("notYourWorkflow", { id });
  const notYourExecution = (id: string): Problem => problem("notYourExecution", { id });
  return {
    ...engine,
    addStep: only(makerOf, notYourWorkflow, ([, , by]) => by, engine.addStep),
    editStep: only(makerOf, notYourWorkflow, ([, , , by]) => by, engine.editStep),
    removeStep: only(makerOf, notYourWorkflow, ([, , by]) => by, engine.removeStep),
    deleteWorkflow: only(makerOf, notYourWorkflow, ([, by]) => by, engine.deleteWorkflow),
    pause: only(starterOf, notYourExecution, ([, by]) => by, engine.pause),
    cancel: only(starterOf, notYourExecution, ([, by]) => by, engine.cancel),
    resume: only(starterOf, notYourExecution, ([, by]) => by, engine.resume),
    retry: only(starterOf, notYourExecution, ([, by]) => by, engine.retry),
  };
}

/** Whether each of these people made the thing, or is an owner, and so may control it. */
export async function mayAct(maker: number, by: People, areOwners: Makers["areOwners"]): Promise<boolean> {
  const isNot = await whoLacks(
    peopleOf(by),
    async (person) => isTheirs(maker, person) || (await areOwners({ actor: person })),
  );
  return isNot === undefined;
}

/** Checks whether the chat may have one more of each of these kinds. */
export type AskQuota = (by: People, ...kinds: (keyof Quotas)[]) => Promise<Result<undefined>>;

/** How many, or how many bytes, the chat has; counting stops at the limit. */
const COUNTS: Record<
  Exclude<keyof Quotas, "stored">,
  (database: Database, chatId: number, limit: number) => Promise<number>
> = {
  workflows: countWorkflows,
  steps: bytesOfWorkflows,
  executions: countUnsettled,
  schedules: countSchedules,
  webhooks: countWebhooks,
};

/** What a chat has too many of, by kind. */
const FULL = {
  workflows: "tooManyWorkflows",
  steps: "tooLargeWorkflows",
  executions: "tooManyExecutions",
  schedules: "tooManySchedules",
  webhooks: "tooManyWebhooks",
  stored: "tooMuchStored",
} as const satisfies Record<keyof Quotas, string>;

/** Checks chats' quotas. Without quotas, and for people who are exempt, there is always room. */
export function createQuotas(
  database: Database,
  quotas: Partial<Quotas>,
  areExempt: (people: People) => Promise<boolean>,
  stored: Pick<StoredExecutions, "bytesOf" | "makeRoom">,
): AskQuota {
  return async (by, ...kinds) => {
    // First, because it is known in memory, while counting asks the database.
    if (kinds.every((kind) => quotas[kind] === undefined) || (await areExempt(by))) return ok(undefined);
    const { chat_id } = by.actor;
    for (const kind of kinds) {
      const limit = quotas[kind];
      if (limit === undefined) continue;
      const has = kind === "stored" ? stored.bytesOf(chat_id) : COUNTS[kind](database, chat_id, limit);
      if ((await has) < limit) continue;
      if (kind === "stored") stored.makeRoom(chat_id, limit);
      return fail("limit", problem(FULL[kind], { limit }));
    }
    return ok(undefined);
  };
}

type Limited =
  | "createWorkflow"
  | "createWorkflowWithSteps"
  | "execute"
  | "executeSteps"
  | "retry"
  | "schedule"
  | "createWebhook"
  | "findWebhook"
  | "addStep"
  | "editStep"
  | "removeStep"
  | "findWorkflow"
  | "view"
  | "findSchedule";

/**
 * Checks the quota before each request that adds something. A repeated request isn't counted again. A workflow made for one run counts
 * from when it is changed or scheduled.
 */
export function withQuotas<E extends Pick<Engine, Limited>>(
  engine: E,
  ask: AskQuota,
  isForOneRun: (workflowId: string) => Promise<boolean>,
): E {
  const everything = { chat_id: 0, all: true };
  const isThere: Record<Exclude<keyof Quotas, "steps" | "stored">, (key: string) => Promise<boolean>> = {
    workflows: async (key) => (await engine.findWorkflow(idFrom("wf", key), everything)).ok,
    executions: async (key) => (await engine.view(idFrom("ex", key))) !== undefined,
    schedules: async (key) => (await engine.findSchedule(idFrom("sc", key), everything)).ok,
    webhooks: async (key) => (await engine.findWebhook(idFrom("wh", key), everything)).ok,
  };
  const room = async (kind: keyof typeof isThere, origin: Origin): Promise<Result<undefined>> => {
    const answer = await (kind === "executions" ? ask(origin, "stored", kind) : ask(origin, kind));
    return answer.ok || (await isThere[kind](origin.key)) ? ok(undefined) : answer;
  };
  const limited =
    <A extends unknown[], T>(
      kind: keyof typeof isThere,
      originOf: (args: A) => Origin,
      work: (...args: A) => Promise<Result<T>>,
    ) =>
    async (...args: A): Promise<Result<T>> => {
      const answer = await room(kind, originOf(args));
      return answer.ok ? work(...args) : answer;
    };
  /** Keeps a workflow that was made for one run. */
  const keeping =
    <A extends unknown[], T>(
      by: (args: [string, ...A]) => People,
      work: (id: string, ...args: A) => Promise<Result<T>>,
    ) =>
    async (id: string, ...args: A): Promise<Result<T>> => {
      const answer = (await isForOneRun(id)) ? await ask(by([id, ...args]), "workflows") : ok(undefined);
      return answer.ok ? work(id, ...args) : answer;
    };
  const createMany = limited("workflows", ([, , origin]) => origin, engine.createWorkflowWithSteps);
  return {
    ...engine,
    createWorkflow: limited("workflows", ([, origin]) => origin, engine.createWorkflow),
    createWorkflowWithSteps: (workflow: NewWorkflow, steps: NewStep[], origin: Origin) =>
      (workflow.one_run ? engine.createWorkflowWithSteps : createMany)(workflow, steps, origin),
    addStep: keeping(([, , by]) => by, engine.addStep),
    editStep: keeping(([, , , by]) => by, engine.editStep),
    removeStep: keeping(([, , by]) => by, engine.removeStep),
    execute: limited("executions", ([, , origin]) => origin, engine.execute),
    executeSteps: limited("executions", ([, , , origin]) => origin, engine.executeSteps),
    retry: limited("executions", ([, origin]) => origin, engine.retry),
    schedule: keeping(
      ([, , , , origin]) => origin,
      limited("schedules", ([, , , , origin]) => origin, engine.schedule),
    ),
    createWebhook: keeping(
      ([, , origin]) => origin,
      limited("webhooks", ([, , origin]) => origin, engine.createWebhook),
    ),
  };
}
