import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type EmbeddedDatabase, openEmbedded } from "../../src/embedded/open-embedded.ts";
import type { Engine } from "../../src/engine/engine.ts";
import { handlers } from "../../src/handlers/table.ts";
import { openWithChats } from "../open-engine.ts";
import { shortcodeProbe } from "./shortcode-probe.ts";

/** Gives one engine on a fresh embedded database to the tests of a file. No worker takes steps. */
export function useEngine(): () => Engine {
  let database: EmbeddedDatabase | undefined;
  let engine: Engine | undefined;
  let dataDir = "";
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), "stepgram-"));
    database = await openEmbedded({ dataDir });
    engine = await openWithChats({
      uri: database.uri,
      db: "interpreter",
      handlers: [...handlers, shortcodeProbe],
      authorize: async () => true,
    });
  });
  afterAll(async () => {
    await engine?.close({ graceMs: 100 });
    await database?.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  return () => {
    if (engine === undefined) throw new Error("the engine is not open");
    return engine;
  };
}
