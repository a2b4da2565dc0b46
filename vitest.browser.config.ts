import { defineConfig } from "vitest/config";

/** The dashboard in Chromium. */
export default defineConfig({
  test: {
    globalSetup: "test/build.js",
    include: ["test/browser/**/*.test.ts"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: "forks",
    fileParallelism: false,
  },
});
