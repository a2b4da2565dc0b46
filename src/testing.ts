/**
 * The test kit, for those who write handlers and workflows.
 *
 * @module
 */
export { createTestStepgram } from "./library/test-kit/create-test-stepgram.ts";
export type { HandlerOutcome, HandlerSurroundings, LogLine } from "./library/test-kit/run-handler.ts";
export type { TestOptions, TestRun, TestStepgram } from "./library/test-kit/test-stepgram.ts";
