import { readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fileProcessing } from "./idempotent-step.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({ "invoice.txt": "100 EUR", "other.txt": "7 EUR" });
const receipts = () => readdirSync(folder).filter((name) => name.startsWith("receipt-")).length;
const handler = fileProcessing(folder);
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram({ handlers: [handler] });
});
afterAll(() => kit.close());

test("another attempt returns the first result, whatever has changed in between", async () => {
  const first = await kit.runHandler(handler, { input_file: "invoice.txt" });
  await writeFile(join(folder, "invoice.txt"), "200 EUR");
  const { checkpoints } = first;
  const second = await kit.runHandler(handler, { input_file: "invoice.txt" }, { attempt: 2, checkpoints });
  expect(second.result).toEqual(first.result);
});

test("an attempt lost before its result was stored leaves one receipt, not two", async () => {
  const before = receipts();
  await kit.runHandler(handler, { input_file: "invoice.txt" });
  await kit.runHandler(handler, { input_file: "invoice.txt" }, { attempt: 2 });
  expect(receipts()).toBe(before);
});

test("the same request, made twice, runs once", async () => {
  const before = receipts();
  const first = await kit.stepgram.runStep("file_processing", { input_file: "other.txt" }, { key: "invoice-77" });
  const again = await kit.stepgram.runStep("file_processing", { input_file: "other.txt" }, { key: "invoice-77" });
  expect(again).toEqual(first);
  expect(receipts()).toBe(before + 1);
});
