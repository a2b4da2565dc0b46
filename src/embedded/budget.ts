import { CommandError } from "./errors.ts";

/** How many steps go by between two looks at the clock. */
const STEPS = 2048;
/** How long one uninterrupted piece of evaluation may hold the thread that serves every client. */
const TURN_MS = 3000;
/** How much one piece of evaluation may build, garbage included. */
const TURN_BYTES = 256 * 1024 * 1024;

interface Turn {
  readonly deadline: number;
  readonly ends: number;
  bytes: number;
}

let turn: Turn | undefined;
let left = STEPS;

/** MaxTimeMSExpired (50). */
export function timeExpired(message = "operation exceeded time limit"): CommandError {
  return new CommandError("MaxTimeMSExpired", message);
}

/** ExceededMemoryLimit (146). */
export function tooMuch(message: string): CommandError {
  return new CommandError("ExceededMemoryLimit", message);
}

/**
 * Runs one piece of evaluation that cannot be interrupted: what calls `tick` and `charge` within it fails after the
 * deadline, after 3 seconds, or when it has built too much. It must not wait, so that its turn is nobody else's.
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

/** Counts steps of an evaluation. Fails with MaxTimeMSExpired (50) where its time is over. */
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

/** Counts bytes that an evaluation builds. Fails with ExceededMemoryLimit (146) where they are too many. */
export function charge(bytes: number): void {
  if (turn === undefined) return;
  turn.bytes += bytes;
  if (turn.bytes > TURN_BYTES) throw tooMuch(`an expression built more than ${TURN_BYTES} bytes`);
}
