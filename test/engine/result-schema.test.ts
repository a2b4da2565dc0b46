import { expect, it } from "vitest";
import { z } from "zod";
import { resultText } from "../../src/commands/execution-views.ts";
import { defineHandler } from "../../src/engine/handler.ts";
import { MESSAGES } from "../../src/i18n/languages.ts";
import { plain } from "../../src/i18n/rich-text.ts";
import { openEngine, run, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

/** An interface, unlike a type, is not assignable to an object of JSON values. */
interface Counted {
  count: number;
}

it("a result that doesn't match its schema fails the step permanently, and is kept with the error", async () => {
  let runs = 0;
  const counts = defineHandler({
    name: "counts",
    summary: "Returns a count, sometimes as text.",
    example: { as: "number" },
    params: z.object({ as: z.string() }),
    result: z.object({ count: z.number() }),
    capability: "chat",
    run: async ({ params }): Promise<Counted> => {
      runs++;
      return { count: (params.as === "number" ? 1 : "one") as number };
    },
  });
  const engine = await openEngine({ more: [counts] });
  const view = await run(engine, [
    { name: "Fits", handler: "counts", params: { as: "number" } },
    { name: "Does not", handler: "counts", params: { as: "text" }, retry_delay: 0.01 },
  ]);
  expect(runs).toBe(2);
  expect(view.steps).toMatchObject([
    { status: "completed", result: { count: 1 } },
    {
      status: "failed",
      attempts: 1,
      result: { count: "one" },
      error: expect.stringContaining("match its schema: count: "),
    },
  ]);
  expect(plain(resultText(view, view.steps[1]?.id, MESSAGES.en))).toContain('"count": "one"');
});
