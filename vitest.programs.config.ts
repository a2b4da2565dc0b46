import { defineConfig } from "vitest/config";
import tests from "./vitest.config.ts";

/** Tests that start the real programs, as people do: the same settings as the other tests, but each start takes a second. */
export default defineConfig({
  ...tests,
  test: { ...tests.test, include: ["test/programs/**/*.test.ts"], exclude: [] },
});
