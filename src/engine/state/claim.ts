import type { ExecutionMachine } from "./execution-machine.ts";

/** A worker takes a step that `takeReady` gave. `alone`: nothing else begins there for a while. */
export function claimStep(
  machine: ExecutionMachine,
  index: number,
  owner: string,
  token: string,
  now: Date,
  alone = false,
): void {
  const { wait: _wait, due: _due, ...before } = machine.live(index) ?? { attempt: 0, crashes: 0 };
  machine.setLive(index, {
    ...before,
    owner,
    token,
    attempt: before.attempt + 1,
    started_at: before.started_at ?? now,
    ...(alone ? { alone } : {}),
  });
  machine.setState(index, "r");
  machine.set("turn", now);
  if (machine.document.started_at === undefined) machine.set("started_at", now);
}

/** The step's condition is false: it is skipped, and its dependents go on. */
export function skipStep(machine: ExecutionMachine, index: number): void {
  machine.setState(index, "n");
}

/** The worker lets go of a step that it has not begun or cannot finish; the attempt does not count. */
export function releaseStep(machine: ExecutionMachine, index: number, token: string): boolean {
  if (!machine.holds(index, token)) return false;
  giveBack(machine, index);
  return true;
}

/** The running step is pending again, as if this attempt had not been. `crashes`: the deaths that it has seen by now. */
export function giveBack(machine: ExecutionMachine, index: number, crashes?: number): void {
  const live = machine.live(index);
  if (live === undefined) return;
  const { owner: _owner, token: _token, alone: _alone, ...kept } = live;
  machine.setLive(index, { ...kept, attempt: live.attempt - 1, crashes: crashes ?? live.crashes });
  machine.setState(index, "p");
}
