import { NameTable } from "../../grammar/names.ts";
import { nearest } from "../../grammar/nearest.ts";
import type { JsonObject } from "../engine/json.ts";
import { paramNames } from "../engine/respell-step.ts";
import { fail } from "../engine/result.ts";
import { problem } from "../i18n/problem.ts";
import { bold, code, lines, rich } from "../i18n/rich-text.ts";
import { defineCommand } from "./command.ts";
import { createAndStart, prepareCreateAndStart } from "./execution.ts";
import { escaped, shortcodeOf } from "./foreign-texts.ts";
import { success } from "./outcome.ts";
import { stepsOf, type Template } from "./template-definition.ts";

/** `[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Welcome!","delay":3}]` */
export const templateWorkflow = defineCommand({
  namespace: "MULTISTEP",
  action: "TEMPLATE_WORKFLOW",
  topic: "workflows",
  aliases: ["TEMPLATE"],
  summary: "Creates a workflow from a template and starts it; TEMPLATES lists them.",
  example: '[MULTISTEP:TEMPLATE_WORKFLOW:message_sequence:{"welcome_text":"Welcome!","delay":3}]',
  result: "Shows the workflow's name and id, its number of steps, and the run's id.",
  data: "{workflow_id, execution_id}",
  signature: [
    { name: "template", kind: "text", example: "message_sequence" },
    { name: "params", kind: "object", optional: true, example: '{"welcome_text":"Welcome!","delay":3}' },
  ],
  sets: ["workflow", "execution"],
  prepare({ template: wanted, params = {} }, context) {
    const { templates } = context.registry;
    const meant = new NameTable(templates.map(({ name }) => name)).find(wanted);
    const template = templates.find(({ name }) => name === meant);
    if (template === undefined) {
      const names = templates.map(({ name }) => name);
      const near = nearest(wanted, names) ?? byParams(templates, params);
      const [fitting, others] = fittingParams(
        templates.find(({ name }) => name === near),
        params,
      );
      const corrected = near === undefined ? undefined : shortcodeOf("TEMPLATE_WORKFLOW", [near, fitting]);
      return fail(
        "not_found",
        problem("noTemplate", { written: wanted, near, names, others: others.slice(0, 5), corrected }),
      );
    }
    const steps = stepsOf(template, params);
    if (!steps.ok) return steps;
    const { name } = template;
    const asIs = shortcodeOf("TEMPLATE_WORKFLOW", [name, escaped(params)]);
    return prepareCreateAndStart({ name, steps: steps.value, input: {}, written: steps.value }, asIs, context);
  },
  run: createAndStart,
});

/** The params that a template takes, and the names of the others. */
function fittingParams(template: Template | undefined, params: JsonObject): [fitting: JsonObject, others: string[]] {
  const names = new NameTable(template === undefined ? [] : paramNames(template.params));
  const isTaken = (key: string): boolean => template === undefined || names.find(key) !== undefined;
  const fitting = Object.fromEntries(Object.entries(params).filter(([key]) => isTaken(key)));
  return [fitting, Object.keys(params).filter((key) => !isTaken(key))];
}

/** The template that takes most of these params, if it takes any that no other does. */
function byParams(templates: readonly Template[], params: JsonObject): string | undefined {
  const taken = templates.map(({ name, params: schema }) => {
    const names = new NameTable(paramNames(schema));
    return { name, number: Object.keys(params).filter((key) => names.find(key) !== undefined).length };
  });
  const most = Math.max(0, ...taken.map(({ number }) => number));
  const likely = taken.filter(({ number }) => number === most);
  return most > 0 && likely.length === 1 ? likely[0]?.name : undefined;
}

/** `[MULTISTEP:TEMPLATES]` */
export const templates = defineCommand({
  namespace: "MULTISTEP",
  action: "TEMPLATES",
  topic: "workflows",
  readOnly: true,
  summary: "Lists the templates for TEMPLATE_WORKFLOW, each with example params.",
  example: "[MULTISTEP:TEMPLATES]",
  result: "Lists the templates, each with a summary and an example shortcode.",
  data: "[{name, summary, example}]",
  signature: [],
  async run(_, { registry, messages: { help } }) {
    const rows = registry.templates.map(
      ({ name, summary, example }) =>
        rich`• ${bold(name)} — ${help.summaries[name] ?? summary} ${code(`[MULTISTEP:TEMPLATE_WORKFLOW:${name}:${JSON.stringify(example)}]`)}`,
    );
    const data = registry.templates.map(({ name, summary, example }) => ({ name, summary, example }));
    return success(lines([rich`${help.templates(rows.length)}`, ...rows]), { data });
  },
});
