import { problem } from "../../i18n/problem.ts";
import { type Actor, addressOf, isTheirs, type People, peopleOf, type Viewer } from "../actor.ts";
import type { Engine } from "../engine.ts";
import { idFrom } from "../ids.ts";
import { fail, ok, type Result } from "../result.ts";
import type { Schedule } from "../schedule.ts";
import type { Database } from "../storage/database.ts";
import type { ScheduleDocument } from "../storage/documents.ts";
import {
  deleteSchedule,
  deleteSchedulesOf,
  findSchedules,
  insertSchedule,
  listSchedules,
  loadSchedule,
  resumeSchedule,
  schedulesOfWorkflow,
} from "../storage/schedules.ts";
import { keepWorkflow } from "../storage/workflows.ts";
import { nextTime } from "../when/next-time.ts";
import { parseScheduleTime } from "../when/schedule-time.ts";
import type { EngineContext } from "./engine-context.ts";
import type { ExecutionService } from "./execution-service.ts";
import { mayAct } from "./guards.ts";
import type { Pinning } from "./pinning.ts";
import type { WorkflowService } from "./workflow-service.ts";

/** The engine's operations on schedules. */
export type ScheduleService = Pick<
  Engine,
  "schedule" | "findSchedule" | "unschedule" | "resumeSchedule" | "listSchedules" | "schedulesOf"
> & {
  /** Removes all schedules of the workflow, tells their chats, and returns them. */
  removeSchedulesOf(workflowId: string, by: People): Promise<Schedule[]>;
};

function toSchedule(document: ScheduleDocument): Schedule {
  const { _id, origin: _, depth: _depth, pins: _pins, ran_at: _ran, told_overlap_at: _told, ...kept } = document;
  const { next_at, waiting, ...fields } = kept;
  return {
    id: _id,
    ...fields,
    ...(next_at === null ? {} : { next_at }),
    ...(waiting == null ? {} : { waiting }),
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

/** Creates the operations on schedules; `createDueSchedules` starts them. */
export function createScheduleService(
  { database, tell, areOwners, now }: Pick<EngineContext, "database" | "tell" | "areOwners" | "now">,
  workflows: WorkflowService,
  executions: ExecutionService,
  pinning: Pinning,
): ScheduleService {
  /** Removes a schedule. The execution of a one-time schedule that has not begun is cancelled. */
  async function remove(schedule: ScheduleDocument, by: People): Promise<void> {
    if (schedule.when.kind === "once" && schedule.execution_id !== undefined) {
      const view = await executions.view(schedule.execution_id);
      if (view?.status === "scheduled") await executions.cancel(view.id, by);
    }
    await deleteSchedule(database, schedule._id);
  }

  return {
    async schedule(workflowId, when, zone, context, origin, options = {}) {
      const workflow = await workflows.byId(workflowId);
      if (workflow === undefined) return fail("not_found", problem("noWorkflow", { written: workflowId }));
      const id = idFrom("sc", origin.key);
      // When repeated after a crash, the time may have passed.
      const known = await loadSchedule(database, id, EVERYTHING);
      if (known !== undefined) return ok(toSchedule(known));
      const time = parseScheduleTime(when, now(), zone);
      if (!time.ok) return time;
      if (time.value.kind === "once" && Object.keys(options).length > 0)
        return fail("invalid", problem("onlyForRepeated", { options: Object.keys(options) }));
      const document: ScheduleDocument = {
        _id: id,
        origin: origin.key,
        workflow_id: workflow.id,
        workflow_name: workflow.name,
        actor: origin.actor,
        ...(origin.shapers === undefined ? {} : { shapers: origin.shapers }),
        when: time.value,
        ...options,
        next_at: null,
        context,
        created_at: now(),
      };
      if (time.value.kind === "once") {
        // The execution itself waits for its time: it can be seen, paused and cancelled before it begins.
        const started = await executions.execute(workflow.id, context, origin, { startAt: time.value.at });
        if (!started.ok) return started;
        document.execution_id = started.value.id;
        document.next_at = time.value.at;
      } else {
        const checked = await executions.check(workflow.id, context, true);
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
      if (workflow.one_run !== undefined) await keepWorkflow(database, workflow.id);
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
      await remove(schedule, by);
      return ok(toSchedule(schedule));
    },

    async removeSchedulesOf(workflowId, by) {
      const removed = await schedulesOfWorkflow(database, workflowId);
      for (const schedule of removed) {
        const { _id, actor, workflow_name } = schedule;
        const message = { ...addressOf(actor), text: workflow_name, schedule: _id };
        // Where the workflow is deleted, the answer says it.
        if (actor.chat_id !== by.actor.chat_id)
          await tell({ ...message, key: `${_id}:removed`, news: { about: "removed" } });
        await remove(schedule, by);
      }
      await deleteSchedulesOf(database, workflowId);
      return removed.map(toSchedule);
    },

    async schedulesOf(workflowId) {
      return (await schedulesOfWorkflow(database, workflowId)).map(toSchedule);
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
  };
}

function nameOf({ name, user_id }: Actor): string {
  return name ?? String(user_id);
}
