import { defineConfig } from "vitest/config";
import tests from "./vitest.config.ts";

/** Suites that attack, break and kill whole programs: the same settings as the tests, but too slow to run with them. */
export default defineConfig({
  test: { ...tests.test, include: ["test/faults/**/*.test.ts"], exclude: [] },
});
