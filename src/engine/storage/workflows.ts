import type { Filter } from "mongodb";
import { oneLine } from "../../../grammar/plain-text.ts";
import { type Shaper, UNKNOWN_GATEWAY, type Viewer, withPeople } from "../actor.ts";
import { ok, type Result } from "../result.ts";
import type { editBy } from "../revision.ts";
import type { WorkflowLine } from "../workflow.ts";
import type { Database } from "./database.ts";
import { isDuplicate, isOnlyDuplicates } from "./database-errors.ts";
import type { StepDocument, WorkflowDocument } from "./documents.ts";
import { countMatches } from "./executions.ts";
import { type PageOf, readPage } from "./pages.ts";
import { nameableBy, OF_WORKFLOWS, visibleTo } from "./visibility.ts";

/** The form in which workflow names are compared. */
export function nameKey(name: string): string {
  return oneLine(name).normalize("NFC").toLowerCase();
}

/** Stores a workflow, unless the same request has already stored it. */
export async function insertWorkflow(
  { workflows }: Database,
  document: WorkflowDocument,
): Promise<"inserted" | "existed"> {
  try {
    await workflows.insertOne(document);
    return "inserted";
  } catch (error) {
    if (isDuplicate(error)) return "existed";
    throw error;
  }
}

/** Records a change of the workflow; see `editBy`. `bytes`: by how much its steps grow. */
export async function recordEdit(
  { workflows }: Database,
  id: string,
  { $inc, $set }: ReturnType<typeof editBy>,
  bytes = 0,
): Promise<void> {
  await workflows.updateOne({ _id: id }, { $inc: { ...$inc, bytes }, $set, ...FOR_GOOD });
}

/** What makes a workflow one of those that count, if it was made for one run. */
const FOR_GOOD = { $unset: { one_run: "" } } as const;

/** Keeps a workflow that was made for one run. */
export async function keepWorkflow({ workflows }: Database, id: string): Promise<void> {
  await workflows.updateOne({ _id: id }, FOR_GOOD);
}

/** Whether the workflow was made for one run, and nothing else was done with it. */
export async function isForOneRun({ workflows }: Database, id: string): Promise<boolean> {
  return (await workflows.findOne({ _id: id }, { projection: { one_run: 1 } }))?.one_run !== undefined;
}

/** A workflow made for one run runs once more: it stays as long as this execution does. */
export async function runsAgain({ workflows }: Database, id: string, before: string, execution: string): Promise<void> {
  await workflows.updateOne({ _id: id, one_run: before }, { $set: { one_run: execution } });
}

/** Removes the workflow that was made for this run. */
export async function removeWorkflowOf({ workflows, steps }: Database, execution: string): Promise<void> {
  const found = await workflows.find({ one_run: execution }, { projection: { _id: 1 } }).toArray();
  for (const { _id } of found) {
    const { deletedCount } = await workflows.deleteOne({ _id, one_run: execution });
    if (deletedCount === 1) await steps.deleteMany({ workflow_id: _id });
  }
}

/**
 * Assigns the next number to a step, always the same for the same step, and records the change; undefined if there is no such
 * workflow.
 */
export async function nextStepNumber(
  { workflows, steps }: Database,
  id: string,
  stepId: string,
  edit: ReturnType<typeof editBy>,
  bytes: number,
): Promise<number | undefined> {
  const kept = await steps.findOne({ _id: stepId, workflow_id: id }, { projection: { seq: 1 } });
  if (kept !== null) return kept.seq;
  const projection = { step_seq: 1 };
  const updated = await workflows.findOneAndUpdate(
    { _id: id, last_step: { $ne: stepId } },
    { $inc: { ...edit.$inc, step_seq: 1, bytes }, $set: { ...edit.$set, last_step: stepId }, ...FOR_GOOD },
    { returnDocument: "after", projection },
  );
  return (updated ?? (await workflows.findOne({ _id: id }, { projection })))?.step_seq;
}

/** Stores steps, except those the same request has already stored. */
export async function insertSteps({ steps }: Database, documents: readonly StepDocument[]): Promise<void> {
  if (documents.length === 0) return;
  try {
    await steps.insertMany([...documents], { ordered: false });
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

/** Replaces a step; false if it does not exist. */
export async function replaceStep({ steps }: Database, document: StepDocument): Promise<boolean> {
  const { _id, ...fields } = document;
  const { matchedCount } = await steps.replaceOne({ _id, workflow_id: document.workflow_id }, fields);
  return matchedCount === 1;
}

/** Adds people to those who changed the workflow as a whole; false if they would be more than `most`. */
export async function addWorkflowPeople(
  { workflows }: Database,
  id: string,
  people: readonly Shaper[],
  most: number,
): Promise<boolean> {
  for (;;) {
    const document = await workflows.findOne({ _id: id }, { projection: { by: 1, user_id: 1, chat_id: 1 } });
    if (document === null) return true;
    const before = peopleOfWorkflow(document);
    const by = withPeople(before, people);
    if (by.length === before.length) return true;
    if (by.length > most) return false;
    // Someone else may be changing it at the same time.
    const same = { _id: id, by: document.by ?? { $exists: false } };
    if ((await workflows.updateOne(same, { $set: { by } })).matchedCount === 1) return true;
  }
}

/** Everyone who made or changed the workflow as a whole. */
export function peopleOfWorkflow({
  by,
  user_id,
  chat_id,
}: Pick<WorkflowDocument, "by" | "user_id" | "chat_id">): readonly Shaper[] {
  return by ?? [makerOf({ user_id, chat_id })];
}

/** Who made the workflow. */
export function makerOf(document: Pick<WorkflowDocument, "by" | "user_id" | "chat_id">): Shaper {
  const { by: [maker] = [], user_id, chat_id } = document;
  return maker ?? { user_id, chat_id, gateway: UNKNOWN_GATEWAY };
}

export async function deleteStep({ steps }: Database, workflowId: string, stepId: string): Promise<void> {
  await steps.deleteOne({ _id: stepId, workflow_id: workflowId });
}

export async function deleteWorkflow({ workflows, steps }: Database, id: string): Promise<void> {
  await workflows.deleteOne({ _id: id });
  await steps.deleteMany({ workflow_id: id });
}

/** The workflow's steps, in the order added. */
export function loadSteps({ steps }: Database, workflowId: string): Promise<StepDocument[]> {
  return steps.find({ workflow_id: workflowId }).sort({ seq: 1 }).toArray();
}

/** The workflow without its steps. */
export async function loadWorkflow(
  { workflows }: Database,
  id: string,
  viewer: Viewer,
): Promise<WorkflowDocument | undefined> {
  return (await workflows.findOne({ _id: id, ...visibleTo(viewer, OF_WORKFLOWS) })) ?? undefined;
}

export async function loadWorkflowOwner({ workflows }: Database, id: string): Promise<number | undefined> {
  return (await workflows.findOne({ _id: id }, { projection: { user_id: 1 } }))?.user_id;
}

/** At most two ids with this prefix, among the workflows that the viewer may name. */
export async function findWorkflowIds({ workflows }: Database, beginning: string, viewer: Viewer): Promise<string[]> {
  const rows = await workflows
    .find({ _id: { $gte: beginning, $lt: `${beginning}\uffff` }, ...nameableBy(viewer, OF_WORKFLOWS) })
    .limit(2)
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return rows.map((row) => row._id);
}

/**
 * The newest workflow with that name that the viewer may name, of those that they saw if there is one; an exact match wins over
 * one that differs in case.
 */
export async function findWorkflowByName(
  { workflows }: Database,
  name: string,
  viewer: Viewer,
): Promise<WorkflowDocument | undefined> {
  const find = async (among: Filter<WorkflowDocument>): Promise<WorkflowDocument | undefined> => {
    const same = await workflows
      .find({ name_key: nameKey(name), ...among, ...nameableBy(viewer, OF_WORKFLOWS) })
      .sort({ created_at: -1, _id: -1 })
      .limit(50)
      .toArray();
    return same.find((workflow) => workflow.name === name) ?? same[0];
  };
  const { seen = [] } = viewer.run ?? {};
  return (seen.length === 0 ? undefined : await find({ _id: { $in: [...seen] } })) ?? find({});
}

/** One page of workflows, newest first, with their numbers of steps, and the total number. */
export async function listWorkflows(
  { workflows, steps }: Database,
  viewer: Viewer,
  { skip = 0, limit = 20 }: { skip?: number; limit?: number },
): Promise<{ workflows: WorkflowLine[]; total: number }> {
  const filter: Filter<WorkflowDocument> = visibleTo(viewer, OF_WORKFLOWS);
  const rows = await workflows.find(filter).sort({ created_at: -1 }).skip(skip).limit(limit).toArray();
  const counts = await Promise.all(rows.map((row) => steps.countDocuments({ workflow_id: row._id })));
  return {
    workflows: rows.map((row, i) => lineOf(row, counts[i] ?? 0)),
    total: await countMatches(workflows, filter),
  };
}

/** One page of workflows, newest first; see `readPage`. `search`: a part of their id or name, in any case. */
export async function pageOfWorkflows(
  { workflows, steps }: Database,
  viewer: Viewer,
  { search = "", after, limit = 20 }: { search?: string; after?: string; limit?: number },
): Promise<Result<PageOf<WorkflowLine>>> {
  const wanted = nameKey(search);
  const page = await readPage<WorkflowDocument, WorkflowDocument>(
    workflows,
    visibleTo(viewer, OF_WORKFLOWS),
    {},
    {
      limit,
      ...(after === undefined ? {} : { after }),
      ...(wanted === ""
        ? {}
        : { isWanted: ({ _id, name_key }) => _id.startsWith(wanted) || name_key.includes(wanted) }),
    },
  );
  if (!page.ok) return page;
  const { rows, ...rest } = page.value;
  const counts = await Promise.all(rows.map((row) => steps.countDocuments({ workflow_id: row._id })));
  return ok({ ...rest, rows: rows.map((row, i) => lineOf(row, counts[i] ?? 0)) });
}

function lineOf(row: WorkflowDocument, steps: number): WorkflowLine {
  return { id: row._id, name: row.name, steps, maker: makerOf(row), created_at: row.created_at };
}

/** Counts the chat's workflows, without those made for one run, up to `limit`. */
export function countWorkflows({ workflows }: Database, chat_id: number, limit: number): Promise<number> {
  return workflows.countDocuments({ chat_id, one_run: { $exists: false } }, { limit });
}

/** The bytes of the steps of the chat's workflows, without those made for one run, as far as they are known. */
export async function bytesOfWorkflows({ workflows }: Database, chat_id: number): Promise<number> {
  const total = { $group: { _id: null, bytes: { $sum: "$bytes" } } };
  const [found] = await workflows
    .aggregate<{ bytes: number }>([{ $match: { chat_id, one_run: { $exists: false } } }, total])
    .toArray();
  return Number(found?.bytes ?? 0);
}
