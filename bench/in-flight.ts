/** Does `count` pieces of work, at most `width` at the same time; the next begins when one has ended. */
export async function inFlight(count: number, width: number, work: () => Promise<unknown>): Promise<void> {
  let begun = 0;
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (begun < count) {
        begun++;
        await work();
      }
    }),
  );
}

/** How long it takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
