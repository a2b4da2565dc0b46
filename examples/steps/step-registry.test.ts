import { readdirSync } from "node:fs";
import { join } from "node:path";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stepRegistry } from "./step-registry.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({ "orders.csv": "id\n1\n" });
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram({ handlers: [...stepRegistry(folder)] });
});
afterAll(() => kit.close());

test("a step is run by its type", async () => {
  expect(await kit.stepgram.runStep("file_upload", { input_file: "orders.csv" })).toEqual({
    status: "completed",
    url: "/public/orders.csv",
  });
  const mail = { to: "ada@example.com", subject: "Orders", text: "One came in." };
  await kit.stepgram.runStep("email_notification", mail);
  expect(readdirSync(join(folder, "mail"))).toHaveLength(1);
});

test("an unregistered type is refused, with a suggestion", async () => {
  await expect(kit.stepgram.runStep("data_procesing", {})).rejects.toMatchObject({
    code: "unknown_handler",
    message: expect.stringContaining("data_processing"),
  });
});

test("all types are listed, for people and for AIs", async () => {
  const { text } = await kit.stepgram.interpret("[MULTISTEP:HANDLERS]");
  for (const type of ["data_processing", "email_notification", "file_upload"]) {
    expect(text).toContain(type);
    expect(kit.stepgram.prompt().text).toContain(type);
  }
});

test("a step can be registered later, even as a plain function", async () => {
  await kit.stepgram.registerHandler("double", ({ params }) => Number(params.n) * 2);
  expect(await kit.stepgram.runStep("double", { n: 21 })).toBe(42);
});
