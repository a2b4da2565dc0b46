import { defineConfig } from "vitest/config";
import tests from "./vitest.config.ts";

/** Bots that send as fast as Telegram allows and wait when it refuses: the same settings as the other tests, but they wait. */
export default defineConfig({
  ...tests,
  test: { ...tests.test, include: ["test/pace/**/*.test.ts"], exclude: [], maxWorkers: 6 },
});
