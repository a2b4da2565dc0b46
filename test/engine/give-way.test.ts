import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { giveWay, promptly } from "../../src/engine/give-way.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Parts of heavy work, each of which holds the thread for longer than work should. */
function heavyWork(parts: number) {
  const work = { done: 0, ended: Promise.resolve() };
  work.ended = (async () => {
    for (let i = 0; i < parts; i++) {
      await giveWay();
      const end = performance.now() + 12;
      while (performance.now() < end);
      work.done++;
    }
  })();
  return work;
}

it("work that someone is waiting for is done before the next part of heavy work", async () => {
  const heavy = [heavyWork(20), heavyWork(20)];
  await turn();
  const done = await promptly(async () => {
    const before = heavy[0]!.done + heavy[1]!.done;
    for (let i = 0; i < 20; i++) await turn();
    return heavy[0]!.done + heavy[1]!.done - before;
  });
  // One part each, about; without giving way, one in each turn.
  expect(done).toBeLessThan(10);
  await Promise.all(heavy.map(({ ended }) => ended));
  expect(heavy.map((work) => work.done)).toEqual([20, 20]);
});

it("heavy work continues while something prompt never ends", async () => {
  const heavy = heavyWork(3);
  let end = (): void => {};
  const prompt = promptly(() => new Promise<void>((resolve) => (end = resolve)));
  await heavy.ended;
  end();
  await prompt;
  expect(heavy.done).toBe(3);
});

it("between two parts of heavy work, others get their turn", async () => {
  const heavy = [heavyWork(10), heavyWork(10)];
  let turns = 0;
  let isOver = false;
  const counting = (async () => {
    while (!isOver) {
      await turn();
      turns++;
    }
  })();
  await Promise.all(heavy.map(({ ended }) => ended));
  isOver = true;
  await counting;
  expect(turns).toBeGreaterThanOrEqual(15);
});
