import { isName, oneLine } from "../../../grammar/plain-text.ts";
import { problem } from "../../i18n/problem.ts";
import { type Origin, type People, peopleOf, type Shaper, type Viewer, withPeople } from "../actor.ts";
import { checkStep, completeStep } from "../check-step.ts";
import type { Engine } from "../engine.ts";
import type { Handler } from "../handler.ts";
import { idFrom, isWorkflowId } from "../ids.ts";
import { jsonProblem, jsonSize, sayAt } from "../json.ts";
import { MAX_WORKFLOW_BYTES } from "../limits.ts";
import { textProblem } from "../plain-text.ts";
import { MAX_STEPS } from "../plan.ts";
import { fail, ok, type Result } from "../result.ts";
import { editBy } from "../revision.ts";
import type { Database } from "../storage/database.ts";
import type { StepDocument, WorkflowDocument } from "../storage/documents.ts";
import { deleteWebhooksOf } from "../storage/webhooks.ts";
import {
  addWorkflowPeople,
  deleteStep,
  deleteWorkflow,
  findWorkflowByName,
  findWorkflowIds,
  insertSteps,
  insertWorkflow,
  listWorkflows,
  loadSteps,
  loadWorkflow,
  nameKey,
  nextStepNumber,
  pageOfWorkflows,
  peopleOfWorkflow,
  recordEdit,
  replaceStep,
} from "../storage/workflows.ts";
import type { NewStep, NewWorkflow, StepPatch, Workflow, WorkflowStep } from "../workflow.ts";
import type { AskQuota } from "./guards.ts";
import type { Names } from "./names.ts";

const EVERYTHING: Viewer = { chat_id: 0, all: true };

/** The engine's operations on workflows and their steps. */
export type WorkflowService = Pick<
  Engine,
  | "createWorkflow"
  | "createWorkflowWithSteps"
  | "addStep"
  | "editStep"
  | "removeStep"
  | "findWorkflow"
  | "listWorkflows"
  | "pageOfWorkflows"
  | "checkStep"
  | "checkWorkflow"
> & {
  deleteWorkflow(workflowId: string): Promise<Result<Workflow>>;
  /** A workflow of these steps that isn't stored; refused as in `createWorkflowWithSteps`. */
  compose(workflow: NewWorkflow, steps: NewStep[], origin: Origin): Promise<Result<Workflow>>;
  /** The workflow with exactly this id. Its changes are read before its steps: see `pinOf`. */
  byId(id: string): Promise<Workflow | undefined>;
};

export function createWorkflowService(
  database: Database,
  handlers: ReadonlyMap<string, Handler>,
  names: Names,
  askQuota: AskQuota,
  now: () => Date,
): WorkflowService {
  const withSteps = async (document: WorkflowDocument): Promise<Workflow> =>
    toWorkflow(document, await loadSteps(database, document._id));

  const find = async (id: string, viewer = EVERYTHING): Promise<Result<Workflow>> => {
    const [document, steps] = await Promise.all([loadWorkflow(database, id, viewer), loadSteps(database, id)]);
    return document === undefined ? notFound(id) : ok(toWorkflow(document, steps));
  };

  /**
   * Steps that depend on a removed step then depend on its name: people can read that, and a new step with that name takes its
   * place. If another step has the same name, the id stays.
   */
  const nameInDependencies = async (steps: readonly StepDocument[], gone: StepDocument): Promise<void> => {
    if (steps.some((step) => step._id !== gone._id && step.name === gone.name)) return;
    for (const step of steps)
      if (step.dependencies.includes(gone._id)) {
        const dependencies = step.dependencies.map((one) => (one === gone._id ? gone.name : one));
        await replaceStep(database, { ...step, dependencies });
      }
  };

  /** Whether a workflow of so many bytes may grow by that many. */
  const roomToGrow = async (bytes: number, growth: number, by: People): Promise<Result<undefined>> => {
    if (growth <= 0) return ok(undefined);
    if (bytes + growth > MAX_WORKFLOW_BYTES)
      return fail("limit", problem("workflowTooLarge", { most: MAX_WORKFLOW_BYTES }));
    return askQuota(by, "steps");
  };

  /**
   * Records a change before its first write, and again after its last: a pin taken in between has not seen all of it, and must
   * not count as having seen it.
   */
  const changing = async <T>(
    workflowId: string,
    by: readonly Shaper[],
    step: string,
    growth: number,
    write: () => Promise<T>,
  ): Promise<T> => {
    const record = (bytes: number): Promise<void> => recordEdit(database, workflowId, editBy(by, step, now()), bytes);
    await record(growth);
    const written = await write();
    await record(0);
    return written;
  };

  const service: WorkflowService = {
    checkStep: (step) => checkStep(step, handlers),
    checkWorkflow,

    async createWorkflow(workflow, origin) {
      return service.createWorkflowWithSteps(workflow, [], origin);
    },

    async createWorkflowWithSteps(workflow, steps, origin) {
      const composed = await service.compose(workflow, steps, origin);
      if (!composed.ok) return composed;
      const { id } = composed.value;
      const bytes = jsonSize(composed.value.steps);
      const room =
        workflow.one_run === true ? ok(undefined) : await roomToGrow(0, steps.length === 0 ? 0 : bytes, origin);
      if (!room.ok) return room;
      // The steps come first: once the workflow's own document exists, it is complete.
      await insertSteps(
        database,
        composed.value.steps.map((step) => toStepDocument(id, step)),
      );
      await insertWorkflow(database, { ...toDocument(id, workflow, steps.length, origin, now()), bytes });
      return find(id);
    },

    async compose(workflow, steps, origin) {
      const checked = checkWorkflow(workflow);
      if (!checked.ok) return checked;
      if (steps.length > MAX_STEPS) return fail("limit", problem("workflowFull", { most: MAX_STEPS }));
      const checkedSteps: NewStep[] = [];
      for (const step of steps) {
        const one = checkStep(step, handlers);
        if (!one.ok) return one;
        checkedSteps.push(one.value);
      }
      const id = idFrom("wf", origin.key);
      const bound = await names.stored(checkedSteps, origin);
      const whole = bound.map((step, i) =>
        completeStep(idFrom("st", `${origin.key}:${i}`), i + 1, step, handlers.get(step.handler)),
      );
      return ok({ ...toWorkflow(toDocument(id, workflow, steps.length, origin, now()), []), steps: whole });
    },

    async addStep(workflowId, step, origin) {
      const checked = checkStep(step, handlers);
      if (!checked.ok) return checked;
      const id = idFrom("st", origin.key);
      const edit = editBy(peopleOf(origin), oneLine(step.name), now());
      const workflow = await loadWorkflow(database, workflowId, EVERYTHING);
      if (workflow === undefined) return notFound(workflowId);
      const growth = jsonSize(checked.value);
      const room = await roomToGrow(workflow.bytes ?? 0, growth, origin);
      if (!room.ok) return room;
      const number = await nextStepNumber(database, workflowId, id, edit, growth);
      if (number === undefined) return notFound(workflowId);
      if (number > MAX_STEPS) return fail("limit", problem("workflowFull", { most: MAX_STEPS }));
      const [bound = checked.value] = await names.stored([checked.value], origin);
      const added = completeStep(id, number, bound, handlers.get(bound.handler));
      const by = peopleOf(origin);
      await insertSteps(database, [toStepDocument(workflowId, { ...added, by })]);
      await recordEdit(database, workflowId, edit);
      return ok({ ...added, by });
    },

    async editStep(workflowId, stepId, patch, who) {
      const [workflow, steps] = await Promise.all([
        loadWorkflow(database, workflowId, EVERYTHING),
        loadSteps(database, workflowId),
      ]);
      const before = steps.find((step) => step._id === stepId);
      if (workflow === undefined || before === undefined)
        return fail("not_found", problem("noStepOfId", { id: stepId }));
      const by = withPeople(before.by ?? peopleOfWorkflow(workflow), peopleOf(who));
      if (by.length > MAX_PEOPLE) return fail("limit", problem("tooManyEditors", { most: MAX_PEOPLE }));
      const step = patched(toStep(before), patch);
      const checked = checkStep(step, handlers);
      if (!checked.ok) return checked;
      // Names that others wrote keep waiting for the start.
      const [bound = checked.value] = patch.params === undefined ? [] : await names.stored([checked.value], who);
      const whole = completeStep(stepId, before.seq, bound, handlers.get(bound.handler));
      // Texts stored by an earlier version stay plain until someone edits them.
      if (before.texts === undefined && patch.params === undefined && patch.handler === undefined) delete whole.texts;
      const growth = jsonSize(whole) - jsonSize(toStep(before));
      const room = await roomToGrow(workflow.bytes ?? 0, growth, who);
      if (!room.ok) return room;
      const write = () => replaceStep(database, toStepDocument(workflowId, { ...whole, by }));
      await changing(workflowId, peopleOf(who), whole.name, growth, write);
      return ok({ ...whole, by });
    },

    async removeStep(workflowId, stepId, who) {
      const steps = await loadSteps(database, workflowId);
      const step = steps.find((candidate) => candidate._id === stepId);
      if (step === undefined) return fail("not_found", problem("noStepOfId", { id: stepId }));
      // Removing a step shapes the whole as much as adding one. Recorded first, in case the process ends in between.
      if (!(await addWorkflowPeople(database, workflowId, peopleOf(who), MAX_PEOPLE)))
        return fail("limit", problem("tooManyEditors", { most: MAX_PEOPLE }));
      await changing(workflowId, peopleOf(who), step.name, -jsonSize(toStep(step)), async () => {
        await nameInDependencies(steps, step);
        await deleteStep(database, workflowId, stepId);
      });
      return ok(toStep(step));
    },

    async deleteWorkflow(workflowId) {
      const found = await find(workflowId);
      if (!found.ok) return found;
      await deleteWebhooksOf(database, workflowId);
      await deleteWorkflow(database, workflowId);
      return found;
    },

    async findWorkflow(reference, viewer) {
      const exact = await loadWorkflow(database, reference, viewer);
      if (exact !== undefined) return ok(await withSteps(exact));
      const none = viewer.run?.since === undefined ? notFound(reference) : notFoundThen(reference);
      // An id never refers to anything else, even if someone has named a workflow like it since that one was deleted.
      if (isWorkflowId(reference)) return none;
      const isBeginning = reference.startsWith("wf_") && reference.length > 3;
      const ids = isBeginning ? await findWorkflowIds(database, reference, viewer) : [];
      if (ids.length > 1) return fail("ambiguous", problem("manyWorkflows", { written: reference }));
      if (ids[0] !== undefined) return find(ids[0], viewer);
      const byName = await findWorkflowByName(database, reference, viewer);
      return byName === undefined ? none : ok(await withSteps(byName));
    },

    async byId(id) {
      const document = await loadWorkflow(database, id, EVERYTHING);
      return document === undefined ? undefined : withSteps(document);
    },

    async pageOfWorkflows(viewer, page) {
      const found = await pageOfWorkflows(database, viewer, page);
      if (!found.ok) return found;
      const { rows, ...rest } = found.value;
      return ok({ ...rest, workflows: rows });
    },
    listWorkflows: (viewer, page = {}) => listWorkflows(database, viewer, page),
  };
  return service;
}

function notFound(reference: string) {
  return fail("not_found", problem("noWorkflow", { written: reference }));
}

function notFoundThen(reference: string) {
  return fail("not_found", problem("noWorkflowThen", { written: reference }));
}

/** The longest name and description of a workflow, in UTF-16 units. */
const MAX_NAME = 200;
const MAX_DESCRIPTION = 4_000;
/**
 * At most this many people are remembered as a step's or workflow's creators and editors; beyond that, nobody else may change
 * it.
 */
const MAX_PEOPLE = 50;
/** A year, in seconds. */
const YEAR = 31_536_000;
const MAX_PARALLEL = 1_000;

function checkWorkflow(workflow: NewWorkflow): Result<NewWorkflow> {
  if (!isName(workflow.name)) return fail("invalid", problem("workflowNeedsName"));
  if (workflow.name.length > MAX_NAME) return fail("limit", problem("workflowNameTooLong", { most: MAX_NAME }));
  if ((workflow.description ?? "").length > MAX_DESCRIPTION)
    return fail("limit", problem("descriptionTooLong", { most: MAX_DESCRIPTION }));
  const unfit = textProblem(workflow.name) ?? textProblem(workflow.description ?? "");
  if (unfit !== undefined) return fail("invalid", problem("workflowTextUnfit", { why: unfit }));
  const timeout = workflow.global_timeout ?? 1800;
  if (!(timeout > 0 && timeout <= YEAR)) return fail("invalid", problem("globalTimeoutOutOfRange", { most: YEAR }));
  const parallel = workflow.max_parallel_steps ?? 5;
  if (!(Number.isInteger(parallel) && parallel >= 1 && parallel <= MAX_PARALLEL))
    return fail("invalid", problem("parallelOutOfRange", { most: MAX_PARALLEL }));
  const wrong = jsonProblem(workflow.metadata ?? {});
  return wrong === undefined ? ok(workflow) : fail("invalid", problem("badMetadata", { why: sayAt(wrong) }));
}

function toDocument(id: string, workflow: NewWorkflow, steps: number, origin: Origin, now: Date): WorkflowDocument {
  return {
    _id: id,
    origin: origin.key,
    name: oneLine(workflow.name),
    name_key: nameKey(workflow.name),
    description: workflow.description ?? "",
    global_timeout: workflow.global_timeout ?? 1800,
    max_parallel_steps: workflow.max_parallel_steps ?? 5,
    auto_retry: workflow.auto_retry ?? true,
    metadata: workflow.metadata ?? {},
    chat_id: origin.actor.chat_id,
    user_id: origin.actor.user_id,
    by: peopleOf(origin),
    created_at: now,
    step_seq: steps,
    // The same request starts it.
    ...(workflow.one_run === true ? { one_run: idFrom("ex", origin.key) } : {}),
  };
}

function toWorkflow(document: WorkflowDocument, steps: readonly StepDocument[]): Workflow {
  const { _id, origin: _origin, name_key: _key, step_seq, last_step: _last, bytes: _bytes, ...fields } = document;
  return { id: _id, ...fields, by: peopleOfWorkflow(document), steps: steps.map(toStep), steps_added: step_seq };
}

function toStep({ _id, workflow_id: _workflow, seq, ...fields }: StepDocument): WorkflowStep {
  return {
    id: _id,
    number: seq,
    ...fields,
  };
}

function toStepDocument(workflowId: string, { id, number, ...fields }: WorkflowStep): StepDocument {
  return {
    _id: id,
    workflow_id: workflowId,
    seq: number,
    ...fields,
  };
}

function patched(step: WorkflowStep, patch: StepPatch): NewStep {
  const { id: _, number: _number, by: _by, ...fields } = step;
  const changed = Object.fromEntries(Object.entries({ ...fields, ...patch }).filter(([, value]) => value !== null));
  return { ...changed, name: patch.name ?? step.name, handler: patch.handler ?? step.handler };
}
