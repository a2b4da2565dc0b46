import { expect, it } from "vitest";
import { defineHandler } from "../../src/engine/handler.ts";
import { z } from "../../src/engine/zod.ts";
import { openEngine, start, until, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

it("an engine that closes while steps end logs no warning", async () => {
  const warnings: string[] = [];
  const warn = ({ err }: { err: Error }, message: string) => warnings.push(`${message}: ${err.stack}`);
  const stubborn = defineHandler({
    name: "stubborn",
    summary: "Finishes a little late.",
    example: {},
    capability: "chat",
    params: z.object({}),
    run: ({ signal }) => new Promise<null>((end) => signal.addEventListener("abort", () => end(null))),
  });
  for (let round = 0; round < 5; round++) {
    const engine = await openEngine({ more: [stubborn], log: { ...console, warn } });
    const id = await start(engine, [{ name: "Hang", handler: "stubborn" }]);
    await until(engine, id, ({ status }) => status === "running");
    await engine.close({ graceMs: round * 5 });
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(warnings).toEqual([]);
});
