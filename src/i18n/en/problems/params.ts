/** Continues the sentence that starts with the param's name. Everything else, such as a program's own text, follows a colon. */
const PREDICATE = /^(?:is|are|must|may|can|cannot|has|have|needs|does|belongs|starts|contains|nests|uses|points to)\b/;

/**
 * What can be wrong with the params of a step. All but the sentences about a whole step are phrased to follow the param's name:
 * `"seconds" must be a number`.
 */
export const paramProblems = {
  /** `example`: params that work; none where the problem is about templates. */
  stepParams: ({ step, handler, problems, example }: StepParams) =>
    `Step "${step}" (${handler}): ${together(problems)}${example === undefined ? "" : ` For example: ${example}`}`,
  atParam: ({ param, why }: { param: string; why: string }) =>
    PREDICATE.test(why) ? `"${param}" ${why}` : `"${param}": ${why}`,
  inParam: ({ param, why }: { param: string; why: string }) => `${param} ${why}`,
  several: ({ problems }: { problems: readonly string[] }) => problems.join("; "),
  wrongType: ({ expected }: { expected: string }) => `must be ${TYPES[expected] ?? expected}`,

  onlyForType: ({ type }: { type: string }) => `is only for the type ${type}`,
  required: "is required",
  moreThanAYear: "the units add up to more than a year",
  paramsMustBeObject: ({ names }: { names: readonly string[] }) => `params must be an object with ${names.join(", ")}`,
  unknownParam: ({ name, near, names }: { name: string; near: string | undefined; names: readonly string[] }) =>
    `unknown parameter ${name}${near === undefined ? `; params: ${names.join(", ")}` : `, did you mean "${near}"?`}`,
  stepOptionInParams: ({ name }: { name: string }) =>
    `${name} is an option of the step: put it next to "params", not inside`,

  mustNotBeEmpty: "must not be empty",
  tooManyCharacters: ({ number, most }: { number: number; most: number }) =>
    `has ${number} characters; at most ${most} are allowed`,
  tooManyBytes: ({ number, most }: { number: number; most: number }) =>
    `has ${number} bytes; at most ${most} are allowed`,
  longerThan: ({ most }: { most: number }) => `must not be longer than ${most} characters`,
  mustBeNumber: ({ whole, min, max }: { whole: boolean; min: number; max: number }) =>
    `must be a ${whole ? "whole " : ""}number from ${min} to ${max}`,
  mustBeTrueOrFalse: "must be true or false",
  mustBeOneOf: ({ choices }: { choices: readonly string[] }) => `must be one of ${choices.join(", ")}`,
  mustBeListOf: ({ choices }: { choices: readonly string[] }) => `must be a list of ${choices.join(", ")}`,
  cannotBe: ({ written, near, choices }: { written: string; near: string | undefined; choices: readonly string[] }) =>
    `cannot be ${written}${near === undefined ? `; use ${choices.join(", ")}` : `, did you mean "${near}"?`}`,
  cannotBeUse: ({ written, use }: { written: string; use: string }) => `cannot be "${written}"; use ${use}`,
  namedTwice: ({ name }: { name: string }) => `contains ${name} twice`,
  hasAStageThat: ({ why }: { why: string }) => `has a stage that ${why}`,
  isNotFor: ({ operation, takes }: { operation: string; takes: readonly string[] }) =>
    `does not apply to ${operation}${takes.length === 0 ? "" : `, which takes ${takes.join(", ")}`}`,

  mustBeChatId: "must be the chat's numeric id, such as 123456789 or -1001234567890",
  mustBeNumericChatId: "must be the chat's numeric id; names such as @name do not work",
  mustBeTexts: ({ most, characters }: { most: number; characters: number }) =>
    `must be a list of 1 to ${most} different strings of at most ${characters} characters each`,
  mustBeName: "must be a name, such as user_name",
  mustBeNameOrPath: "must be a name or a dotted path, such as user.name",
  mustNotStartWith: ({ start }: { start: string }) => `must not start with ${start}`,
  mustNotContain: ({ part }: { part: string }) => `must not contain ${part}`,
  dotInKey: ({ key }: { key: string }) => `must not contain a dot; set the key ${key} to an object instead`,
  cannotBeParsed: ({ why, caret }: { why: string; caret: string }) => `cannot be parsed: ${why}\n${caret}`,

  mustBeShortcode: "must be NAMESPACE:ACTION, such as GROUP:PIN_MESSAGE; its arguments go into params",
  shortcodeFromTemplate: "shortcode must be written out, not a template",
  templateInValue: "params: a filled-in value contains a template, which would be filled in later",
  mustBeSchema: 'must be a JSON Schema of an object, such as {"type":"object","properties":{"city":{"type":"string"}}}',
  schemaWithPattern: "must not use pattern or patternProperties; describe the text in the prompt instead",
  schemaUnreadable: ({ why }: { why: string }) => `is not a valid JSON Schema: ${why}`,
  secretElsewhere: ({ secret }: { secret: string }) =>
    `{secrets.${secret}} may be used only in the url, headers and data of api_call`,

  mustBeTasks: "must be a list, such as [{name, handler, params}]",
  noTasks: "must have at least one task",
  tooManyTasks: ({ number, most }: { number: number; most: number }) =>
    `has ${number} tasks; at most ${most} are allowed`,
  nestedGroups: ({ most }: { most: number }) => `nests groups more than ${most} levels deep`,
  mustBeTask: "must be an object with name, handler and params",
  mustBePlainText: "must be text",
  unknownMember: ({ name, near, names }: { name: string; near: string | undefined; names: readonly string[] }) =>
    `has an unknown field ${name}${near === undefined ? `; fields: ${names.join(", ")}` : `, did you mean "${near}"?`}`,
  taskHandlerUnknown: ({
    written,
    near,
    handlers,
  }: {
    written: string;
    near: string | undefined;
    handlers: readonly string[];
  }) =>
    `there is no handler "${written}"${near === undefined ? `; handlers: ${handlers.join(", ")}` : `, did you mean "${near}"?`}`,
  taskNameTaken: ({ name }: { name: string }) => `"${name}" is already the name of another task`,
  tasksFromTemplate: "tasks must be written out, not a template",
  taskFromTemplate: "a task must be written out, not a template",
  taskMemberFromTemplate: ({ member, template }: { member: string; template: string }) =>
    `a task's ${member} must be written out, not the template ${template}`,
  inTask: ({ task, why }: { task: string; why: string }) => `task "${task}": ${why}`,
  groupCannotAsk: "a group cannot ask a person; use a separate step for that",
  groupCannotWait: "cannot wait inside a group",
  taskFailed: ({ task, handler, why }: { task: string; handler: string; why: string }) =>
    `task "${task}" (${handler}): ${why}`,
  noShortcodesHere: "steps cannot run shortcodes here",
};

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  nonoptional: "given",
};

/** The params of a step that its handler refuses. */
export interface StepParams {
  step: string;
  handler: string;
  problems: readonly string[];
  example: string | undefined;
}

/** The problems in one sentence, what is asked at its end. */
function together(problems: readonly string[]): string {
  const bare = problems.map((problem) => (problem.endsWith(".") ? problem.slice(0, -1) : problem));
  const asked = bare.filter((problem) => problem.endsWith("?"));
  const text = [...bare.filter((problem) => !problem.endsWith("?")), ...asked].join("; ");
  return asked.length > 0 ? text : `${text}.`;
}
