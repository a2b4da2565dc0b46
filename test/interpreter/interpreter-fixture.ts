import { afterAll, beforeAll } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { handlers } from "../../src/handlers/table.ts";
import { openWithChats } from "../open-engine.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";
import { shortcodeProbe } from "./shortcode-probe.ts";

/** Gives one engine on a fresh database to the tests of a file. No worker takes steps. */
export function useEngine(): () => Engine {
  let engine: Engine | undefined;
  beforeAll(async () => {
    engine = await openWithChats({
      uri: await sharedDatabase(),
      db: freshName(),
      handlers: [...handlers, shortcodeProbe],
      authorize: async () => true,
    });
  });
  afterAll(async () => {
    await engine?.close({ graceMs: 100 });
  });
  return () => {
    if (engine === undefined) throw new Error("the engine is not open");
    return engine;
  };
}
