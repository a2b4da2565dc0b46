import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      // In one file, as the build bundles it.
      { find: /^chevrotain$/, replacement: source("node_modules/chevrotain/lib/chevrotain.mjs") },
      // Examples import the package by its name, as a program does. Their tests share a database.
      { find: /^stepgram$/, replacement: source("src/library/index.ts") },
      { find: /^stepgram\/testing$/, replacement: source("test/library/shared-kit.ts") },
    ],
  },
  test: {
    globalSetup: "test/build.js",
    setupFiles: ["test/watchdog.ts", "test/command-shapes/watch.ts"],
    include: ["test/**/*.test.ts", "examples/**/*.test.ts"],
    exclude: [
      "test/crash/**",
      "test/faults/**",
      "test/replica-set/**",
      "test/load/**",
      "test/clients/**",
      "test/browser/**",
    ],
    // No test fails because a machine is slow: what is waited for comes, or does not come at all.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    pool: "forks",
    // On one MongoDB for all, what one file makes fail would fail in another.
    fileParallelism: process.env.TEST_MONGODB_URI === undefined,
    // Tests often wait for something; but each worker loads and warms up everything again.
    maxWorkers: 4,
    // Test files of one worker share what they import, which is half the work otherwise.
    isolate: false,
  },
});
