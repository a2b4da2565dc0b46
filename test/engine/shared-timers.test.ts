import { afterEach, describe, expect, it, vi } from "vitest";
import { SharedTimers } from "../../src/engine/shared-timers.ts";

afterEach(() => vi.useRealTimers());

/** Timers whose random numbers are these, again and again, and the times of what they called. */
function timersAt(...random: number[]) {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  const began = performance.now();
  const called: [what: string, at: number][] = [];
  let next = 0;
  const timers = new SharedTimers(() => random[next++ % random.length] ?? 0.5);
  return {
    timers,
    called,
    call: (what: string) => () => void called.push([what, Math.round((performance.now() - began) / 10) * 10]),
  };
}

describe("timers that share wake-ups", () => {
  it("keep their time up to a quarter", async () => {
    const { timers, called, call } = timersAt(0, 1);
    timers.after(1000, call("early"));
    timers.after(2000, call("late"));
    await vi.advanceTimersByTimeAsync(3000);
    expect(called).toEqual([
      ["early", 750],
      ["late", 2500],
    ]);
  });

  it("fire together if one may fire when the other does", async () => {
    const { timers, called, call } = timersAt(0.9, 0.1);
    timers.after(1000, call("first"));
    timers.after(1100, call("second"));
    timers.after(200, call("third"));
    await vi.advanceTimersByTimeAsync(3000);
    expect(called).toEqual([
      ["third", 240],
      ["first", 1200],
      ["second", 1200],
    ]);
  });

  it("are cancelled one by one", async () => {
    const { timers, called, call } = timersAt(0.5);
    const cancel = timers.after(1000, call("first"));
    timers.after(1000, call("second"));
    cancel();
    await vi.advanceTimersByTimeAsync(3000);
    expect(called).toEqual([["second", 1000]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("repeat work from start to start, and at once if it takes longer", async () => {
    const { timers, called, call } = timersAt(0.5);
    const takes = [300, 2500, 0, 0];
    const stop = timers.every(1000, async () => {
      call("work")();
      await new Promise((resolve) => setTimeout(resolve, takes.shift() ?? 0));
    });
    await vi.advanceTimersByTimeAsync(5600);
    expect(called.map(([, at]) => at)).toEqual([1000, 2000, 4500, 5500]);
    await stop();
    await vi.advanceTimersByTimeAsync(5000);
    expect(called).toHaveLength(4);
  });

  it("resolve when they stop only once no work is under way", async () => {
    const { timers } = timersAt(0.5);
    let end = (): void => undefined;
    let isStopped = false;
    const stop = timers.every(1000, () => new Promise<void>((resolve) => (end = resolve)));
    await vi.advanceTimersByTimeAsync(1000);
    const stopping = stop().then(() => (isStopped = true));
    await vi.advanceTimersByTimeAsync(0);
    expect(isStopped).toBe(false);
    end();
    await stopping;
    expect(vi.getTimerCount()).toBe(0);
  });
});
