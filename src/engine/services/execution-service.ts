import { isDeepStrictEqual } from "node:util";
import { problem } from "../../i18n/problem.ts";
import { type Origin, type Viewer, withPeople } from "../actor.ts";
import type { Engine } from "../engine.ts";
import type { ExecutionSummary, ExecutionView, StepView } from "../execution.ts";
import { idFrom } from "../ids.ts";
import { type JsonObject, type JsonValue, jsonSize } from "../json.ts";
import { compilePlan, type PlanStep, packPlan } from "../plan.ts";
import { fail, ok, type Result } from "../result.ts";
import {
  cancelExecution,
  isRetried,
  pauseExecution,
  requesterOf,
  resumeExecution,
  retryExecution,
} from "../state/control.ts";
import type { StepOutcome } from "../state/execution-document.ts";
import type { ExecutionMachine } from "../state/execution-machine.ts";
import { executionView, isIdle, progressOf } from "../state/execution-view.ts";
import { checkContext, newExecution, type Snapshot, snapshotOf } from "../state/new-execution.ts";
import { CANCELLED, FAILED, hasOutcome, type StepState } from "../state/step-state.ts";
import { loadOutcomes, storePlan } from "../storage/execution-parts.ts";
import {
  type ExecutionLine,
  findDescendants,
  findExecutionIds,
  lastWriters,
  listExecutions,
  loadExecutions,
  loadLineage,
  loadPins,
  pageOfExecutions,
} from "../storage/executions.ts";
import { runsAgain } from "../storage/workflows.ts";
import { trialRefused } from "../trial-run.ts";
import { ExecutionGone } from "../worker/committer.ts";
import { shapersOf, type Workflow } from "../workflow.ts";
import { allowDescendant } from "./descendants.ts";
import type { EngineContext } from "./engine-context.ts";
import type { Names } from "./names.ts";
import type { Pinned, Pinning } from "./pinning.ts";
import type { StepRuntime } from "./step-runtime.ts";
import type { WorkflowService } from "./workflow-service.ts";

/**
 * Merges reads requested in the same turn of the event loop into one. It begins after every request, so each sees at least what
 * its own read would have seen. The result is shared: nobody may change it.
 */
export function sharedReads<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const waiting = new Map<string, Promise<T>>();
  return (key) => {
    const shared = waiting.get(key);
    if (shared !== undefined) return shared;
    const begun = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      waiting.delete(key);
      return read(key);
    });
    waiting.set(key, begun);
    return begun;
  };
}

/** The engine's operations on executions. */
export type ExecutionService = Pick<
  Engine,
  | "executeSteps"
  | "lineageBelow"
  | "snapshot"
  | "descendants"
  | "findExecution"
  | "listExecutions"
  | "pageOfExecutions"
  | "cancel"
  | "pause"
  | "resume"
  | "retry"
  | "runsEarlierSteps"
  | "view"
  | "withResults"
> & {
  /** Like the engine's `execute`, for a schedule: to begin at a given time, or because its time has come. */
  execute(workflowId: string, context: JsonObject, origin: Origin, timing?: Timing): Promise<Result<ExecutionView>>;
  /** The view of a machine, if all of it is in memory. */
  picture(machine: ExecutionMachine): ExecutionView | undefined;
  /** What `execute` would refuse; `isScheduled`: for a schedule. */
  check(workflowId: string, context: JsonObject, isScheduled?: boolean): Promise<Result<unknown>>;
};

/** What a schedule adds to an execution. */
type Timing = Parameters<typeof newExecution>[6];

export function createExecutionService(
  { database, handlers, limits, now }: EngineContext,
  {
    worker,
    committer,
    creator,
    cache,
    results,
  }: Pick<StepRuntime, "worker" | "committer" | "creator" | "cache" | "results">,
  workflows: WorkflowService,
  pinning: Pinning,
  names: Names,
): ExecutionService {
  const view = async (id: string): Promise<ExecutionView | undefined> => {
    const [document] = await loadExecutions(database, [id]);
    if (document === undefined) return undefined;
    const plan = await cache.planOf(document);
    const kept = Object.keys(document.outcomes).length;
    const moved =
      outcomesOf(document.states) > kept ? await loadOutcomes(database, id) : new Map<number, StepOutcome>();
    return executionView(document, plan.steps, moved);
  };

  const snapshot = async (id: string): Promise<readonly PlanStep[] | undefined> => {
    const [document] = await loadExecutions(database, [id]);
    return document === undefined ? undefined : (await cache.planOf(document)).steps;
  };

  const control = async (
    id: string,
    change: (machine: ExecutionMachine, at: Date) => Result<void>,
  ): Promise<Result<ExecutionView>> => {
    // This process's cache may be stale, and a refusal must not depend on it.
    cache.drop(id);
    try {
      const changed = await committer.submit(id, change);
      if (!changed.ok) return changed;
    } catch (error) {
      if (error instanceof ExecutionGone) return notFound(id);
      throw error;
    }
    worker.offer(id);
    return viewOrRefuse(id);
  };

  /** Everything that is refused before it has any effect. */
  const check = async (workflowId: string, wanted: JsonObject, isScheduled = false): Promise<Result<Checked>> => {
    const checked = checkContext(wanted, limits.context);
    if (!checked.ok) return checked;
    const found = await read(workflowId);
    if (!found.ok) return found;
    return trialRefused(wanted, { ...found.value.workflow, isScheduled }, handlers) ?? found;
  };

  const read = sharedReads(async (workflowId) => {
    const workflow = await workflows.byId(workflowId);
    return workflow === undefined
      ? fail("not_found", problem("noWorkflow", { written: workflowId }))
      : checkWorkflow(workflow);
  });

  /** What the actor sees of everything that will run, if they have not seen it before. */
  const pinAll = (workflow: Workflow, origin: Origin): Promise<Pinned> => {
    const { pins } = origin;
    const isPinned = pins?.some((pin) => pin.workflow_id === workflow.id) === true;
    const starting = isPinned ? { workflows: [workflow] } : { steps: workflow.steps };
    return pinning.pin(starting, origin, pins);
  };

  /** Resolves names in the steps to what they refer to now. */
  const bindNames = async (checked: Checked, origin: Origin): Promise<Result<Checked>> => {
    const { workflow } = checked;
    const shapers = withPeople(origin.shapers ?? [], shapersOf(workflow));
    const steps = await names.started(workflow.steps, { ...origin, shapers });
    return steps === workflow.steps ? ok(checked) : checkWorkflow({ ...workflow, steps: [...steps] });
  };

  const checkWorkflow = (workflow: Workflow): Result<Checked> => {
    const plan = compilePlan(workflow.steps, handlers);
    if (!plan.ok) return plan;
    const missing = plan.value.find((step) => !handlers.has(step.handler));
    if (missing === undefined) return ok({ workflow, snapshot: snapshotOf(plan.value) });
    return fail("unknown_handler", problem("handlerNotHere", { step: missing.name, handler: missing.handler }));
  };

  /** Outcomes of unsuccessful steps that are no longer in the execution's document. */
  const movedFailures = async (id: string): Promise<ReadonlyMap<number, StepOutcome>> => {
    const [document] = await loadExecutions(database, [id]);
    if (document === undefined) return new Map();
    const failed = [...document.states].flatMap((state, index) =>
      state === FAILED || state === CANCELLED ? [index] : [],
    );
    const moved = failed.filter((index) => document.outcomes[index] === undefined);
    return moved.length === 0 ? new Map() : loadOutcomes(database, id, moved);
  };

  const viewOrRefuse = async (id: string): Promise<Result<ExecutionView>> => {
    const found = await view(id);
    return found === undefined ? notFound(id) : ok(found);
  };

  const begin = async (
    { workflow, snapshot }: Checked,
    wanted: JsonObject,
    origin: Origin,
    timing?: Timing,
  ): Promise<Result<ExecutionView>> => {
    const id = idFrom("ex", origin.key);
    const { plan, packed, isLarge, bytes } = snapshot;
    // It keeps its plan, because the workflow may have changed, and doesn't use the budget twice.
    if ((isLarge || origin.lineage !== undefined) && (await lastWriters(database, [id])).has(id))
      return viewOrRefuse(id);
    const allowed =
      origin.lineage === undefined
        ? ok(undefined)
        : await allowDescendant(database, origin.lineage, plan.steps.length, now());
    if (!allowed.ok) return allowed;
    const document = newExecution(id, workflow, snapshot, wanted, origin, now(), timing);
    const machine = cache.make(document, plan);
    const view = executionView(document, plan.steps, new Map());
    if (isLarge) await storePlan(database, id, packed);
    // The same request was made before, so its current state counts.
    if (!(await creator.create(machine, (isLarge ? 0 : bytes) + jsonSize(wanted)))) return viewOrRefuse(id);
    const { one_run: before = id } = workflow;
    if (before !== id) await runsAgain(database, workflow.id, before, id);
    if (machine.document.ready) worker.offer(id);
    return ok(view);
  };

  return {
    view,

    async withResults(seen, steps = seen.steps) {
      const wanted = new Set(steps.map(({ id }) => id));
      const stored = seen.steps.flatMap((step) =>
        step.stored !== undefined && wanted.has(step.id) ? [step.stored] : [],
      );
      if (stored.length === 0) return seen;
      const found = await results.load(seen.id, stored);
      return { ...seen, steps: seen.steps.map((step) => withResult(step, found)) };
    },

    picture({ document, plan, loaded }) {
      const isWhole = Object.keys(document.outcomes).length + loaded.size >= outcomesOf(document.states);
      return isWhole ? executionView(document, plan.steps, loaded) : undefined;
    },

    check,

    async execute(workflowId, wanted, origin, timing) {
      const checked = await check(workflowId, wanted, timing !== undefined);
      if (!checked.ok) return checked;
      const pins = await pinAll(checked.value.workflow, origin);
      if (pins.ok) {
        const seen = { ...origin, pins: pins.value };
        const bound = await bindNames(checked.value, seen);
        return bound.ok ? begin(bound.value, wanted, seen, timing) : bound;
      }
      // The same request may have started it before the change.
      const started = await view(idFrom("ex", origin.key));
      return started === undefined ? pins : ok(started);
    },

    async executeSteps(wanted, steps, withContext, origin) {
      const composed = await workflows.compose(wanted, steps, origin);
      if (!composed.ok) return composed;
      const fits =
        trialRefused(withContext, { ...composed.value, id: undefined }, handlers) ??
        checkContext(withContext, limits.context);
      const checked = fits.ok ? checkWorkflow(composed.value) : fits;
      if (!checked.ok) return checked;
      const pins = await pinAll(composed.value, origin);
      if (!pins.ok) return pins;
      const seen = { ...origin, pins: pins.value };
      const bound = await bindNames(checked.value, seen);
      return bound.ok ? begin(bound.value, withContext, seen) : bound;
    },

    async lineageBelow(id) {
      const own = await loadLineage(database, id);
      const { root = id, depth = 0 } = own ?? {};
      const top = root === id ? own : await loadLineage(database, root);
      // If the top-level execution is gone, it is only known that it came first.
      return { root, depth: depth + 1, since: top?.created_at ?? new Date(0) };
    },

    snapshot,

    descendants: (ids, chatId) => findDescendants(database, ids, chatId),

    async findExecution(reference, viewer) {
      const exact = await view(reference);
      if (exact !== undefined && isVisible(exact, viewer)) return ok(exact);
      if (!reference.startsWith("ex_") || reference.length < 4) return notFound(reference);
      const ids = await findExecutionIds(database, reference, viewer);
      if (ids.length > 1) return fail("ambiguous", problem("manyExecutions", { written: reference }));
      return ids[0] === undefined ? notFound(reference) : viewOrRefuse(ids[0]);
    },

    async listExecutions(viewer, filter = {}) {
      const { lines, total } = await listExecutions(database, viewer, filter);
      return { executions: lines.map(summaryOf), total };
    },

    async pageOfExecutions(viewer, page) {
      const found = await pageOfExecutions(database, viewer, page);
      if (!found.ok) return found;
      const { rows, ...rest } = found.value;
      const executions = rows.map(({ workflow_id, started_at, ended_at, ...line }) => ({
        ...summaryOf(line),
        workflow_id,
        ...(started_at === undefined ? {} : { started_at }),
        ...(ended_at === undefined ? {} : { ended_at }),
      }));
      return ok({ ...rest, executions });
    },

    cancel: (id, { actor }) => control(id, (machine, at) => cancelExecution(machine, requesterOf(actor, machine), at)),
    pause: (id, { actor }) => control(id, (machine) => pauseExecution(machine, requesterOf(actor, machine))),
    resume: (id) => control(id, resumeExecution),
    async runsEarlierSteps(id) {
      try {
        const { workflow_id, steps } = await committer.submit(id, ({ document, plan }) => ({
          workflow_id: document.workflow_id,
          steps: plan.steps,
        }));
        const workflow = await workflows.byId(workflow_id);
        if (workflow === undefined) return false;
        const now = compilePlan(workflow.steps, handlers);
        // A plan that was stored has the keys of its steps in another order.
        return !now.ok || !isDeepStrictEqual(packPlan(now.value), packPlan(steps));
      } catch (error) {
        if (error instanceof ExecutionGone) return false;
        throw error;
      }
    },
    async retry(id, origin) {
      if (origin.lineage !== undefined) {
        const steps = (await view(id))?.total ?? 0;
        const allowed = await allowDescendant(database, { ...origin.lineage, depth: 0 }, steps, now());
        if (!allowed.ok) return allowed;
      }
      // What its steps start is not looked up again, so it must be unchanged.
      const seen = origin.pins ?? (await loadPins(database, id));
      const pins = await pinning.pin({ steps: (await snapshot(id)) ?? [] }, origin, seen);
      const moved = await movedFailures(id);
      return control(id, (machine) => {
        for (const [index, outcome] of moved) machine.loaded.set(index, outcome);
        if (pins.ok) return retryExecution(machine, origin.key, pins.value);
        return isRetried(machine, origin.key) ? ok(undefined) : pins;
      });
    },
  };
}

/** A workflow that can be started. */
interface Checked {
  workflow: Workflow;
  snapshot: Snapshot;
}

function summaryOf({ _id, workflow_name, actor, status, states, created_at }: ExecutionLine): ExecutionSummary {
  return {
    id: _id,
    workflow: workflow_name,
    actor,
    status,
    progress: progressOf(states).progress,
    ...(status === "running" && isIdle(states) ? { waits: true } : {}),
    created_at,
  };
}

function withResult(step: StepView, found: ReadonlyMap<string, JsonValue>): StepView {
  const { stored, ...rest } = step;
  return stored === undefined || !found.has(stored.key) ? step : { ...rest, result: found.get(stored.key) ?? null };
}

/** How many steps have ended with their own outcome. */
function outcomesOf(states: string): number {
  let count = 0;
  for (const state of states) if (hasOutcome(state as StepState)) count++;
  return count;
}

function isVisible(view: ExecutionView, viewer: Viewer): boolean {
  return viewer.all || view.actor.chat_id === viewer.chat_id;
}

function notFound(reference: string) {
  return fail("not_found", problem("noExecution", { written: reference }));
}
