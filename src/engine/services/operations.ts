import type { Ended, EndedStep, Operations, Recovery } from "../operations.ts";
import type { ExecutionMachine, MachineEvents } from "../state/execution-machine.ts";
import { describeState } from "../state/step-state.ts";
import { addTotals, countQueue, findRunning, readBacklog, readTotals } from "../storage/queue.ts";
import { livingWorkers } from "../storage/workers.ts";
import type { EngineContext } from "./engine-context.ts";
import type { StepRuntime } from "./step-runtime.ts";

/** How often counts are written, in ms, if there is anything to count. */
const FLUSH_MS = 2_000;

/** The engine's operations for operators, and what feeds them. */
export interface OperationsService extends Operations {
  /** Writes the counts that are not written yet. */
  flush(): Promise<void>;
}

/** Makes the operations. `recover`: does one pass of recovery. */
export function createOperations(
  { database, warn }: Pick<EngineContext, "database" | "warn">,
  { worker, endings }: Pick<StepRuntime, "worker" | "endings">,
  recover: () => Promise<Recovery>,
): OperationsService {
  const listeners = new Set<(ended: Ended) => void>();
  let counted = { completed: 0, failed: 0 };
  let timer: NodeJS.Timeout | undefined;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const more = counted;
    if (more.completed + more.failed === 0) return;
    counted = { completed: 0, failed: 0 };
    await addTotals(database.db, more);
  };

  endings.on("ended", (machine: ExecutionMachine, events: MachineEvents) => {
    const ended = endedOf(machine, events);
    for (const { outcome } of ended.steps) if (outcome === "completed" || outcome === "failed") counted[outcome]++;
    timer ??= setTimeout(() => {
      flush().catch((error: unknown) => warn(error, "could not count the steps that have ended"));
    }, FLUSH_MS).unref();
    for (const listener of listeners) listener(ended);
  });

  return {
    worker: () => ({ id: worker.id, running: worker.runs.size, capacity: worker.concurrency }),
    async ping() {
      await database.db.command({ ping: 1 });
    },
    async workers() {
      const [workers, running] = await Promise.all([livingWorkers(database), findRunning(database)]);
      return workers.map(({ _id, dead: _dead, ...worker }) => ({
        id: _id,
        ...worker,
        running: running.flatMap(({ _id: execution_id, workflow_name: workflow, live }) =>
          Object.entries(live).flatMap(([index, { owner, started_at }]) =>
            owner === _id
              ? [
                  {
                    execution_id,
                    workflow,
                    step: Number(index) + 1,
                    ...(started_at === undefined ? {} : { since: started_at }),
                  },
                ]
              : [],
          ),
        ),
      }));
    },
    async queue() {
      await flush();
      const [queue, totals] = await Promise.all([countQueue(database), readTotals(database.db)]);
      return { ...queue, ...totals };
    },
    backlog: () => readBacklog(database),
    recover,
    onEnded(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    flush,
  };
}

function endedOf(machine: ExecutionMachine, { ended, settled }: MachineEvents): Ended {
  const { _id: id, workflow_name: workflow, status, created_at, started_at = created_at, ended_at } = machine.document;
  const steps = ended.map((index) => endedStep(machine, index));
  if (!settled) return { id, workflow, steps };
  return { id, workflow, steps, execution: { outcome: status, started_at, ended_at: ended_at ?? started_at } };
}

function endedStep(machine: ExecutionMachine, index: number): EndedStep {
  const { name, handler } = machine.step(index);
  const { started_at, ended_at, queued_ms = 0, attempts = 0 } = machine.outcome(index) ?? {};
  return {
    name,
    handler,
    outcome: describeState(machine.state(index)).status as EndedStep["outcome"],
    ...(started_at === undefined || ended_at === undefined
      ? {}
      : { started_at, ended_at, seconds: Math.max(0, ended_at.getTime() - started_at.getTime() - queued_ms) / 1000 }),
    retries: Math.max(0, attempts - 1),
  };
}
