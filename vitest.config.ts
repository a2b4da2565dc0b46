import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/crash/**", "test/load/**", "test/clients/**"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: "forks",
    // Most tests wait for something most of the time.
    maxWorkers: 4,
    // Test files of one worker share what they import, which is half the work otherwise.
    isolate: false,
  },
});
