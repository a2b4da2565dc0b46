import type { Operations } from "../operations.ts";
import type { EngineContext } from "./engine-context.ts";
import type { StepRuntime } from "./step-runtime.ts";

/** The engine's operations for operators. */
export function createOperations(
  { database }: Pick<EngineContext, "database">,
  { worker }: Pick<StepRuntime, "worker">,
): Operations {
  return {
    worker: () => ({ id: worker.id, running: worker.runs.size, capacity: worker.concurrency }),
    async ping() {
      await database.db.command({ ping: 1 });
    },
  };
}
