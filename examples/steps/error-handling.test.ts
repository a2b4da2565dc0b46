import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importPrices, PRICE_STEPS } from "./error-handling.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({ "good.json": '{"tea":2,"cake":3}', "bad.json": '{"tea":-2}' });
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram({ handlers: [importPrices(folder)] });
});
afterAll(() => kit.close());

test("a file that is not there yet is retried, no sooner than the error says", async () => {
  const result = kit.stepgram.runStep("import_prices", { input_file: "late.json" });
  await kit.advance(30);
  await writeFile(join(folder, "late.json"), '{"tea":2}');
  await kit.advance("1 minute");
  expect(await result).toEqual({ imported: 1 });
});

test("a permanent error is not retried, says what is wrong, and leaves nothing behind", async () => {
  const { error, permanent, logs } = await kit.runHandler(importPrices(folder), { input_file: "bad.json" });
  expect(permanent).toBe(true);
  expect(error).toContain("bad.json is no price list");
  expect(error).toContain("tea");
  expect(logs[0]?.fields).toMatchObject({ input_file: "bad.json", step: "import_prices", attempt: 1 });
  expect(existsSync(join(folder, "bad.json.lock"))).toBe(false);
});

test("a workflow continues without an optional step, and says so", async () => {
  await writeFile(join(folder, "prices.json"), "not even JSON");
  const workflow = await kit.stepgram.createWorkflow({ name: "Open the shop", steps: [...PRICE_STEPS] });
  const run = await kit.stepgram.executeWorkflow(workflow);
  await kit.settle();
  expect((await kit.stepgram.getExecution(run)).status).toBe("completed");
  expect(kit.texts().sort()).toEqual([
    "The shop is open.",
    expect.stringContaining("Using yesterday's prices: prices.json is no price list"),
  ]);
});
