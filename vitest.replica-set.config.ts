import { defineConfig } from "vitest/config";
import crash from "./vitest.crash.config.ts";

/** What REPLICA_SET_SHORT=1 makes of it: enough to notice what is broken, in a minute or two. */
const SHORT = {
  REPLICA_SET_EXECUTIONS: "60",
  REPLICA_SET_SECONDS: "10",
  REPLICA_SET_STEP_DOWNS: "3",
  CRASH_EXECUTIONS: "60",
  CRASH_SECONDS: "10",
  CRASH_OUTAGE_SECONDS: "5",
};
const isShort = process.env.REPLICA_SET_SHORT !== undefined;

/** The suites of a replica set, and those that kill processes with a replica set in front of their database. */
export default defineConfig({
  test: {
    ...crash.test,
    include: ["test/replica-set/**/*.test.ts", `test/crash/${isShort ? "{crash,database}" : "*"}.test.ts`],
    env: { CRASH_REPLICA_SET: "1", ...(isShort ? SHORT : {}) },
  },
});
