import { nearest } from "../../grammar/nearest.ts";
import type { Outcome } from "../interpreter/outcome.ts";
import { problem } from "../interpreter/problem.ts";
import { defineCommand } from "./command.ts";
import { createAndStart } from "./create-and-start.ts";
import { stepsOf } from "./templates/template.ts";

/** `[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Welcome!","delay":3}]` */
export const templateWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "TEMPLATE_WORKFLOW",
  summary: "Creates a workflow from a template and starts it; TEMPLATES lists them.",
  example: '[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Welcome!","delay":3}]',
  result: "Says the new workflow's name and id, how many steps it has, and the execution's id.",
  data: "{workflow_id, execution_id}",
  signature: [
    { name: "template", kind: "text", example: "message_sequence" },
    { name: "params", kind: "object", optional: true, example: '{"welcome_text":"Welcome!","delay":3}' },
  ],
  sets: ["workflow", "execution"],
  async run({ template: wanted, params = {} }, island): Promise<Outcome> {
    const { templates } = island.language;
    const folded = wanted.toLowerCase().replaceAll(/[\s-]/g, "_");
    const template = templates.find(({ name }) => name === folded);
    if (template === undefined) {
      const names = templates.map(({ name }) => name);
      const near = nearest(wanted, names);
      return problem(
        `There is no template "${wanted}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
        `Templates: ${names.join(", ")}. [MULTISTEP:TEMPLATES] shows what each takes.`,
      );
    }
    const steps = stepsOf(template, params);
    return steps.ok ? createAndStart(template.name, steps.value, {}, island) : steps;
  },
});
