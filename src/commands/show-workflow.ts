import type { JsonObject } from "../engine/json.ts";
import type { Workflow, WorkflowStep } from "../engine/workflow.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { refused } from "../interpreter/problem.ts";
import type { InterpreterWords, ReplyWords } from "../interpreter/reply-words.ts";
import { bold, code, italic, lines, type RichText, rich, shortened } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";

const MAX_STEPS = 25;

/** `[MULTISTEP:SHOW_WORKFLOW:My workflow]` */
export const showWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "SHOW_WORKFLOW",
  summary: "Shows a workflow with its steps and what each depends on.",
  example: "[MULTISTEP:SHOW_WORKFLOW:workflow_id]",
  result: "Shows the workflow's limits and each step with its number, handler, params, dependencies and condition.",
  data: "{workflow_id, name, description, steps}, each step {number, name, handler, params, dependencies}",
  signature: [{ name: "workflow", kind: "workflow", greedy: true, example: "workflow_id" }],
  async run({ workflow: { id } }, island): Promise<Outcome> {
    const found = await island.engine.findWorkflow(id, island.viewer);
    return found.ok
      ? success(workflowText(found.value, island.words), { data: dataOf(found.value) })
      : refused(found.error);
  },
});

function dataOf({ id, name, description, steps }: Workflow): JsonObject {
  return {
    workflow_id: id,
    name,
    description,
    steps: steps.slice(0, MAX_STEPS).map((step) => ({
      number: step.number,
      name: step.name,
      handler: step.handler,
      params: step.params,
      dependencies: namesOf(step, steps),
    })),
  };
}

function namesOf(step: WorkflowStep, steps: readonly WorkflowStep[]): string[] {
  return step.dependencies.map((one) => steps.find((other) => other.id === one)?.name ?? one);
}

function workflowText(workflow: Workflow, { replies, progress }: InterpreterWords): RichText {
  const { name, id, description, global_timeout, max_parallel_steps, auto_retry, steps } = workflow;
  const retries = auto_retry ? "" : `, ${replies.noRetries}`;
  const limits = `${replies.atMost(global_timeout)}, ${replies.atOnce(max_parallel_steps)}${retries}`;
  const rows: RichText[] = [rich`📋 ${bold(name)} · ${code(id)}`];
  if (description !== "") rows.push([italic(shortened(description, 400))]);
  rows.push(rich`${replies.steps(steps.length)}, ${limits}`);
  for (const step of steps.slice(0, MAX_STEPS)) rows.push(stepText(step, steps, replies));
  if (steps.length > MAX_STEPS) rows.push([italic(progress.more(steps.length - MAX_STEPS))]);
  return lines(rows);
}

function stepText(step: WorkflowStep, steps: readonly WorkflowStep[], words: ReplyWords): RichText {
  const about: string[] = [];
  const names = namesOf(step, steps);
  if (names.length > 0)
    about.push(
      words.after(
        `${shortened(names.slice(0, 5).join(", "), 150)}${names.length > 5 ? words.andOthers(names.length - 5) : ""}`,
      ),
    );
  if (step.condition !== undefined) about.push(words.onlyIf(shortened(step.condition, 80)));
  if (step.on_error === "continue") about.push(words.goesOnAfterErrors);
  if (step.save_as !== undefined) about.push(words.keptAs(step.save_as));
  const params = shortened(JSON.stringify(step.params), 100);
  return rich`${step.number}. ${bold(shortened(step.name, 80))} (${step.handler}) ${code(params)}${about.length === 0 ? "" : ` · ${about.join(" · ")}`}`;
}
