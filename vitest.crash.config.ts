import { defineConfig } from "vitest/config";

/** Suites that kill processes: slow, and run one at a time. */
export default defineConfig({
  test: {
    globalSetup: "test/build.js",
    include: ["test/crash/**/*.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    pool: "forks",
    fileParallelism: false,
    silent: false,
  },
});
