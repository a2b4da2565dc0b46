import { paramsOf, resultShapes } from "../src/ai/handler-shapes.ts";
import type { Reference } from "../src/ai/prompt.ts";
import { type Command, labelOf, usage } from "../src/commands/command.ts";
import type { Parameter } from "../src/commands/signature.ts";
import type { Template } from "../src/commands/template-definition.ts";
import type { Handler } from "../src/engine/handler.ts";
import type { JsonObject } from "../src/engine/json.ts";

/** How each kind of argument is written. */
const KINDS: Readonly<Record<Parameter["kind"], string>> = {
  workflow: "a workflow: `workflow_id`, an id, or its name",
  execution: "an execution: `execution_id`, or an id",
  schedule: "a schedule: `schedule_id`, or an id",
  step: "a step: `step1`, an id, or its name",
  text: "text",
  handler: "a handler's name",
  int: "a whole number",
  object: "a JSON object",
  list: "a JSON list",
  dependencies: "steps: `step1,step2`, a JSON list, or `none`",
  status: "a status, such as `running`",
};

/** The page docs/shortcodes.md: every command, handler and template, with examples and the shape of results. */
export function shortcodesPage({ commands, handlers, templates }: Reference): string {
  const namespaces = [...new Set(commands.map(({ namespace }) => namespace))];
  const sections = [
    INTRODUCTION,
    ...namespaces.flatMap((namespace) => [
      `## ${namespace}`,
      ...commands.filter((command) => command.namespace === namespace).map(commandSection),
    ]),
    "## Handlers",
    HANDLERS,
    ...handlers.map(handlerSection),
    "## Templates",
    ...templates.map(templateSection),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** A step as it is added by a message. */
export function stepExample(handler: string, params: JsonObject): string {
  return `[MULTISTEP:ADD_STEP:workflow_id:My step:${handler}:${JSON.stringify(params)}]`;
}

/** A workflow by a template, as a message asks for it. */
export function templateExample({ name, example }: Template): string {
  return `[MULTISTEP:TEMPLATE_WORKFLOW:${name}:${JSON.stringify(example)}]`;
}

const INTRODUCTION = `<!-- Made by \`npm run docs\` from the signatures and schemas. A test fails when it is not what they say. -->

# Shortcodes

A shortcode stands anywhere in a message: \`[MULTISTEP:ACTION:argument:argument]\`. The reply is the message with each shortcode
replaced by what came of it. \`?\` means that an argument may be left out, \`…\` that it may hold colons. Arguments in \`{…}\` and \`[…]\`
are JSON. \`workflow_id\`, \`step1\` and \`execution_id\` mean the workflow made last, its first step and the execution started last, so
that nobody needs to know an id.

Strings in a step's params may hold \`{context.key}\`, \`{context.key|default}\`, \`{steps['Step name'].result.field}\` and
\`{steps.step1.result}\`; a string that is exactly one of these keeps the value's type. Conditions read the same:
\`context.get('count') > 5 and steps['Load'].result.found == True\`.`;

const HANDLERS = `What steps do. A result can be read by later steps as \`{steps['My step'].result.field}\`, and is shown by RESULT.
What a person needs beyond talking to their own chat is named; owners have all of it.`;

function commandSection(command: Command): string {
  const rows = command.signature.map(
    (one) => `| \`${one.name}\` | ${KINDS[one.kind]}${boundsOf(one)} | ${neededOf(one)} | ${cell(one.example)} |`,
  );
  const table =
    rows.length === 0
      ? []
      : [["| argument | is | needed | such as |", "| --- | --- | --- | --- |", ...rows].join("\n")];
  return [
    `### ${labelOf(command)}`,
    `${command.summary}${needs(command.capability)}`,
    `\`${usage(command)}\``,
    fence([command.example]),
    ...table,
    `Reply: ${command.result}${command.data === undefined ? "" : ` For \`execute_shortcode\` the result is \`${command.data}\`.`}`,
    ...(command.notes ?? []),
  ].join("\n\n");
}

function neededOf({ optional, otherwise }: Parameter): string {
  return optional ? (otherwise === undefined ? "no" : `no: ${otherwise}`) : "yes";
}

function boundsOf({ kind, min = 0, max }: Parameter): string {
  return kind !== "int" ? "" : max === undefined ? ` from ${min} up` : ` from ${min} to ${max}`;
}

function handlerSection(handler: Handler): string {
  const params = paramsOf(handler.params).map(
    ({ name, optional, about }) => `| \`${name}\` | ${about.replaceAll("|", "\\|")} | ${optional ? "no" : "yes"} |`,
  );
  const examples = [handler.example, ...(handler.moreExamples ?? [])];
  return [
    `### ${handler.name}`,
    `${handler.summary}${needs(handler.capability)}`,
    fence(examples.map((example) => stepExample(handler.name, example))),
    ["| param | is | needed |", "| --- | --- | --- |", ...params].join("\n"),
    "Result:",
    fence(resultShapes(handler.result)),
  ].join("\n\n");
}

function templateSection(template: Template): string {
  return [`### ${template.name}`, template.summary, fence([templateExample(template)])].join("\n\n");
}

function needs(capability: Handler["capability"] | undefined): string {
  if (typeof capability === "function") return " What it needs depends on its params.";
  return capability === undefined || capability === "chat" ? "" : ` Needs \`${capability}\`.`;
}

function fence(lines: readonly string[]): string {
  return ["```", ...lines, "```"].join("\n");
}

function cell(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
