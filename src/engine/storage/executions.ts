import { type Collection, type Document, type ErrorDescription, type Filter, MongoServerError } from "mongodb";
import type { Viewer } from "../actor.ts";
import type { PendingWork } from "../engine.ts";
import { type ExecutionStatus, isSettled } from "../execution.ts";
import type { Pin } from "../pin.ts";
import type { Result } from "../result.ts";
import type { ExecutionDocument, LiveStep } from "../state/execution-document.ts";
import { type Database, DURABLE, UNSETTLED, UNSETTLED_INDEX } from "./database.ts";
import { DUPLICATE_KEY, isUnstorable } from "./database-errors.ts";
import { type PageOf, readPage } from "./pages.ts";
import { readExecution, storedChanges, storedExecution } from "./stored-execution.ts";
import { nameableBy, OF_ACTORS, visibleTo } from "./visibility.ts";

interface WriteReply {
  n: number;
  writeErrors?: ErrorDescription[];
  writeConcernError?: ErrorDescription;
}

/**
 * Stores new executions with one command, of at most 16 MB; workers may run them from then on. Returns those that were not
 * stored, by index: because the id exists already, or because the database refuses the document. Sends a raw command, because
 * the driver's `insertMany` encodes each document twice.
 */
export async function insertExecutions(
  database: Database,
  documents: readonly ExecutionDocument[],
): Promise<Map<number, "exists" | Error>> {
  const { db, executions } = database;
  const command = {
    insert: executions.collectionName,
    documents: documents.map(storedExecution),
    ordered: false,
    writeConcern: DURABLE,
  };
  const refused = new Map<number, "exists" | Error>();
  try {
    const reply = (await db.command(command, { ignoreUndefined: true })) as WriteReply;
    if (reply.writeConcernError !== undefined) throw new MongoServerError(reply.writeConcernError);
    for (const error of reply.writeErrors ?? [])
      refused.set(Number(error.index), error.code === DUPLICATE_KEY ? "exists" : new MongoServerError(error));
  } catch (error) {
    if (!isUnstorable(error)) throw error;
    if (documents.length > 1) return insertEach(database, documents);
    refused.set(0, error);
  }
  return refused;
}

/** Inserts one by one, so that a document the database refuses does not hold up the others. */
async function insertEach(
  database: Database,
  documents: readonly ExecutionDocument[],
): Promise<Map<number, "exists" | Error>> {
  const refused = new Map<number, "exists" | Error>();
  for (const [i, document] of documents.entries()) {
    const why = (await insertExecutions(database, [document])).get(0);
    if (why !== undefined) refused.set(i, why);
  }
  return refused;
}

/** A fenced write: it applies only if the document is still at `rev`. */
export interface ExecutionWrite {
  id: string;
  rev: number;
  update: { $set: Record<string, unknown>; $unset?: Record<string, ""> };
}

/**
 * Writes many executions with one command; returns how many were still at their `rev`. Sends a raw command, because the
 * overhead of the driver's `bulkWrite` costs more than everything else.
 */
export async function writeExecutions(
  { db, executions }: Database,
  writes: readonly ExecutionWrite[],
): Promise<number> {
  const command = {
    update: executions.collectionName,
    updates: writes.map(({ id, rev, update }) => ({
      q: { _id: id, rev },
      u: { ...update, $set: storedChanges(update.$set) },
    })),
    ordered: false,
    writeConcern: DURABLE,
  };
  const { n, writeErrors, writeConcernError } = (await db.command(command, { ignoreUndefined: true })) as WriteReply;
  const error = writeErrors?.[0] ?? writeConcernError;
  if (error !== undefined) throw new MongoServerError(error);
  return n;
}

/** The current rev of each execution, and who wrote it. */
export async function lastWriters(
  { executions }: Database,
  ids: readonly string[],
): Promise<Map<string, Pick<ExecutionDocument, "rev" | "writer">>> {
  const rows = executions.find({ _id: { $in: [...ids] } }).project<Pick<ExecutionDocument, "_id" | "rev" | "writer">>({
    rev: 1,
    writer: 1,
  });
  return new Map((await rows.toArray()).map(({ _id, rev, writer }) => [_id, { rev, writer }]));
}

/** The position of an execution in the tree of executions started by steps; see lineage.ts. */
export async function loadLineage(
  { executions }: Database,
  id: string,
): Promise<Pick<ExecutionDocument, "root" | "depth" | "created_at"> | undefined> {
  return (await executions.findOne({ _id: id }, { projection: { root: 1, depth: 1, created_at: 1 } })) ?? undefined;
}

/** What whoever started it has seen of the workflows that its steps start. */
export async function loadPins({ executions }: Database, id: string): Promise<readonly Pin[]> {
  return (await executions.findOne({ _id: id }, { projection: { pins: 1 } }))?.pins ?? [];
}

/** Who started an execution. */
export async function loadExecutionOwner({ executions }: Database, id: string): Promise<number | undefined> {
  return (await executions.findOne({ _id: id }, { projection: { "actor.user_id": 1 } }))?.actor.user_id;
}

/** An index of a chat's executions in which each stays where it is, whatever becomes of it. */
const OF_CHAT = { "actor.chat_id": 1, created_at: -1 } as const;

/** All executions in the chat that descend from `roots`, oldest first. */
export async function findDescendants(
  { executions }: Database,
  roots: readonly string[],
  chatId: number,
): Promise<string[]> {
  const rows = executions
    .find({ "actor.chat_id": chatId, root: { $in: [...roots] } })
    .hint(OF_CHAT)
    .sort({ created_at: 1 })
    .project<{ _id: string }>({ _id: 1 });
  return (await rows.toArray()).map((row) => row._id);
}

export async function loadExecutions({ executions }: Database, ids: readonly string[]): Promise<ExecutionDocument[]> {
  return (await executions.find({ _id: { $in: [...ids] } }).toArray()).map(readExecution);
}

/** Reads an execution and increments its `rev` in one command, so that any other process must read it again before writing. */
export async function forceRevision(
  { executions }: Database,
  id: string,
  writer: string,
): Promise<ExecutionDocument | null> {
  const change = { $inc: { rev: 1 }, $set: { writer } };
  const found = await executions.findOneAndUpdate({ _id: id }, change, { returnDocument: "after" });
  return found === null ? null : readExecution(found);
}

type Waiting = Pick<ExecutionDocument, "_id" | "rev">;

/** The order of the index of ready executions: highest priority first, then longest unserved. */
export const READY_ORDER = { priority: -1, turn: 1 } as const;

/** Executions with a step ready for one of these handlers: highest priority first, then longest unserved. */
export function findReady(
  { executions }: Database,
  handlers: readonly string[],
  skip: number,
  limit: number,
): Promise<Waiting[]> {
  return executions
    .find({ ready: true, needs: { $in: [...handlers] } })
    .sort(READY_ORDER)
    .skip(skip)
    .limit(limit)
    .project<Waiting>({ rev: 1 })
    .toArray();
}

/** Executions in which something is due, longest overdue first. */
export function findDue({ executions }: Database, now: Date, limit: number): Promise<Waiting[]> {
  return executions
    .find({ due: { $lte: now, $type: "date" } })
    .sort({ due: 1 })
    .limit(limit)
    .project<Waiting>({ rev: 1 })
    .toArray();
}

/** Executions in which the worker holds a step. */
export function findOwned({ executions }: Database, worker: string, limit: number): Promise<Waiting[]> {
  return executions.find({ owners: worker }).limit(limit).project<Waiting>({ rev: 1 }).toArray();
}

export async function findHeldSteps({ executions }: Database, worker: string): Promise<LiveStep[]> {
  const owned = executions.find({ owners: worker }).project<Pick<ExecutionDocument, "live">>({ _id: 0, live: 1 });
  const held: LiveStep[] = [];
  for await (const { live } of owned) held.push(...Object.values(live).filter(({ owner }) => owner === worker));
  return held;
}

/** Names of workers that hold steps, from a bounded sample of executions. */
export async function findOwners({ executions }: Database): Promise<string[]> {
  const held = executions
    .find({ owners: { $gt: "" } })
    .limit(1000)
    .project<Pick<ExecutionDocument, "owners">>({ _id: 0, owners: 1 });
  return [...new Set((await held.toArray()).flatMap(({ owners }) => owners))];
}

/**
 * Unsettled executions in which a step waits for a person, oldest first. Scans the unsettled executions of the chat, or all,
 * by an index in which they stay where they are: on one of statuses, an execution that is paused or resumed meanwhile could
 * move from a part not yet read to one read already.
 */
export async function findWaitingForPerson({ executions }: Database, chatId: number | undefined): Promise<string[]> {
  const open = executions
    .find(chatId === undefined ? UNSETTLED : { "actor.chat_id": chatId, ...UNSETTLED })
    .hint(UNSETTLED_INDEX)
    .project<Pick<ExecutionDocument, "_id" | "live" | "created_at">>({ live: 1, created_at: 1 });
  const asking: Pick<ExecutionDocument, "_id" | "created_at">[] = [];
  for await (const { live, ...one } of open)
    if (Object.values(live).some(({ wait }) => wait === "person")) asking.push(one);
  return asking.toSorted((a, b) => a.created_at.getTime() - b.created_at.getTime()).map(({ _id }) => _id);
}

/**
 * Counts the chat's running, paused and scheduled executions, up to `limit`, by an index in which they stay where they are: none
 * is missed or counted twice.
 */
export function countUnsettled({ executions }: Database, chatId: number, limit: number): Promise<number> {
  return executions.countDocuments({ "actor.chat_id": chatId, ...UNSETTLED }, { limit, hint: UNSETTLED_INDEX });
}

/** Whether an unfinished execution of another workflow has pinned this one, and so will start it. */
export async function isPinnedByRun({ executions }: Database, workflowId: string): Promise<boolean> {
  const filter = { ...UNSETTLED, "pins.workflow_id": workflowId, workflow_id: { $ne: workflowId } };
  return (await executions.findOne(filter, { projection: { _id: 1 }, hint: UNSETTLED_INDEX })) !== null;
}

/** About how many bytes are kept of the chat's executions. Reads all of them. */
export async function storedBytes({ executions }: Database, chatId: number): Promise<number> {
  const total = { $group: { _id: null, bytes: { $sum: "$kept_bytes" } } };
  const [found] = await executions
    .aggregate<{ bytes: number }>([{ $match: { "actor.chat_id": chatId } }, total])
    .toArray();
  return Number(found?.bytes ?? 0);
}

/** At most two ids with this prefix, among the executions that the viewer may name. */
export async function findExecutionIds({ executions }: Database, beginning: string, viewer: Viewer): Promise<string[]> {
  const rows = await executions
    .find({ _id: { $gte: beginning, $lt: `${beginning}\uffff` }, ...nameableBy(viewer, OF_ACTORS) })
    .limit(2)
    .project<{ _id: string }>({ _id: 1 })
    .toArray();
  return rows.map((row) => row._id);
}

/**
 * Counts documents. A count of all is read from the collection's statistics, because counting would read everything: after
 * a server's crash, or while a sharded cluster moves documents, it may be slightly off.
 */
export function countMatches<T extends Document>(
  collection: Collection<T>,
  filter: Filter<T>,
  options: { hint?: string } = {},
): Promise<number> {
  if (Object.keys(filter).length === 0) return collection.estimatedDocumentCount();
  return collection.countDocuments(filter, options);
}

/** Some statuses; undefined means all. */
type Statuses = ExecutionStatus | readonly ExecutionStatus[] | undefined;

/**
 * What matches the executions with these statuses that the viewer may see. Unsettled ones are few, so theirs is the best index
 * whoever looks; a server would choose it only for a chat.
 */
function ofStatus(viewer: Viewer, status: Statuses): { filter: Filter<ExecutionDocument>; options: { hint?: string } } {
  const filter = visibleTo(viewer, OF_ACTORS);
  if (status === undefined) return { filter, options: {} };
  // Executions are stored from when they are scheduled or running.
  const wanted = [status].flat().filter((one) => one !== "created");
  return {
    filter: { ...filter, status: wanted.length === 1 ? wanted[0] : { $in: wanted } },
    options: wanted.length === 0 || wanted.some(isSettled) ? {} : { hint: UNSETTLED_INDEX },
  };
}

/** The fields shown in a list. */
export type ExecutionLine = Pick<
  ExecutionDocument,
  "_id" | "workflow_name" | "actor" | "status" | "states" | "created_at"
>;

/** One page of executions, newest first, and the total number. */
export async function listExecutions(
  { executions }: Database,
  viewer: Viewer,
  { status, skip = 0, limit = 20 }: { status?: Statuses; skip?: number; limit?: number },
): Promise<{ lines: ExecutionLine[]; total: number }> {
  const { filter, options } = ofStatus(viewer, status);
  const lines = await executions
    .find(filter, options)
    .sort({ created_at: -1 })
    .skip(skip)
    .limit(limit)
    .project<ExecutionLine>({ workflow_name: 1, actor: 1, status: 1, states: 1, created_at: 1 })
    .toArray();
  return { lines, total: await countMatches(executions, filter, options) };
}

/** The fields shown of an execution on a page. */
export type ListedExecution = ExecutionLine & Pick<ExecutionDocument, "workflow_id" | "started_at" | "ended_at">;

/** Which executions are on a page. */
export interface ExecutionFilter {
  status?: Statuses;
  /** The id of their workflow. */
  workflow?: string;
  /** A part of their id or of their workflow's name, in any case. */
  search?: string;
  /** The cursor of an earlier page. */
  after?: string;
  /** Default 20. */
  limit?: number;
}

/** One page of executions, newest first; see `readPage`. */
export function pageOfExecutions(
  { executions }: Database,
  viewer: Viewer,
  { status, workflow, search, after, limit = 20 }: ExecutionFilter,
): Promise<Result<PageOf<ListedExecution>>> {
  const { filter, options } = ofStatus(viewer, status);
  const wanted = search?.toLowerCase() ?? "";
  const isEach = workflow === undefined && wanted === "";
  return readPage<ExecutionDocument, ListedExecution>(
    executions,
    filter,
    { workflow_id: 1, workflow_name: 1, actor: 1, status: 1, states: 1, created_at: 1, started_at: 1, ended_at: 1 },
    {
      limit,
      ...options,
      ...(after === undefined ? {} : { after }),
      ...(isEach
        ? {}
        : {
            isWanted: (one) =>
              (workflow === undefined || one.workflow_id === workflow) &&
              (one._id.startsWith(wanted) || one.workflow_name.toLowerCase().includes(wanted)),
          }),
    },
  );
}

/** Uses only indexed queries. Reads due work before active work, so that work moving from one to the other is not missed. */
export async function readPendingWork(database: Database, handlers: readonly string[]): Promise<PendingWork> {
  const { executions, schedules } = database;
  const [due, scheduled] = await Promise.all([
    executions.findOne({ due: { $type: "date" } }, { sort: { due: 1 }, projection: { due: 1 } }),
    schedules.findOne({ next_at: { $type: "date" } }, { sort: { next_at: 1 }, projection: { next_at: 1 } }),
  ]);
  const times = [due?.due, scheduled?.next_at].filter((time) => time instanceof Date);
  const nextDue = times.length === 0 ? undefined : new Date(Math.min(...times.map((time) => time.getTime())));
  // A step that is made ready as another one ends is rarely missed; ask twice to be certain.
  const [ready] = await findReady(database, handlers, 0, 1);
  const active = ready ?? (await executions.findOne({ owners: { $gt: "" } }, { projection: { _id: 1 } }));
  return { active: active !== null, nextDue };
}
