/** Time for waiting: `now` in milliseconds that never go back, and a call after some of them. */
export interface Clock {
  now(): number;
  /** Returns what takes it back. */
  after(ms: number, call: () => void): () => void;
}

/** The process's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};
