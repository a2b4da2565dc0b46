import { setTimeout as pause } from "node:timers/promises";
import parseDuration from "parse-duration";
import type { ChatStore } from "../chat-store/chat-store.ts";
import type { Engine } from "../engine/engine.ts";
import type { ExecutionView } from "../engine/execution.ts";

/** A clock that stands still until it is moved. */
export class TestClock {
  #now: number;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** Never goes back. */
  moveTo(time: Date): void {
    this.#now = Math.max(this.#now, time.getTime());
  }
}

/** Converts seconds (a number) or a duration such as "5 minutes" to milliseconds. Throws a TypeError for anything else. */
export function toMilliseconds(time: number | string): number {
  const ms = typeof time === "number" ? time * 1000 : parseDuration(time);
  if (
    ms === null ||
    ms === undefined ||
    !Number.isFinite(ms) ||
    ms < 0 ||
    (typeof time === "string" && !/[a-z]/i.test(time))
  )
    throw new TypeError(`"${time}" is not a duration. Write seconds (300) or a duration ("5 minutes").`);
  return ms;
}

/** How long to wait at first and at most between checks whether everything is at rest, in ms; how many executions to check at most. */
const LOOK_MS = 10;
const SELDOM_MS = 100;
const MOST = 1000;
/** A step that waits for another one with the same idempotency key checks again after a second; it gets this many. */
const NUDGES = 3;
/** If everything hasn't come to rest after this long, in ms, something hangs. */
const LIMIT_MS = 60_000;

const EVERYTHING = { chat_id: 0, all: true };

/**
 * Waits until nothing more can happen without time passing: no step is running, nothing is due, and every message has been
 * delivered.
 */
export async function untilRest(engine: Engine, chats: ChatStore, gateway: string, clock: TestClock): Promise<void> {
  const end = performance.now() + LIMIT_MS;
  let nudges = 0;
  let wait = LOOK_MS;
  for (let rests = 0; rests < 2; ) {
    const { isAtRest, sharing } = await look(engine, chats, gateway);
    if (isAtRest && sharing !== undefined && nudges++ < NUDGES) {
      clock.moveTo(sharing);
      await engine.pollNow();
      continue;
    }
    // One check reads several things in turn, and something may move between them; two checks in a row rule that out.
    rests = isAtRest ? rests + 1 : 0;
    if (rests === 0) {
      await pause(wait);
      // A request to an external service may take seconds.
      wait = Math.min(wait * 1.2, SELDOM_MS);
    } else if (rests < 2) await pause(1);
    if (performance.now() > end)
      throw new Error(`Steps are still running after ${LIMIT_MS / 1000} s: ${await busy(engine)}`);
  }
}

async function look(engine: Engine, chats: ChatStore, gateway: string): Promise<{ isAtRest: boolean; sharing?: Date }> {
  const { active, nextDue } = await engine.pendingWork();
  if (nextDue !== undefined && nextDue <= engine.now()) {
    await engine.pollNow();
    return { isAtRest: false };
  }
  if (active) return { isAtRest: false };
  const steps = (await running(engine)).flatMap((view) => view.steps);
  if (steps.some((step) => step.waits_for === "message" || step.unasked)) return { isAtRest: false };
  if ((await chats.outbox.pending(gateway)) > 0) return { isAtRest: false };
  const sharing = steps.find((step) => step.waits_for === "key")?.due;
  return { isAtRest: true, ...(sharing === undefined ? {} : { sharing }) };
}

async function running(engine: Engine): Promise<ExecutionView[]> {
  const { executions } = await engine.listExecutions(EVERYTHING, { status: "running", limit: MOST });
  const views = await Promise.all(executions.map(({ id }) => engine.view(id)));
  return views.filter((view) => view !== undefined);
}

async function busy(engine: Engine): Promise<string> {
  const views = await running(engine);
  return views.map(({ id, workflow, current }) => `${workflow} (${id}): ${current.join(", ")}`).join("; ");
}

/** Moves the clock to `end`. Whatever falls due on the way happens in order, each at its own time. */
export async function passUntil(
  engine: Engine,
  chats: ChatStore,
  gateway: string,
  clock: TestClock,
  end: Date,
): Promise<void> {
  for (;;) {
    await untilRest(engine, chats, gateway, clock);
    const { nextDue } = await engine.pendingWork();
    if (nextDue === undefined || nextDue > end) break;
    clock.moveTo(nextDue);
    await engine.pollNow();
  }
  clock.moveTo(end);
  await untilRest(engine, chats, gateway, clock);
}
