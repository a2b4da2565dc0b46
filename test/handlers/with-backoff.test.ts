import { expect, test } from "vitest";
import { PermanentError, TransientError } from "../../src/engine/handler.ts";
import { withBackoff } from "../../src/handlers/with-backoff.ts";

const quick = { baseDelay: 0.001 };
function failing(times: number, error: Error) {
  const seen: number[] = [];
  const work = async (attempt: number) => {
    seen.push(attempt);
    if (seen.length <= times) throw error;
    return "done";
  };
  return { seen, work };
}

test("work that fails twice succeeds at the third attempt", async () => {
  const { seen, work } = failing(2, new Error("flaky"));
  expect(await withBackoff(work, quick)).toBe("done");
  expect(seen).toEqual([1, 2, 3]);
});

test("the last error is thrown when all attempts have failed", async () => {
  const { seen, work } = failing(9, new Error("down"));
  await expect(withBackoff(work, { ...quick, maxAttempts: 4 })).rejects.toThrow("down");
  expect(seen).toHaveLength(4);
});

test("a PermanentError is not retried, nor what retryOn excludes", async () => {
  const permanent = failing(9, new PermanentError("no"));
  await expect(withBackoff(permanent.work, quick)).rejects.toThrow("no");
  const excluded = failing(9, new TypeError("bug"));
  await expect(
    withBackoff(excluded.work, { ...quick, retryOn: (error) => !(error instanceof TypeError) }),
  ).rejects.toThrow("bug");
  expect([permanent.seen.length, excluded.seen.length]).toEqual([1, 1]);
});

test("an error that asks for a longer wait than allowed is left to the engine", async () => {
  const { seen, work } = failing(9, new TransientError("busy", { retryAfter: 60 }));
  await expect(withBackoff(work, quick)).rejects.toThrow("busy");
  expect(seen).toHaveLength(1);
});

test("waits grow, and an abort ends them", async () => {
  const { seen, work } = failing(9, new Error("down"));
  const abort = new AbortController();
  setTimeout(() => abort.abort(), 50);
  await expect(withBackoff(work, { baseDelay: 3_000, maxDelay: 6_000, signal: abort.signal })).rejects.toThrow();
  expect(seen).toHaveLength(1);
});
