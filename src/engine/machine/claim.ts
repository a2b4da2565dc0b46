import type { ExecutionMachine } from "./execution-machine.ts";

/** A worker takes a step that `takeReady` gave. The crash limit was checked when its last holder died. */
export const claimStep = (machine: ExecutionMachine, index: number, owner: string, token: string, now: Date): void => {
  const { wait: _wait, due: _due, ...before } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, {
    ...before,
    owner,
    token,
    attempt: before.attempt + 1,
    started_at: before.started_at ?? now,
  });
  machine.setState(index, "r");
  machine.set("turn", now);
  if (machine.document.started_at === undefined) machine.set("started_at", now);
};

/** The step's condition is false: it is skipped, and its dependents go on. */
export const skipStep = (machine: ExecutionMachine, index: number): void => machine.setState(index, "n");

/** The worker lets go of a step that it has not begun or cannot finish; the attempt does not count. */
export const releaseStep = (machine: ExecutionMachine, index: number, token: string): boolean => {
  if (!machine.holds(index, token)) return false;
  giveBack(machine, index, 0);
  return true;
};

/** Deaths of workers that one step may survive. */
export const MAX_CRASHES = 3;

/** Gives back what a dead worker held; a step that has seen too many deaths is returned for failing instead. */
export const reclaimSteps = (machine: ExecutionMachine, owner: string): { index: number; crashes: number }[] => {
  const doomed: { index: number; crashes: number }[] = [];
  for (const index of [...machine.running]) {
    const live = machine.live(index);
    if (live?.owner !== owner) continue;
    if (live.crashes + 1 > MAX_CRASHES) doomed.push({ index, crashes: live.crashes + 1 });
    else giveBack(machine, index, 1);
  }
  return doomed;
};

const giveBack = (machine: ExecutionMachine, index: number, crashes: number): void => {
  const live = machine.live(index);
  if (live === undefined) return;
  const { owner: _owner, token: _token, ...kept } = live;
  machine.setLive(index, { ...kept, attempt: live.attempt - 1, crashes: live.crashes + crashes });
  machine.setState(index, "p");
};
