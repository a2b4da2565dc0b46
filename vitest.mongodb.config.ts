import { defineConfig } from "vitest/config";
import tests from "./vitest.config.ts";

/** What runs on the MongoDB of TEST_MONGODB_URI; see test/mongodb/run.ts. */
export default defineConfig({
  test: {
    ...tests.test,
    include: [
      "test/{contract,engine,handlers}/**/*.test.ts",
      "test/crash/{asleep,blame,crash}.test.ts",
      "test/programs/killed-pipeline.test.ts",
      "test/replica-set/step-downs.test.ts",
    ],
    exclude: [],
    testTimeout: 300_000,
  },
});
