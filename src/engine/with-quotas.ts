import type { Engine, Origin } from "./engine.ts";
import { idFrom } from "./ids.ts";
import type { AskQuota, Quotas } from "./quotas.ts";
import { ok, type Result } from "./result.ts";

type Limited =
  | "createWorkflow"
  | "createWorkflowWithSteps"
  | "execute"
  | "executeSteps"
  | "retry"
  | "schedule"
  | "findWorkflow"
  | "view"
  | "findSchedule";

/** The engine's wishes that add something, each only where the chat has room; a wish that was granted before is not counted again. */
export function withQuotas<E extends Pick<Engine, Limited>>(engine: E, ask: AskQuota): E {
  const everything = { chat_id: 0, all: true };
  const isThere: Record<keyof Quotas, (key: string) => Promise<boolean>> = {
    workflows: async (key) => (await engine.findWorkflow(idFrom("wf", key), everything)).ok,
    executions: async (key) => (await engine.view(idFrom("ex", key))) !== undefined,
    schedules: async (key) => (await engine.findSchedule(idFrom("sc", key), everything)).ok,
  };
  const room = async (kind: keyof Quotas, { key, actor }: Origin): Promise<Result<undefined>> => {
    const answer = await ask(kind, actor);
    return answer.ok || (await isThere[kind](key)) ? ok(undefined) : answer;
  };
  const limited =
    <A extends unknown[], T>(
      kind: keyof Quotas,
      originOf: (args: A) => Origin,
      work: (...args: A) => Promise<Result<T>>,
    ) =>
    async (...args: A): Promise<Result<T>> => {
      const answer = await room(kind, originOf(args));
      return answer.ok ? work(...args) : answer;
    };
  return {
    ...engine,
    createWorkflow: limited("workflows", ([, origin]) => origin, engine.createWorkflow),
    createWorkflowWithSteps: limited("workflows", ([, , origin]) => origin, engine.createWorkflowWithSteps),
    execute: limited("executions", ([, , origin]) => origin, engine.execute),
    executeSteps: limited("executions", ([, , , origin]) => origin, engine.executeSteps),
    retry: limited("executions", ([, origin]) => origin, engine.retry),
    schedule: limited("schedules", ([, , , , origin]) => origin, engine.schedule),
  };
}
