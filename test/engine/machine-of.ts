import { indexPlan, type PlanStep } from "../../src/engine/plan.ts";
import { ExecutionMachine } from "../../src/engine/state/execution-machine.ts";
import { newExecution, snapshotOf } from "../../src/engine/state/new-execution.ts";

/** A plan step with defaults; `deps` are indices. */
export function planStep(name: string, deps: number[] = [], more: Partial<PlanStep> = {}): PlanStep {
  return {
    id: `st_${name}`,
    name,
    handler: "log",
    params: {},
    deps,
    timeout: 300,
    retry_count: 0,
    retry_delay: 1,
    on_error: "fail",
    priority: 0,
    recovery: false,
    ...more,
  };
}

/** The machine of a new execution of the plan. */
export function machineOf(
  plan: PlanStep[],
  options: { parallel?: number; timeout?: number; auto_retry?: boolean } = {},
): ExecutionMachine {
  const start = new Date(1_000_000);
  const workflow = {
    id: "wf_test",
    name: "Test",
    description: "",
    global_timeout: options.timeout ?? 1800,
    max_parallel_steps: options.parallel ?? 5,
    auto_retry: options.auto_retry ?? true,
    metadata: {},
    chat_id: 1,
    user_id: 1,
    by: [],
    created_at: start,
    steps: [],
  };
  const actor = { user_id: 1, chat_id: 1, message_id: 1, gateway: "test" };
  const document = newExecution("ex_test", workflow, snapshotOf(plan), {}, { key: "test", actor }, start);
  const machine = new ExecutionMachine(document, indexPlan(plan));
  machine.refresh(start);
  machine.changes();
  return machine;
}

/** The machine as another process would read it from the database. */
export function reread(machine: ExecutionMachine): ExecutionMachine {
  return new ExecutionMachine(structuredClone(machine.document), machine.plan);
}
