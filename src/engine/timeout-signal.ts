/**
 * A signal that aborts after `ms` milliseconds. Unlike that of `AbortSignal.timeout` it always does: on Node 20 the garbage
 * collector takes a timeout's signal that is only part of an `AbortSignal.any`, and then nothing ends.
 */
export function timeoutSignal(ms: number): AbortSignal {
  const limit = new AbortController();
  const abort = (): void => limit.abort(new DOMException("The operation took too long", "TimeoutError"));
  // The timer keeps the signal alive.
  setTimeout(abort, ms).unref();
  return limit.signal;
}
