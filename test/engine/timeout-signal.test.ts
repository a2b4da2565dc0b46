import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { timeoutSignal } from "../../src/engine/timeout-signal.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

it("a timeout ends what waits for it or another signal, also after garbage was collected", async () => {
  const never = new AbortController();
  const ended = new Promise<unknown>((resolve) => {
    const either = AbortSignal.any([never.signal, timeoutSignal(500)]);
    either.addEventListener("abort", () => resolve(either.reason));
  });
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  expect(await ended).toMatchObject({ name: "TimeoutError" });
});
