import { type Problem, problem } from "../../i18n/problem.ts";
import { addressOf, type Origin } from "../actor.ts";
import { isSettled } from "../execution.ts";
import { idFrom } from "../ids.ts";
import type { ForeignChange, Pin } from "../pin.ts";
import { type ExpectedError, ok, type Result } from "../result.ts";
import {
  LATE_MS,
  MAX_COUNTED,
  type MissedTimes,
  type RepeatedTime,
  type ScheduleNews,
  type WaitingStart,
} from "../schedule.ts";
import { isTransient } from "../storage/database-errors.ts";
import type { ScheduleDocument } from "../storage/documents.ts";
import {
  advanceSchedule,
  dueSchedules,
  findWaiting,
  resumeSchedule,
  type ScheduleChange,
} from "../storage/schedules.ts";
import { countTimes, lastTime, nextTime } from "../when/next-time.ts";
import type { EngineContext } from "./engine-context.ts";
import type { ExecutionService } from "./execution-service.ts";
import type { AskQuota } from "./guards.ts";
import type { Pinning } from "./pinning.ts";
import { createReview, tellSuspension } from "./starter-review.ts";
import type { WorkflowService } from "./workflow-service.ts";

/** Starts what schedules have due. Any number of processes may do this at once. */
export interface DueSchedules {
  /** Starts what is due now. */
  run(): Promise<void>;
  /** An execution of the schedule has ended: starts the next if that has waited for it. */
  runAfter(scheduleId: string, executionId: string): Promise<void>;
}

export interface DueSchedulesServices {
  context: Pick<EngineContext, "database" | "messenger" | "tell" | "lateStarts" | "now" | "warn">;
  workflows: Pick<WorkflowService, "byId">;
  executions: Pick<ExecutionService, "execute" | "view">;
  pinning: Pinning;
  askQuota: AskQuota;
}

/** Schedules looked at in one go. */
const LIMIT = 100;
/** How long another process may have the handler that this one lacks, or a change may continue, before the start has failed. */
const PATIENCE_MS = 30_000;
/**
 * How often to check whether the previous run has ended, in case the process that saw it end has died: less often the longer it
 * takes.
 */
const LOOK_MS = { least: 30_000, most: 3600_000 };
/** How often the chat is told that runs overlap. */
const TELL_OVERLAP_MS = 24 * 3600_000;
/** At most this many of the latest missed times are kept, each with those that followed it. */
const MAX_MISSED = 10;

/** A schedule that repeats and is due. */
type Due = ScheduleDocument & { when: RepeatedTime; next_at: Date };

/**
 * At each of its times a schedule does one of four things, all recorded by one write that moves it on from that time: it starts its
 * workflow; it postpones the start (`waiting`); it misses the time (`missed`); or it is suspended and misses it. The chat is told
 * before the write under a key of the time, and the execution's id derives from the time, so that all of it may be repeated.
 */
export function createDueSchedules({
  context: { database, messenger, tell: tellChat, lateStarts, now, warn },
  workflows,
  executions,
  pinning,
  askQuota,
}: DueSchedulesServices): DueSchedules {
  const review = createReview(workflows, pinning);

  async function tell({ _id, actor, workflow_name }: ScheduleDocument, news: ScheduleNews, at: Date): Promise<void> {
    const key = `${_id}:${news.about}:${at.getTime()}`;
    await tellChat({ key, ...addressOf(actor), text: workflow_name, schedule: _id, news });
  }

  /** Moves the schedule to its next time. `missed`: the times it did not start for. */
  async function moveOn(schedule: Due, next: Date | null, missed: MissedTimes[], change: ScheduleChange = {}) {
    const { _id, next_at, waiting } = schedule;
    const kept = missed.length === 0 ? {} : { missed: withMissed({ ...schedule, ...change }, missed) };
    const waits = waiting === undefined ? {} : { waiting: null };
    await advanceSchedule(database, _id, next_at, next, { ...waits, ...kept, ...change });
  }

  /** Starts nothing until the schedule's creator has confirmed what it would start, and tells them and the chat. */
  async function suspend(schedule: Due, changes: readonly ForeignChange[], missed: MissedTimes): Promise<void> {
    const { _id, when, suspended, next_at: at } = schedule;
    const since = suspended?.since ?? now();
    // Messages about it are worded when they are sent, so it must be suspended by then. It advances last: after a crash in
    // between, all of this is repeated.
    await advanceSchedule(database, _id, at, at, { suspended: { since, changes } });
    const isNew = at.getTime() <= since.getTime();
    if (isNew) await tellSuspension(schedule, { schedule: _id }, `${_id}:suspended:${at.getTime()}`, tellChat);
    await moveOn(schedule, nextTime(when, now()) ?? null, [missed]);
  }

  /** The execution of a one-time schedule starts by itself. */
  async function runOnce(schedule: ScheduleDocument, at: Date): Promise<void> {
    const { _id, execution_id = "" } = schedule;
    const view = await executions.view(execution_id);
    const isLate = now().getTime() - at.getTime() > LATE_MS;
    if (view === undefined) {
      const why = problem("runIsGone", { id: execution_id });
      await tell(schedule, { about: "failed", at, why }, at);
      warn(
        new Error(`the execution ${execution_id} no longer exists`),
        `the schedule ${_id} cannot start its workflow`,
      );
      const missed = withMissed(schedule, [{ why: "failed", first: at, last: at, count: 1, error: why }]);
      return advanceSchedule(database, _id, at, null, { missed });
    }
    if (isLate && (view.status === "scheduled" || view.late_since !== undefined))
      await tell(schedule, { about: "late", at }, at);
    return advanceSchedule(database, _id, at, null);
  }

  async function runOne(schedule: ScheduleDocument): Promise<void> {
    const { when, next_at } = schedule;
    if (next_at === null) return;
    if (when.kind === "once") return runOnce(schedule, next_at);
    return runRepeated({ ...schedule, when, next_at });
  }

  async function runRepeated(schedule: Due): Promise<void> {
    const { _id, when, catch_up = "one", overlap = "skip", suspended } = schedule;
    const waiting = schedule.waiting ?? undefined;
    const at = waiting?.at ?? schedule.next_at;
    const isLate = waiting === undefined ? now().getTime() - at.getTime() > LATE_MS : waiting.late === true;
    const next = nextTime(when, now()) ?? null;
    const pins = await review(schedule);
    if (!pins.ok) return suspend(schedule, pins.changes ?? [], timesFrom(schedule, at, "suspended"));
    // What others had changed is as it was before.
    if (suspended !== undefined) await resumeSchedule(database, _id, pins.value);

    if (waiting === undefined && isLate && catch_up === "none") {
      const last = lastTime(when, at, now());
      const isDue = now().getTime() - last.getTime() <= LATE_MS;
      const times = timesFrom(schedule, at, "downtime", isDue ? last : undefined);
      const coming = isDue ? last : next;
      await tell(schedule, { about: "missed", times, ...(coming === null ? {} : { next: coming }) }, at);
      return moveOn(schedule, coming, [times]);
    }
    if (waiting === undefined && isLate) {
      const turn = lateStarts.turn(now());
      const waits: WaitingStart = { at, for: "turn", late: true };
      await advanceSchedule(database, _id, schedule.next_at, turn, { waiting: waits });
      return turn > now() ? undefined : runRepeated({ ...schedule, next_at: turn, waiting: waits });
    }
    if (overlap !== "parallel" && (await isRunning(schedule))) {
      if (overlap === "skip") return missForOverlap(schedule, timesFrom(schedule, at, "overlap"), next);
      const waits: WaitingStart = { ...waiting, at, for: "run" };
      const waited = (now().getTime() - at.getTime()) / 4;
      const look = new Date(now().getTime() + Math.min(LOOK_MS.most, Math.max(LOOK_MS.least, waited)));
      return advanceSchedule(database, _id, schedule.next_at, look, { waiting: waits });
    }
    return start(schedule, at, isLate, pins.value);
  }

  /** Whether the previous run has not ended. */
  async function isRunning({ execution_id }: Due): Promise<boolean> {
    const before = execution_id === undefined ? undefined : await executions.view(execution_id);
    return before !== undefined && !isSettled(before.status);
  }

  async function missForOverlap(schedule: Due, times: MissedTimes, next: Date | null): Promise<void> {
    await moveOn(schedule, next, [times], await tellOverlap(schedule, times, next));
  }

  /** The chat is told the first time, and then once a day. */
  async function tellOverlap(schedule: Due, times: MissedTimes, next: Date | null): Promise<ScheduleChange> {
    const { told_overlap_at: told } = schedule;
    if (told !== undefined && now().getTime() - told.getTime() < TELL_OVERLAP_MS) return {};
    await tell(schedule, { about: "missed", times, ...(next === null ? {} : { next }) }, times.first);
    return { told_overlap_at: now() };
  }

  async function start(schedule: Due, at: Date, isLate: boolean, pins: readonly Pin[]): Promise<void> {
    const { _id, workflow_id, actor, shapers = [], context, depth, when, waiting } = schedule;
    // The execution's id derives from the schedule and its time, so that two processes start only one.
    const key = `${_id}:${at.getTime()}`;
    const origin = { key, actor, shapers, pins, ...(depth === undefined ? {} : { lineage: { depth } }) };
    const room = await roomFor(origin);
    if (room.ok) await messenger.openQuietly(idFrom("ex", key), actor);
    const timing = { schedule: { id: _id, at, ...(isLate ? { late: true as const } : {}) } };
    const started = room.ok ? await executions.execute(workflow_id, context, origin, timing) : room;
    const isPatient = now().getTime() - schedule.next_at.getTime() < PATIENCE_MS;
    const { code = "" } = started.ok ? {} : started.error;
    // Another process may have the handler this one lacks, and start it. What was changed just now is looked at again.
    if ((code === "unknown_handler" || code === "wrong_state") && isPatient) return;
    const next = code === "not_found" ? null : (nextTime(when, now()) ?? null);
    const waited = waiting?.for === "run";
    const after = nextTime(when, at);
    const rest =
      after === undefined || after > now() ? [] : [timesFrom(schedule, after, waited ? "overlap" : "downtime")];
    if (!started.ok) return failed(schedule, at, started.error, next, rest);
    let told: ScheduleChange = {};
    const [left] = rest;
    if (isLate) await tell(schedule, { about: "late", at, ...(left === undefined ? {} : { left_out: left }) }, at);
    else if (left !== undefined && waited) told = await tellOverlap(schedule, left, next);
    await moveOn(schedule, next, rest, { ...told, pins, execution_id: started.value.id, ran_at: at });
  }

  /** It stays, and tries again at its next time. */
  async function failed(schedule: Due, at: Date, error: ExpectedError, next: Date | null, rest: MissedTimes[]) {
    const why: string | Problem = error.problem ?? error.message;
    await tell(schedule, { about: "failed", at, why, ...(next === null ? {} : { next }) }, at);
    const then = next === null ? "removing it" : `trying again at ${next.toISOString()}`;
    warn(new Error(error.message), `the schedule ${schedule._id} could not start its workflow; ${then}`);
    const times: MissedTimes = { why: "failed", first: at, last: at, count: 1, error: why };
    await moveOn(schedule, next, [times, ...rest]);
  }

  /** Whether the chat may have one more run. One that this very time has started already is none. */
  async function roomFor(origin: Origin): Promise<Result<undefined>> {
    const room = await askQuota(origin, "stored", "executions");
    return room.ok || (await executions.view(idFrom("ex", origin.key))) === undefined ? room : ok(undefined);
  }

  /** Its times from one of them until now, or before another one. */
  function timesFrom({ when }: Due, first: Date, why: MissedTimes["why"], before?: Date): MissedTimes {
    const end = before === undefined ? new Date(now().getTime() + 1) : before;
    const last = lastTime(when, first, new Date(end.getTime() - 1));
    return { why, first, last, count: countTimes(when, first, end, MAX_COUNTED) };
  }

  async function attempt(schedule: ScheduleDocument): Promise<void> {
    try {
      await runOne(schedule);
    } catch (error) {
      if (isTransient(error)) throw error;
      const { when, next_at } = schedule;
      warn(error, `the schedule ${schedule._id} could not start its workflow`);
      // Of a bug, the chat learns no more than that there is one; the log has the rest.
      if (next_at === null || when.kind === "once") return;
      const next = nextTime(when, now()) ?? null;
      await failed({ ...schedule, when, next_at }, schedule.waiting?.at ?? next_at, BROKEN, next, []);
    }
  }

  return {
    async run() {
      for (const schedule of await dueSchedules(database, now(), LIMIT)) await attempt(schedule);
    },
    async runAfter(scheduleId, executionId) {
      const schedule = await findWaiting(database, scheduleId, executionId);
      if (schedule !== null) await attempt(schedule);
    },
  };
}

const BROKEN: ExpectedError = {
  code: "wrong_state",
  message: "an unexpected error",
  problem: problem("unexpectedError"),
};

/** The missed times with further ones. Those that follow each other for the same reason, with no run in between, become one. */
function withMissed({ missed = [], ran_at }: ScheduleDocument, further: readonly MissedTimes[]): MissedTimes[] {
  const all = [...missed];
  for (const times of further) {
    const before = all.at(-1);
    const isSame = before !== undefined && before.why === times.why && times.why !== "failed";
    if (!isSame || (ran_at !== undefined && ran_at > before.last)) all.push(times);
    else
      all[all.length - 1] = { ...before, last: times.last, count: Math.min(MAX_COUNTED, before.count + times.count) };
  }
  return all.slice(-MAX_MISSED);
}
