import { performance } from "node:perf_hooks";

// One thread does everything: it parses a megabyte of commands, fills in templates, and answers `/runs`. So that nobody waits
// for someone else's heavy work, this pauses between its parts, and for longer while prompt work is running.

/** How long work may hold the thread before it pauses, in ms. */
const LONG_MS = 10;
/** How long work counts as prompt, and the longest pause for it, in ms. */
const PROMPT_MS = 1_000;
const MOST_PAUSE_MS = 100;

let promptWorks = 0;
let wake: (() => void) | undefined;
let lastPause = performance.now();
/** Parts of heavy work pause one after another; otherwise they would still run in one go. */
let queue: Promise<void> = Promise.resolve();

/** Runs short work that someone is waiting for, such as the answer to a slash command. Heavy work gives way to it. */
export async function promptly<T>(work: () => Promise<T>): Promise<T> {
  promptWorks++;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    if (--promptWorks === 0) wake?.();
  };
  const timer = setTimeout(end, PROMPT_MS);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    end();
  }
}

/**
 * Await this before each part of heavy work. If the thread has been held for long, other work runs first; prompt work gets up
 * to as much time as the thread was held.
 */
export function giveWay(): Promise<void> | undefined {
  if (performance.now() - lastPause < LONG_MS) return undefined;
  queue = queue.then(pause);
  return queue;
}

async function pause(): Promise<void> {
  const held = performance.now() - lastPause;
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (promptWorks > 0)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(held, MOST_PAUSE_MS));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  wake = undefined;
  lastPause = performance.now();
}
