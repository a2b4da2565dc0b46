import type { StepPatch } from "../engine/workflow.ts";
import { resolveDependencies } from "../interpreter/options/resolve-dependencies.ts";
import { readPatch } from "../interpreter/options/step-options.ts";
import { type Outcome, success } from "../interpreter/outcome.ts";
import { StepSlots } from "../interpreter/placeholders/step-slots.ts";
import { fillStepParams } from "../interpreter/placeholders/text-placeholders.ts";
import { problem, refused } from "../interpreter/problem.ts";
import { bold, joined } from "../interpreter/rich-text.ts";
import { defineCommand } from "./command.ts";
import { sameNames } from "./same-names.ts";

/** `[MULTISTEP:EDIT_STEP:workflow_id:step2:{"timeout":60}]` */
export const editStep = defineCommand({
  namespace: "MULTISTEP",
  action: "EDIT_STEP",
  summary: "Changes a step: name, handler, params, dependencies and every option; null removes one.",
  example: '[MULTISTEP:EDIT_STEP:workflow_id:step2:{"timeout":60}]',
  result: "Says which of the step's settings were changed.",
  data: "{step_id}",
  signature: [
    { name: "workflow", kind: "workflow", example: "workflow_id" },
    { name: "step", kind: "step", greedy: true, example: "step1" },
    { name: "changes", kind: "object", example: '{"timeout":60}' },
  ],
  sets: ["change"],
  pinned: true,
  async run({ workflow, step, changes }, island): Promise<Outcome> {
    const read = readPatch(changes);
    if (!read.ok) return read;
    const { dependencies, ...rest } = read.value;
    if (Object.keys(read.value).length === 0)
      return problem("There is nothing to change.", 'Write for example {"timeout":60}.');
    const patch: StepPatch = { ...rest };
    if (dependencies === null) patch.dependencies = [];
    else if (dependencies !== undefined) {
      const slots = island.session.steps(workflow.id) ?? new StepSlots();
      const needed = resolveDependencies(dependencies, slots, { name: rest.name ?? step.name, id: step.id });
      if (!needed.ok) return needed;
      patch.dependencies = needed.value;
    }
    if (patch.params != null) {
      const ids = { current: island.actor.message_id, repliedTo: island.repliedTo, workflow: workflow.id };
      const filled = fillStepParams(undefined, patch.params, island.session, ids);
      if (!filled.ok) return filled;
      patch.params = filled.value;
    }
    const edited = await island.engine.editStep(workflow.id, step.id, patch, island.actor);
    if (!edited.ok) return refused(edited.error);
    const { name } = edited.value;
    const { replies } = island.words;
    const said = replies.stepChanged(bold(name), bold(workflow.name), Object.keys(read.value).join(", "));
    const data = { step_id: step.id };
    if (name === step.name) return success(said, { data });
    const double = island.session.steps(workflow.id)?.hasNamesake(name, step.id) === true ? [name] : [];
    return success(joined([said, sameNames(double, replies)]), {
      effects: [{ set: "step-renamed", workflow: workflow.id, id: step.id, name }],
      data,
    });
  },
});
