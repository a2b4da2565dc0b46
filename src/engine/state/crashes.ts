import type { LiveStep } from "./execution-document.ts";
import type { ExecutionMachine } from "./execution-machine.ts";
import { returnToPending, suspendStep } from "./step-events.ts";

/**
 * Which step is to blame when a worker dies? Nobody knows, so every step the worker held counts one death, and the more
 * deaths a step has seen the more it is isolated (worker/quarantine.ts):
 *
 * - 2 deaths: it is a suspect, and runs alongside only a few other suspects.
 * - 3 deaths: it cools down for `COOLDOWN_MS`, then starts alone in its worker.
 * - 4th death while alone: it is to blame, and fails.
 *
 * Innocent steps held by the same workers end up running without it and complete. If the cooldown shows that workers keep
 * dying without this step (a storm), a fourth death proves nothing, and the step fails only after `MAX_CRASHES_UNPROVEN`.
 */

/** Worker deaths that a step may see before one more, while it is alone, is held against it. */
const MAX_CRASHES = 3;

/** The limit when the deaths prove nothing: during a storm, or when the step was never alone. */
const MAX_CRASHES_UNPROVEN = 20;

/** A storm: more than `deaths` workers died within `within` milliseconds, none of them holding an isolated step. */
export const STORM = { deaths: 6, within: 30_000 };

/** Wait before a step starts alone, in milliseconds: long enough to see whether workers die without it. */
const COOLDOWN_MS = 5000;

/** Deaths from which a step counts as a suspect. */
const SUSPECT = 2;

/** How many suspects one worker may run at once, given the deaths seen by the worst of them. */
function suspectLimit(crashes: number): number {
  return crashes < MAX_CRASHES ? 8 : 1;
}

export function isSuspect(crashes: number): boolean {
  return crashes >= SUSPECT;
}

export function startsAlone(crashes: number): boolean {
  return crashes >= MAX_CRASHES;
}

/** Whether a worker may take a step that has seen `crashes` deaths; `suspects` are the deaths seen by those it runs. */
export function mayJoin(crashes: number, suspects: Iterable<number>): boolean {
  if (!isSuspect(crashes)) return true;
  let limit = suspectLimit(crashes);
  let count = 0;
  for (const other of suspects) {
    count++;
    limit = Math.min(limit, suspectLimit(other));
  }
  return count < limit;
}

/** Whether this step is the likely cause of the death of the worker that held it. */
export function explainsDeath({ alone, crashes }: LiveStep): boolean {
  return alone === true && crashes >= MAX_CRASHES;
}

/** Makes a dead worker's steps claimable again. Steps that have seen too many deaths are returned instead; fail them. */
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
    const isGuilty = (!isStorm && explainsDeath(live)) || live.crashes >= MAX_CRASHES_UNPROVEN;
    if (isGuilty) doomed.push({ index, crashes: live.crashes + 1 });
    else returnToPending(machine, index, live.crashes + 1);
    if (!isGuilty && startsAlone(live.crashes + 1))
      suspendStep(machine, index, { wait: "retry", due: new Date(now.getTime() + COOLDOWN_MS) }, now);
  }
  return doomed;
}

/** Makes steps claimable again whose owner is not a known worker. This counts no death. */
export function adoptSteps(machine: ExecutionMachine, owner: string): void {
  for (const index of [...machine.running]) if (machine.live(index)?.owner === owner) returnToPending(machine, index);
}

/** Lets other steps start alongside a step that started alone. */
export function endIsolation(machine: ExecutionMachine, index: number, token: string): void {
  if (!machine.holds(index, token)) return;
  const { alone: _alone, ...live } = machine.live(index) as LiveStep;
  machine.setLive(index, live);
}
