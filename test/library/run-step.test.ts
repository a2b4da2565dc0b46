import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { createStepgram, PermanentError, StepFailedError, type Stepgram } from "../../src/library/index.ts";
import { freshName } from "../shared-database.ts";

const dataDir = mkdtempSync(join(tmpdir(), "stepgram-library-"));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

/** Each call of the handlers, by the number that it was given. */
const calls: unknown[] = [];

async function open(db: string): Promise<Stepgram> {
  const real = process.env.TEST_MONGODB_URI;
  const place = real === undefined ? { dataDir } : { dataDir, mongodbUri: real };
  const stepgram = await createStepgram({ ...place, db, log: "silent" });
  await stepgram.registerHandler("charge", async ({ params }) => {
    calls.push(params.cents);
    if (params.cents === 0) throw new PermanentError("Nothing to charge.");
    if (typeof params.seconds === "number") await sleep(params.seconds * 1000);
    return { charged: params.cents, receipt: "x".repeat(100_000) } as object;
  });
  return stepgram;
}

test("one call runs one handler durably and returns its whole result", async () => {
  await using stepgram = await open(freshName());
  const result = await stepgram.runStep("charge", { cents: 5 });
  expect(result).toEqual({ charged: 5, receipt: "x".repeat(100_000) });
  expect(await stepgram.listExecutions()).toMatchObject([{ workflow: "charge", status: "completed" }]);
  expect(await stepgram.listWorkflows()).toEqual([]);
});

test("with a key it runs once, also with simultaneous calls, after a wait timed out, and after a restart", async () => {
  const db = freshName();
  const key = "order-77";
  const job = { cents: 7, seconds: 1.5 };
  {
    await using stepgram = await open(db);
    await expect(stepgram.runStep("charge", job, { key, timeout: 0.1 })).rejects.toMatchObject({ code: "timeout" });
    const both = await Promise.all([
      stepgram.runStep("charge", job, { key }),
      stepgram.runStep("charge", job, { key }),
    ]);
    expect(both).toEqual([expect.objectContaining({ charged: 7 }), expect.objectContaining({ charged: 7 })]);
  }
  await using again = await open(db);
  expect(await again.runStep("charge", job, { key })).toMatchObject({ charged: 7 });
  expect(calls.filter((cents) => cents === 7)).toHaveLength(1);
  await expect(again.runStep("charge", { cents: 8 }, { key })).rejects.toMatchObject({
    code: "wrong_state",
    message: 'The key "order-77" has already been used for charge with different params. Use another key.',
  });
  expect(calls).not.toContain(8);
});

test("a step that fails permanently is a typed error, and the same one with the same key", async () => {
  await using stepgram = await open(freshName());
  const error = await stepgram.runStep("charge", { cents: 0 }, { key: "none" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StepFailedError);
  expect(error).toMatchObject({ code: "failed", handler: "charge", status: "failed", attempts: 1 });
  const { executionId, message } = error as StepFailedError;
  expect(message).toBe(`charge failed (${executionId}): Nothing to charge.`);
  await expect(stepgram.runStep("charge", { cents: 0 }, { key: "none" })).rejects.toMatchObject({ executionId });
  expect(calls.filter((cents) => cents === 0)).toHaveLength(1);
});

test("errors in the call are reported before anything runs", async () => {
  await using stepgram = await open(freshName());
  await expect(stepgram.runStep("chrge")).rejects.toMatchObject({ code: "unknown_handler" });
  await expect(stepgram.runStep("charge", {}, { kye: "x" } as object)).rejects.toThrow(
    'runStep has no option "kye". Did you mean "key"?',
  );
  await expect(stepgram.runStep("charge", { cents: () => 1 } as never)).rejects.toThrow("The params must be JSON");
  expect(await stepgram.listExecutions()).toEqual([]);
});
