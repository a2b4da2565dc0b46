import { expect, it } from "vitest";
import { newDataDir, runStepgram } from "../telegram/stepgram-process.ts";

it("the terminal uses the language in LOCALE until the person chooses another", async () => {
  const env = { DATA_DIR: newDataDir(), LOCALE: "id" };
  const runs = await runStepgram({ args: ["chat"], env, input: "/runs" });
  expect(runs.stdout, runs.stderr).toContain("Belum ada yang dijalankan di chat ini.");
  const empty = await runStepgram({ args: ["chat"], env, input: " " });
  expect(empty.stdout, empty.stderr).toContain("Input kosong");
  const chosen = await runStepgram({ args: ["chat"], env, input: "/settings en" });
  expect(chosen.stdout, chosen.stderr).toContain("I'll use English from now on.");
  const after = await runStepgram({ args: ["chat"], env, input: "/cancel" });
  expect(after.stdout, after.stderr).toContain("Nothing is running in this chat.");
});
