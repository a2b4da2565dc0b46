/**
 * The test kit, for those who write handlers and workflows.
 *
 * @module
 */
export { createTestStepgram } from "./test-kit/create-test-stepgram.ts";
export type { HandlerOutcome, HandlerSurroundings, LogLine } from "./test-kit/run-handler.ts";
export type { TestOptions, TestRun, TestStepgram } from "./test-kit/test-stepgram.ts";
