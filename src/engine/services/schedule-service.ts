import { problem } from "../../i18n/problems/problem.ts";
import { type Actor, isTheirs, type People, peopleOf, type Viewer } from "../actor.ts";
import type { Engine } from "../engine.ts";
import { idFrom } from "../ids.ts";
import type { Messenger } from "../messenger.ts";
import type { ForeignChange } from "../pin.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Schedule } from "../schedule.ts";
import type { Database } from "../storage/database.ts";
import type { ScheduleDocument } from "../storage/documents.ts";
import {
  advanceSchedule,
  deleteSchedule,
  dueSchedules,
  findSchedules,
  insertSchedule,
  listSchedules,
  loadSchedule,
  resumeSchedule,
} from "../storage/schedules.ts";
import { nextTime } from "../when/next-time.ts";
import { parseScheduleTime } from "../when/schedule-time.ts";
import type { ExecutionService } from "./execution-service.ts";
import { type AskQuota, mayAct } from "./guards.ts";
import type { Pinning } from "./pinning.ts";
import { createReview, tellSuspension } from "./starter-review.ts";
import type { WorkflowService } from "./workflow-service.ts";

/** The engine's operations on schedules. */
export type ScheduleService = Pick<
  Engine,
  "schedule" | "findSchedule" | "unschedule" | "resumeSchedule" | "listSchedules"
> & {
  /** Starts due schedules. Any number of processes may do this at once. */
  runDue(): Promise<void>;
};

function toSchedule({ _id, origin: _, depth: _depth, pins: _pins, next_at, ...fields }: ScheduleDocument): Schedule {
  return {
    id: _id,
    ...fields,
    ...(next_at === null ? {} : { next_at }),
  };
}

async function findOne(database: Database, reference: string, viewer: Viewer): Promise<Result<ScheduleDocument>> {
  const exact = await loadSchedule(database, reference, viewer);
  if (exact !== undefined) return ok(exact);
  const [schedule, other] = await findSchedules(database, reference, viewer);
  if (schedule === undefined || reference.length < 4)
    return fail("not_found", problem("noSchedule", { written: reference }));
  if (other !== undefined) return fail("ambiguous", problem("manySchedules", { written: reference }));
  return ok(schedule);
}

const EVERYTHING: Viewer = { chat_id: 0, all: true };

/** If times passed while no process ran, a schedule starts once for all of them. */
export function createScheduleService(
  database: Database,
  workflows: WorkflowService,
  executions: ExecutionService,
  pinning: Pinning,
  askQuota: AskQuota,
  areOwners: (people: People) => Promise<boolean>,
  messenger: Pick<Messenger, "openQuietly" | "enqueue">,
  now: () => Date,
): ScheduleService {
  const review = createReview(workflows, pinning);

  /** Starts nothing until the schedule's maker has confirmed what it would start, and tells them and the chat. */
  const suspend = async (schedule: ScheduleDocument, at: Date, changes: readonly ForeignChange[]): Promise<void> => {
    const { _id, when, suspended } = schedule;
    const since = suspended?.since ?? now();
    // Messages about it are worded when they are sent, so it has to be suspended by then. It advances last: after a crash in
    // between, all of this is repeated.
    await advanceSchedule(database, _id, at, at, { suspended: { since, changes } });
    const isNew = at.getTime() <= since.getTime();
    if (isNew) await tellSuspension(schedule, { schedule: _id }, `${_id}:suspended:${at.getTime()}`, messenger);
    await advanceSchedule(database, _id, at, when.kind === "once" ? null : (nextTime(when, now()) ?? null));
  };

  const runOne = async (schedule: ScheduleDocument): Promise<void> => {
    const { _id, workflow_id, actor, shapers = [], context, when, next_at, depth, suspended } = schedule;
    if (next_at === null) return;
    // The execution of a one-time schedule has started by itself.
    if (when.kind === "once") return advanceSchedule(database, _id, next_at, null);
    const pins = await review(schedule);
    if (!pins.ok) return suspend(schedule, next_at, pins.changes ?? []);
    // What others had changed is as it was before.
    if (suspended !== undefined) await resumeSchedule(database, _id, pins.value);
    // The execution's id derives from the schedule and its time, so that two processes start only one.
    const key = `${_id}:${next_at.getTime()}`;
    const origin = { key, actor, shapers, pins: pins.value, ...(depth === undefined ? {} : { lineage: { depth } }) };
    // A chat at its quota misses this run but not later ones.
    const room = await askQuota("executions", origin);
    if (room.ok) await messenger.openQuietly(idFrom("ex", key), actor);
    const started = room.ok ? await executions.execute(workflow_id, context, origin) : room;
    // Another process may have the handler this one lacks, and start it. What was changed just now is looked at again.
    if (!started.ok && (started.error.code === "unknown_handler" || started.error.code === "wrong_state")) return;
    const next = started.ok || !room.ok ? (nextTime(when, now()) ?? null) : null;
    await advanceSchedule(database, _id, next_at, next, {
      pins: pins.value,
      ...(started.ok ? { execution_id: started.value.id } : {}),
    });
  };

  return {
    async schedule(workflowId, when, zone, context, origin) {
      const workflow = await workflows.byId(workflowId);
      if (workflow === undefined) return fail("not_found", problem("noWorkflow", { written: workflowId }));
      const id = idFrom("sc", origin.key);
      // When repeated after a crash, the time may have passed.
      const known = await loadSchedule(database, id, EVERYTHING);
      if (known !== undefined) return ok(toSchedule(known));
      const time = parseScheduleTime(when, now(), zone);
      if (!time.ok) return time;
      const document: ScheduleDocument = {
        _id: id,
        origin: origin.key,
        workflow_id: workflow.id,
        workflow_name: workflow.name,
        actor: origin.actor,
        ...(origin.shapers === undefined ? {} : { shapers: origin.shapers }),
        when: time.value,
        next_at: null,
        context,
        created_at: now(),
      };
      if (time.value.kind === "once") {
        // The execution itself waits for its time: it can be seen, paused and cancelled before it begins.
        const started = await executions.execute(workflow.id, context, origin, time.value.at);
        if (!started.ok) return started;
        document.execution_id = started.value.id;
        document.next_at = time.value.at;
      } else {
        const checked = await executions.check(workflow.id, context);
        if (!checked.ok) return checked;
        const pins = await pinning.pin({ workflows: [workflow] }, origin, origin.pins);
        if (!pins.ok) return pins;
        document.pins = pins.value;
        const { depth = 0 } = origin.lineage ?? {};
        // A recurring execution must not create recurring schedules.
        if (depth > 1) return fail("limit", problem("cronTooDeep"));
        if (depth > 0) document.depth = depth;
        document.next_at = nextTime(time.value, now()) ?? null;
      }
      await insertSchedule(database, document);
      return ok(toSchedule(document));
    },

    async findSchedule(reference, viewer) {
      const found = await findOne(database, reference, viewer);
      return found.ok ? ok(toSchedule(found.value)) : found;
    },

    async unschedule(reference, viewer, by) {
      const found = await findOne(database, reference, viewer);
      if (!found.ok) return found;
      const schedule = found.value;
      if (!(await mayAct(schedule.actor.user_id, by, areOwners)))
        return fail("forbidden", problem("notYourSchedule", { id: schedule._id }));
      if (schedule.when.kind === "once" && schedule.execution_id !== undefined) {
        const view = await executions.view(schedule.execution_id);
        if (view?.status === "scheduled") await executions.cancel(view.id, by);
      }
      await deleteSchedule(database, schedule._id);
      return ok(toSchedule(schedule));
    },

    async listSchedules(viewer) {
      return (await listSchedules(database, viewer)).map(toSchedule);
    },

    async resumeSchedule(reference, viewer, origin) {
      const found = await findOne(database, reference, viewer);
      if (!found.ok) return found;
      const schedule = found.value;
      if (!peopleOf(origin).every((person) => isTheirs(schedule.actor.user_id, person)))
        return fail(
          "forbidden",
          problem("onlyMakerResumes", { id: schedule._id, person: nameOf(schedule.actor), mayRemove: viewer.all }),
        );
      const workflow = await workflows.byId(schedule.workflow_id);
      if (workflow === undefined) return fail("not_found", problem("noWorkflow", { written: schedule.workflow_name }));
      const pins = await pinning.pin({ workflows: [workflow] }, schedule, origin.pins);
      if (!pins.ok) return pins;
      await resumeSchedule(database, schedule._id, pins.value);
      const { suspended: _, ...resumed } = schedule;
      return ok(toSchedule(resumed));
    },

    async runDue() {
      for (const schedule of await dueSchedules(database, now(), 20)) await runOne(schedule);
    },
  };
}

function nameOf({ name, user_id }: Actor): string {
  return name ?? String(user_id);
}
