import { expect, it } from "vitest";
import { runCommand, useDatabaseForCommands } from "../cli/command-line-runner.ts";

const newEnvironment = useDatabaseForCommands();

it("the terminal uses the language in LOCALE until the person chooses another", async () => {
  const env = { ...newEnvironment(), LOCALE: "id" };
  const runs = await runCommand({ args: ["chat"], env, input: "/runs" });
  expect(runs.stdout, runs.stderr).toContain("Belum ada yang dijalankan di chat ini.");
  const empty = await runCommand({ args: ["chat"], env, input: " " });
  expect(empty.stdout, empty.stderr).toContain("Input kosong");
  const chosen = await runCommand({ args: ["chat"], env, input: "/settings en" });
  expect(chosen.stdout, chosen.stderr).toContain("I'll use English from now on.");
  const after = await runCommand({ args: ["chat"], env, input: "/cancel" });
  expect(after.stdout, after.stderr).toContain("Nothing is running in this chat.");
});
