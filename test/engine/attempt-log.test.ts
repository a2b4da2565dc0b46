import { expect, it, vi } from "vitest";
import { z } from "zod";
import { defineHandler } from "../../src/engine/handler.ts";
import type { JsonObject } from "../../src/engine/json.ts";
import { openEngine, run, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

it("each failed attempt is logged with execution, step, attempt and stack, without secrets, and metrics are readable", async () => {
  const lines: JsonObject[] = [];
  const write = (level: string) => (fields: object, message: string) => void lines.push({ level, message, ...fields });
  const log = { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
  const flaky = defineHandler({
    name: "flaky",
    summary: "Fails once.",
    example: { key: "k" },
    params: z.object({ key: z.string() }),
    closedToSecrets: () => ({}),
    capability: "chat",
    async run({ params, attempt, metric }) {
      if (attempt === 1) throw new Error(`refused ${params.key}`, { cause: new Error("the cause") });
      metric("rows", 3);
      return "done";
    },
  });
  const engine = await openEngine({ more: [flaky], secret: () => "s3cret-value", log });
  const params = { key: "{secrets.KEY}" };
  const view = await run(engine, [{ name: "Try", handler: "flaky", params, retry_count: 1, retry_delay: 0.01 }]);
  expect(view.steps[0]).toMatchObject({ status: "completed", metrics: { rows: 3 } });
  const of = (outcome: string) => lines.filter((line) => line.outcome === outcome);
  expect(of("retry")).toMatchObject([
    { level: "info", execution_id: view.id, step_id: view.steps[0]?.id, step: "Try", handler: "flaky", attempt: 1 },
  ]);
  expect(of("retry")[0]?.stack).toMatch(/^Error: refused .*\n +at /);
  expect(of("retry")[0]?.stack).toContain("Caused by: Error: the cause");
  const completed = [{ level: "debug", attempt: 2, metrics: { rows: 3 } }];
  await vi.waitFor(() => expect(of("completed")).toMatchObject(completed), { timeout: 60_000 });
  expect(JSON.stringify(lines)).not.toContain("s3cret-value");
});
