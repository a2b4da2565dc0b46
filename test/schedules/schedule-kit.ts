import type { Execution, ScheduledWorkflow } from "../../src/library/index.ts";
import type { TestOptions, TestStepgram } from "../../src/library/testing.ts";
import { createTestStepgram } from "../library/shared-kit.ts";

/** A Tuesday, 8:30 in the morning. */
export const START = new Date("2030-01-01T08:30:00Z");

/** A test kit whose clock begins at `START`, in UTC. */
export function openKit(options: TestOptions = {}): Promise<TestStepgram> {
  return createTestStepgram({ now: START, timeZone: "UTC", ...options });
}

/** Shortcodes that make a workflow of one step. */
export function made(name: string, handler: string, params: object): string {
  const step = `[MULTISTEP:ADD_STEP:workflow_id:Do:${handler}:${JSON.stringify(params)}]`;
  return `[MULTISTEP:CREATE_WORKFLOW:${name}]\n${step}`;
}

/** A workflow that runs for that many minutes. */
export function lasting(name: string, minutes: number): string {
  return made(name, "delay", { minutes });
}

/** Everything that ran of a workflow, oldest first. */
export async function runsOf({ stepgram }: TestStepgram, workflow: string): Promise<Execution[]> {
  const lines = await stepgram.listExecutions({ limit: 1000 });
  const own = lines.filter((line) => line.workflow === workflow).map(({ id }) => stepgram.getExecution(id));
  return (await Promise.all(own)).reverse();
}

/** When they were created, to the minute. */
export function minutesOf(runs: readonly Execution[]): string[] {
  return runs.map(({ createdAt }) => createdAt.toISOString().slice(11, 16));
}

/** The one schedule of the kit. */
export async function scheduleOf({ stepgram }: TestStepgram): Promise<ScheduledWorkflow> {
  const [schedule] = await stepgram.listSchedules();
  if (schedule === undefined) throw new Error("There is no schedule.");
  return schedule;
}
