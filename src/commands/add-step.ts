import type { NewStep } from "../engine/workflow.ts";
import { dependenciesFromText } from "../interpreter/binding/dependency-list.ts";
import { resolveDependencies } from "../interpreter/options/resolve-dependencies.ts";
import { MAX_STEP_TIMEOUT, readStepOptions } from "../interpreter/options/step-options.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { StepSlots } from "../interpreter/placeholders/step-slots.ts";
import { fillStepParams } from "../interpreter/placeholders/text-placeholders.ts";
import { problem, refused } from "../interpreter/problem.ts";
import { bold, joined } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { literalNote } from "./literal-note.ts";
import { sameNames } from "./same-names.ts";

/** `[MULTISTEP:ADD_STEP:workflow_id:Load users:database_operation:{…}:step1,step2:300:{…}]` */
export const addStep = defineCommand({
  namespace: "MULTISTEP",
  action: "ADD_STEP",
  summary: "Adds a step to a workflow; step1, step2 … then mean its steps in the order added.",
  example: '[MULTISTEP:ADD_STEP:workflow_id:Say hello:log:{"message":"Hello"}:step1:300]',
  result: "Says the new step's number, name and handler, and where another step has the same name.",
  data: "{step_id}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "name", kind: "text", greedy: true, example: "Say hello" },
    { name: "handler", kind: "handler", example: "log" },
    { name: "params", kind: "object", optional: true, example: '{"message":"Hello"}' },
    { name: "dependencies", kind: "dependencies", optional: true, example: "step1,step2" },
    { name: "timeout", kind: "int", optional: true, min: 1, max: MAX_STEP_TIMEOUT, otherwise: "300", example: "300" },
    { name: "options", kind: "object", optional: true, example: '{"retry_count":3,"condition":"context.ready"}' },
  ],
  sets: ["step"],
  async run({ workflow, name, handler, params = {}, dependencies, timeout, options }, island): Promise<Outcome> {
    const given = readStepOptions(options ?? {});
    if (!given.ok) return given;
    const byPosition = dependencies ?? dependenciesFromText("");
    if (given.value.dependencies !== undefined && byPosition.parts.length > 0)
      return problem("The dependencies are given twice, by position and in the options.", "Leave one of them out.");
    if (given.value.timeout !== undefined && timeout !== undefined && given.value.timeout !== timeout)
      return problem(`The timeout is given twice: ${timeout} and ${given.value.timeout}.`, "Leave one of them out.");

    const slots = island.session.steps(workflow.id) ?? new StepSlots();
    const needed = resolveDependencies(given.value.dependencies ?? byPosition, slots, { name });
    if (!needed.ok) return needed;
    const ids = { current: island.actor.message_id, repliedTo: island.repliedTo, workflow: workflow.id };
    const filled = fillStepParams(handler, params, island.session, ids);
    if (!filled.ok) return filled;

    const step: NewStep = { ...given.value, name, handler, params: filled.value, dependencies: needed.value };
    if (timeout !== undefined) step.timeout = timeout;
    const added = await island.engine.addStep(workflow.id, step, island.origin);
    if (!added.ok) return refused(added.error);
    const { id, name: kept, dependencies: waitsFor, number: counted } = added.value;
    const number = slots.numberOf(id) ?? slots.numberFor(counted);
    const { replies } = island.words;
    const double = slots.hasNamesake(kept, id) ? [kept] : [];
    const notes = [sameNames(double, replies), literalNote(params, replies)];
    return success(joined([replies.stepAdded(number, bold(kept), handler), ...notes]), {
      effects: [{ set: "step", workflow: workflow.id, id, number: counted, name: kept, dependencies: waitsFor }],
    });
  },
});
