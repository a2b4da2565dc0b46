import { defineHandler, sleep } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { readSeconds } from "./param-readers.ts";
import { requiredParam, strictParams } from "./params.ts";

const ONE_YEAR = 365 * 24 * 60 * 60;

/**
 * `delay`: waits. The end time is stored in the database, so the wait survives a restart and holds no worker slot.
 * Result: `{seconds}`.
 */
export const delay = defineHandler({
  name: "delay",
  summary: "Waits for a number of seconds; survives a restart.",
  example: { seconds: 5 },
  synonyms: ["wait", "sleep", "pause", "timer", "tunggu", "jeda"],
  capability: "chat",
  params: strictParams(
    {
      seconds: requiredParam(
        "seconds to wait, fractions allowed, up to one year",
        readSeconds({ min: 0, max: ONE_YEAR }),
      ),
    },
    { seconds: "duration time delay wait sleep sec secs second timeout interval detik durasi" },
  ),
  result: z.strictObject({ seconds: z.number() }),
  run: async ({ params }) => sleep(params.seconds, { seconds: params.seconds }),
});
