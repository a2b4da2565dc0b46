import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTestStepgram, type TestStepgram } from "stepgram/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { textPipeline } from "./file-pipeline.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const folder = temporaryFolder({ "notes.txt": "Tea at five", "other.txt": "Cake" });
let kit: TestStepgram;
beforeAll(async () => {
  kit = await createTestStepgram({ handlers: [textPipeline(folder)] });
});
afterAll(() => kit.close());

test("the stages run one after another, each on the previous one's file", async () => {
  const result = await kit.stepgram.runStep("text_pipeline", { input_file: "notes.txt", transformation: "lowercase" });
  const output_file = join(folder, "output/notes.txt");
  expect(result).toMatchObject({
    status: "completed",
    output_file,
    stages_completed: ["validate", "transform", "save"],
  });
  expect(await readFile(output_file, "utf8")).toBe("tea at five");
});

test("after a failure, the next attempt continues with the stage that failed", async () => {
  await writeFile(join(folder, "blocked"), "A file stands where the folder should be.");
  const step = {
    name: "Pipeline",
    handler: "text_pipeline",
    params: { input_file: "other.txt", destination: "blocked" },
  };
  const workflow = await kit.stepgram.createWorkflow({ name: "Texts", steps: [step] });
  const before = kit.logs.length;
  const run = await kit.stepgram.executeWorkflow(workflow);
  await kit.settle();
  // The file that the first two stages read is gone; they do not read it again.
  await Promise.all([rm(join(folder, "other.txt")), rm(join(folder, "blocked"))]);
  await kit.advance("1 minute");
  const { status, steps } = await kit.stepgram.getExecution(run);
  expect([status, steps[0]?.attempts]).toEqual(["completed", 2]);
  expect(await readFile(join(folder, "blocked/other.txt"), "utf8")).toBe("CAKE");
  const stages = kit.logs
    .slice(before)
    .map(({ fields }) => fields.stage)
    .filter((stage) => stage !== undefined);
  expect(stages).toEqual(["validate", "transform", "save", "save"]);
});
