import { defineConfig } from "vitest/config";
import tests from "./vitest.config.ts";

/** Whole conversations as AIs and people write them, each with its record: the same settings as the other tests. */
export default defineConfig({
  ...tests,
  test: { ...tests.test, include: ["test/written/**/*.test.ts"], exclude: [] },
});
