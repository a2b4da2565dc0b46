import { openTestStepgram, type TestOptions, type TestStepgram } from "../../src/library/test-stepgram.ts";
import { freshName, sharedDatabase } from "../shared-database.ts";

export type * from "../../src/library/testing.ts";

/** The test kit on a shared database: starting one takes as long as many tests. */
export async function createTestStepgram(options: TestOptions = {}): Promise<TestStepgram> {
  return openTestStepgram(options, { mongodbUri: await sharedDatabase(), db: freshName() });
}
