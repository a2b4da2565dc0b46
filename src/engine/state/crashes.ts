import type { LiveStep } from "./execution-document.ts";
import type { ExecutionMachine } from "./execution-machine.ts";
import { giveBack, suspendStep } from "./step-events.ts";

/**
 * Which step is to blame when a worker dies? Nobody saw it, so each step that was held counts one death, and who counts
 * more keeps less company: after two deaths it runs beside few others like it, after three it waits a little and begins
 * alone (worker/quarantine.ts). A step that kills its worker each time is thus alone with its fourth death, and is failed;
 * those that were held with it run apart from it and end well. Where workers also die of something else, which the wait
 * has shown, a fourth death proves nothing; then more are needed.
 */

/** Deaths of workers that one step may survive. */
export const MAX_CRASHES = 3;

/** The same while workers die of something else, or it kills them only when others have joined it: there is an end to that too. */
export const MAX_CRASHES_IN_ALL = 20;

/** Workers die of something else when more than so many died within the time (ms) that held no step alone. */
export const STORM = { deaths: 6, within: 30_000 };

/** How long a step that begins alone waits first, in milliseconds: long enough to see that workers die without it. */
export const COOL_MS = 5000;

/** From so many deaths on a step is kept apart from others like it. */
const SUSPECT = 2;

/** Suspects that one worker may run at once, by the deaths that the worst of them has seen. */
function companyOf(crashes: number): number {
  return crashes < MAX_CRASHES ? 8 : 1;
}

/** Whether a step that has seen so many deaths is kept apart from others like it. */
export function isSuspect(crashes: number): boolean {
  return crashes >= SUSPECT;
}

/** Whether a step that has seen so many deaths begins alone. */
export function beginsAlone(crashes: number): boolean {
  return crashes >= MAX_CRASHES;
}

/** Whether a worker may take a step that has seen so many deaths, beside the suspects that it runs. */
export function mayJoin(crashes: number, suspects: Iterable<number>): boolean {
  if (!isSuspect(crashes)) return true;
  let room = companyOf(crashes);
  let there = 0;
  for (const other of suspects) {
    there++;
    room = Math.min(room, companyOf(other));
  }
  return there < room;
}

/** Whether a worker's death, when it held this step, is explained by it. */
export function explainsDeath({ alone, crashes }: LiveStep): boolean {
  return alone === true && crashes >= MAX_CRASHES;
}

/** Gives back what a dead worker held. A step that has seen too many deaths is returned instead, to be failed. */
export function reclaimSteps(
  machine: ExecutionMachine,
  owner: string,
  isStorm: boolean,
  now: Date,
): { index: number; crashes: number }[] {
  const doomed: { index: number; crashes: number }[] = [];
  for (const index of [...machine.running]) {
    const live = machine.live(index);
    if (live?.owner !== owner) continue;
    const isGuilty = (!isStorm && explainsDeath(live)) || live.crashes >= MAX_CRASHES_IN_ALL;
    if (isGuilty) doomed.push({ index, crashes: live.crashes + 1 });
    else giveBack(machine, index, live.crashes + 1);
    if (!isGuilty && beginsAlone(live.crashes + 1))
      suspendStep(machine, index, { wait: "retry", due: new Date(now.getTime() + COOL_MS) });
  }
  return doomed;
}

/** Gives back what was claimed in a name that nobody has: no worker died of it. */
export function adoptSteps(machine: ExecutionMachine, owner: string): void {
  for (const index of [...machine.running]) if (machine.live(index)?.owner === owner) giveBack(machine, index);
}

/** Others may join a step that began alone. */
export function endSolitude(machine: ExecutionMachine, index: number, token: string): void {
  if (!machine.holds(index, token)) return;
  const { alone: _alone, ...live } = machine.live(index) as LiveStep;
  machine.setLive(index, live);
}
