import { expect, it } from "vitest";
import { z } from "zod";
import { defineHandler } from "../../src/engine/handler.ts";
import { openEngine, run, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

it("a result that is not JSON is reported, and its step does not run again", async () => {
  let runs = 0;
  const odd = defineHandler({
    name: "odd",
    summary: "Returns something JSON cannot express.",
    example: { what: "circle" },
    capability: "chat",
    params: z.object({ what: z.string() }),
    run: async ({ params, setContext }) => {
      runs++;
      const circle: { [key: string]: unknown } = {};
      circle.self = circle;
      setContext("odd", circle as never);
      const kept = { map: new Map([["a", new Set([1, 2])]]) };
      return (params.what === "circle" ? circle : kept) as never;
    },
  });
  const engine = await openEngine({ more: [odd] });
  const step = (what: string) => ({ name: what, handler: "odd", params: { what } });
  const view = await run(engine, [step("circle"), step("map")]);
  expect(view).toMatchObject({
    status: "completed",
    steps: [
      { note: expect.stringContaining("circular"), result: expect.stringContaining("circular"), attempts: 1 },
      { result: { map: { a: [1, 2] } } },
    ],
  });
  expect(runs).toBe(2);
});
