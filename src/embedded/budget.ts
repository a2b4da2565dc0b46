import { CommandError } from "./errors.ts";

/** How many steps pass between two checks of the clock. */
const STEPS = 2048;
/** How long one evaluation may hold the thread, which serves all clients. */
const TURN_MS = 3000;
/** How much one evaluation may build, garbage included. */
const TURN_BYTES = 256 * 1024 * 1024;

interface Turn {
  readonly deadline: number;
  readonly ends: number;
  bytes: number;
}

let turn: Turn | undefined;
let left = STEPS;

export function timeExpired(message = "operation exceeded time limit"): CommandError {
  return new CommandError("MaxTimeMSExpired", message);
}

export function tooMuch(message: string): CommandError {
  return new CommandError("ExceededMemoryLimit", message);
}

/**
 * Runs an evaluation that cannot be interrupted: the calls of `tick` and `charge` in it fail after the deadline, after 3
 * seconds, or when it has built too much. It must be synchronous, since there is only one turn at a time.
 */
export function inTurn<T>(deadline: number, work: () => T): T {
  const outer = turn;
  turn = { deadline: Math.min(deadline, outer?.deadline ?? deadline), ends: performance.now() + TURN_MS, bytes: 0 };
  try {
    return work();
  } finally {
    turn = outer;
  }
}

/** Counts steps of the evaluation. Fails with MaxTimeMSExpired (50) when its time is over. */
export function tick(steps = 1): void {
  left -= steps;
  if (left > 0) return;
  left = STEPS;
  if (turn === undefined) return;
  const now = performance.now();
  if (now > turn.deadline) throw timeExpired();
  if (now > turn.ends)
    throw timeExpired(`operation exceeded time limit: one document's evaluation took longer than ${TURN_MS} ms`);
}

/** Counts bytes that the evaluation builds. Fails with ExceededMemoryLimit (146) when they are too many. */
export function charge(bytes: number): void {
  if (turn === undefined) return;
  turn.bytes += bytes;
  if (turn.bytes > TURN_BYTES) throw tooMuch(`an expression built more than ${TURN_BYTES} bytes`);
}
