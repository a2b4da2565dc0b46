import { problem } from "../../i18n/problems/problem.ts";
import type { Actor, People, Viewer } from "../actor.ts";
import type { Engine } from "../engine.ts";
import { idFrom } from "../ids.ts";
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
} from "../storage/schedules.ts";
import { nextTime } from "../when/next-time.ts";
import { parseScheduleTime } from "../when/schedule-time.ts";
import type { ExecutionService } from "./execution-service.ts";
import { type AskQuota, mayAct } from "./guards.ts";
import type { WorkflowService } from "./workflow-service.ts";

/** The engine's operations on schedules. */
export type ScheduleService = Pick<Engine, "schedule" | "findSchedule" | "unschedule" | "listSchedules"> & {
  /** Starts due schedules. Any number of processes may do this at once. */
  runDue(): Promise<void>;
};

function toSchedule({ _id, origin: _, depth: _depth, next_at, ...fields }: ScheduleDocument): Schedule {
  return {
    id: _id,
    ...fields,
    ...(next_at === null ? {} : { next_at }),
  };
}

async function findOne(database: Database, reference: string, viewer: Viewer): Promise<Result<ScheduleDocument>> {
  const [schedule, other] = await findSchedules(database, reference, viewer);
  if (schedule === undefined || reference.length < 4)
    return fail("not_found", problem("noSchedule", { written: reference }));
  if (other !== undefined && schedule._id !== reference)
    return fail("ambiguous", problem("manySchedules", { written: reference }));
  return ok(schedule);
}

/** If times passed while no process ran, a schedule starts once for all of them. */
export function createScheduleService(
  database: Database,
  workflows: WorkflowService,
  executions: ExecutionService,
  askQuota: AskQuota,
  areOwners: (people: People) => Promise<boolean>,
  /** Called before a schedule starts an execution. */
  showWhenFailed: (executionId: string, actor: Actor) => Promise<void>,
  now: () => Date,
): ScheduleService {
  return {
    async schedule(workflowId, when, zone, context, origin) {
      const workflow = await workflows.findWorkflow(workflowId, { chat_id: 0, all: true });
      if (!workflow.ok) return workflow;
      const id = idFrom("sc", origin.key);
      // When repeated after a crash, the time may have passed.
      const known = await loadSchedule(database, id);
      if (known !== undefined) return ok(toSchedule(known));
      const time = parseScheduleTime(when, now(), zone);
      if (!time.ok) return time;
      const document: ScheduleDocument = {
        _id: id,
        origin: origin.key,
        workflow_id: workflow.value.id,
        workflow_name: workflow.value.name,
        actor: origin.actor,
        ...(origin.shapers === undefined ? {} : { shapers: origin.shapers }),
        when: time.value,
        next_at: null,
        context,
        created_at: now(),
      };
      if (time.value.kind === "once") {
        // The execution itself waits for its time: it can be seen, paused and cancelled before it begins.
        const started = await executions.execute(workflow.value.id, context, origin, time.value.at);
        if (!started.ok) return started;
        document.execution_id = started.value.id;
        document.next_at = time.value.at;
      } else {
        const checked = await executions.check(workflow.value.id, context);
        if (!checked.ok) return checked;
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

    async runDue() {
      for (const { _id, workflow_id, actor, shapers = [], context, when, next_at, depth } of await dueSchedules(
        database,
        now(),
        20,
      )) {
        if (next_at === null) continue;
        // The execution of a one-time schedule has started by itself.
        if (when.kind === "once") {
          await advanceSchedule(database, _id, next_at, null, undefined);
          continue;
        }
        // The execution's id derives from the schedule and its time, so that two processes start only one.
        const key = `${_id}:${next_at.getTime()}`;
        const origin = { key, actor, shapers, ...(depth === undefined ? {} : { lineage: { depth } }) };
        // A chat at its quota misses this run but not later ones.
        const room = await askQuota("executions", origin);
        if (room.ok) await showWhenFailed(idFrom("ex", key), actor);
        const started = room.ok ? await executions.execute(workflow_id, context, origin) : room;
        // Another process may have the handler this one lacks, and start it.
        if (!started.ok && started.error.code === "unknown_handler") continue;
        const next = nextTime(when, now()) ?? null;
        await advanceSchedule(
          database,
          _id,
          next_at,
          started.ok || !room.ok ? next : null,
          started.ok ? started.value.id : undefined,
        );
      }
    },
  };
}
