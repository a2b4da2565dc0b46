import { expect, it } from "vitest";
import { openEngine, probe, run, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const order = (key: string) => [
  { name: "Find", handler: "probe", params: { value: { id: 7 } } },
  { name: "Pay", handler: "probe", params: { value: "paid" }, idempotency_key: key, dependencies: ["Find"] },
];

it("an idempotency key is filled in: the same value runs once, a different one runs again", async () => {
  const runs: { name: string; attempt: number; at: number }[] = [];
  const engine = await openEngine({ more: [probe(runs)] });
  const key = "pay {context.order} of {steps.Find.result.id}";
  for (const number of [1, 1, 2])
    expect((await run(engine, order(key), { context: { order: number } })).status).toBe("completed");
  expect(runs.filter(({ name }) => name === "Pay")).toHaveLength(2);
});

it("an idempotency key without a value, or with a secret, fails the step permanently", async () => {
  const engine = await openEngine({ more: [probe([])], secret: () => "s3cret" });
  for (const [key, why] of [
    ["{context.nothing}", "context.nothing"],
    ["{secrets.TOKEN}", "secrets.TOKEN"],
    ["{context.order}", "must not be empty"],
  ]) {
    const view = await run(engine, order(key as string), { context: { order: " " } });
    expect(view.steps[1]).toMatchObject({
      status: "failed",
      attempts: 1,
      error: expect.stringContaining(why as string),
    });
    expect(JSON.stringify(view)).not.toContain("s3cret");
  }
});
