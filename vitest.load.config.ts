import { defineConfig } from "vitest/config";

/** Suites with much traffic: they take about a minute. */
export default defineConfig({
  test: {
    globalSetup: "test/build.js",
    include: ["test/load/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    pool: "forks",
    fileParallelism: false,
  },
});
