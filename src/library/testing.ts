/**
 * The test kit for handlers and workflows: the real engine, a clock that you move, and chats that only record.
 *
 * @module
 */

import { openTestStepgram, type TestOptions, type TestStepgram } from "./test-stepgram.ts";

/**
 * Creates a Stepgram for a test. Call `close` at the end, or declare it with `await using`.
 *
 * ```ts
 * await using kit = await createTestStepgram({ handlers: [reminder] });
 * const { execution } = await kit.run('[MULTISTEP:QUICK_WORKFLOW:Remind:[{"name":"Wait","handler":"delay","params":{"seconds":300}}]]');
 * await kit.advance("5 minutes");
 * assert.equal((await kit.stepgram.getExecution(execution.id)).status, "completed");
 * ```
 */
export function createTestStepgram(options: TestOptions = {}): Promise<TestStepgram> {
  return openTestStepgram(options);
}

export type { HandlerOutcome, HandlerSurroundings, LogLine } from "./test-attempt.ts";
export type { TestOptions, TestRun, TestStepgram } from "./test-stepgram.ts";
