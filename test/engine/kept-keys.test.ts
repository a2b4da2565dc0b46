import { expect, it } from "vitest";
import { z } from "zod";
import { parseJson } from "../../grammar/json-text.ts";
import { defineHandler, type Handler } from "../../src/engine/handler.ts";
import type { JsonObject, JsonValue } from "../../src/engine/json.ts";
import { freshName, openEngine, run, useEmbeddedDatabase } from "./engine-fixture.ts";

useEmbeddedDatabase();

const ANSWER =
  '{"v1.2":{"$ref":"#/x","$id":1},"constructor":2,"__proto__":{"x":1},"_bsontype":"Long","half":"\\ud800","n":9007199254740993,"ok":true}';

const WRITTEN = '{"v1.2":{"$ref":"#/x"},"constructor":2,"__proto__":{"x":1},"prototype":null}';

const answers: Handler = defineHandler({
  name: "answers",
  summary: "Returns odd JSON, and keeps it in every other way.",
  example: {},
  params: z.object({ given: z.custom<JsonValue>().optional() }),
  capability: "chat",
  async run({ params, checkpoint, setContext, attempt }) {
    const value = await checkpoint("odd", async () => parseJson(ANSWER));
    if (attempt === 1) throw new Error("the checkpoint is read by the next attempt");
    setContext("odd", value);
    return params.given ?? value;
  },
});

it("every key of what a handler returns, sets or checkpoints is kept as it is, in order", async () => {
  const db = freshName();
  const first = await openEngine({ db, more: [answers] });
  const view = await run(first, [
    { name: "Get", handler: "answers", retry_delay: 0.01, save_as: "saved" },
    {
      name: "Again",
      handler: "answers",
      params: { given: "{steps.Get.result}" },
      dependencies: ["Get"],
      retry_delay: 0.01,
      condition: "steps.Get.result.ok and context.saved['constructor'] == 2 and context.odd['__proto__'].x == 1",
    },
    {
      name: "Written",
      handler: "answers",
      params: { given: JSON.parse(WRITTEN) as JsonObject },
      retry_delay: 0.01,
    },
    {
      name: "Read",
      handler: "get_context",
      params: { key: "saved" },
      dependencies: ["Get"],
    },
  ]);
  expect(view.steps.map(({ status, error }) => [status, error])).toEqual(new Array(4).fill(["completed", null]));
  // As another process reads it.
  const second = await openEngine({ db, more: [answers], work: false });
  const seen = (await second.view(view.id))!;
  const { steps } = await second.withResults(seen);
  const expected = Object.entries(parseJson(ANSWER) as JsonObject);
  for (const value of [steps[0]?.result, steps[1]?.result, seen.context.odd, seen.context.saved])
    expect(Object.entries(value as JsonObject)).toEqual(expected);
  expect(JSON.stringify(steps[2]?.result)).toBe(WRITTEN);
  const { value } = steps[3]!.result as { value: JsonObject };
  expect(Object.entries(value)).toEqual(expected);
});
