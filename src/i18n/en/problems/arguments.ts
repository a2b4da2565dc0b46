/** `max_parallel` as people say it. */
function words(parameter: string): string {
  return parameter.replaceAll("_", " ");
}

/** Begins a sentence about a parameter: "The name is", "The items are". */
function theParameter(parameter: string): string {
  return `The ${words(parameter)} ${parameter.endsWith("s") ? "are" : "is"}`;
}

const KINDS = { object: "a JSON object", list: "a JSON list", int: "a whole number", text: "text" };

/** `Did you mean x?`, after a sentence; empty if no name is similar. */
function didYouMean(near: string | undefined): string {
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** What can be wrong with the arguments of a shortcode, and how to write them. */
export const argumentProblems = {
  usage: ({ usage, example }: { usage: string; example: string }) => `Write ${usage}, for example ${example}`,
  write: ({ what }: { what: string }) => `Write ${what}`,
  writeForExample: ({ what }: { what: string }) => `For example, write ${what}.`,
  writeInstead: ({ right, wrong }: { right: string; wrong: string }) => `Write ${right} instead of ${wrong}.`,

  missing: ({ parameter }: { parameter: string }) => `${theParameter(parameter)} missing.`,
  mustBeText: ({ parameter, object }: { parameter: string; object: string }) =>
    `The ${words(parameter)} must be text, not the JSON object ${object}.`,
  mustBe: ({ parameter, kind, written, example }: WrongKind) => ({
    message: `The ${words(parameter)} must be ${KINDS[kind]}, not ${written}.`,
    hint: `For example, write ${example}.`,
  }),
  mustBeWholeNumber: ({ parameter, min, max, written }: NotANumber) =>
    `The ${words(parameter)} must be a whole number ${max === undefined ? `of at least ${min}` : `from ${min} to ${max}`}, not "${written}".`,
  orQuote: ({ hint, parameter, text }: { hint: string; parameter: string; text: string }) =>
    `${hint} If it belongs to the ${words(parameter)}, quote that: "…${text}".`,
  listInObject: ({ parameter, list }: { parameter: string; list: string }) => ({
    message: `The ${words(parameter)} must be a JSON list, not an object that contains it.`,
    hint: `Write only the list: ${list}`,
  }),
  listNotObject: ({ parameter, list }: { parameter: string; list: string }) => ({
    message: `The ${words(parameter)} must be a JSON list, not a single object.`,
    hint: `Put brackets around it: ${list}`,
  }),
  timeAsJson: ({ time }: { time: string }) => ({
    message: "The time must be text, not JSON.",
    hint: `Write it without JSON: ${time}`,
  }),
  notAStatus: ({
    written,
    near,
    statuses,
  }: {
    written: string;
    near: string | undefined;
    statuses: readonly string[];
  }) => ({
    message: `"${written}" is not a status.${didYouMean(near)}`,
    hint: `Statuses: ${statuses.join(", ")}.`,
  }),
  tooManyArguments: ({ extra }: { extra: string }) => `Too many arguments: "${extra}".`,
  workflowFirst: "The workflow comes first.",
  firstBeforeJson: ({ parameter }: { parameter: string }) => `The ${words(parameter)} comes first, before the JSON.`,
  argumentsNotAsJson: ({ command }: { command: string }) =>
    `${command} takes its arguments one after another, not as one JSON object.`,
  argumentsWithoutNames: "Arguments are written one after another, without names.",

  tooManyObjects: "ADD_STEP takes at most two JSON objects: params, and options at the end.",
  paramsMustBeJson: ({ written, example }: { written: string; example: string }) => ({
    message: `The params must be a JSON object, not "${written}".`,
    hint: `For example, write ${example}; to leave the params out, write :: instead.`,
  }),
  dependenciesByCommas: "Dependencies are separated by commas.",
  tooManyStepArguments: ({ written }: { written: string }) =>
    `Too many arguments for ADD_STEP: "${written}" is where the dependencies go.`,
  afterTheParams:
    "After the params come dependencies, timeout in seconds and an options object, for example step1,step2:300.",
  optionsAtTheEnd: ({ written }: { written: string }) => `Options go into an object at the end: ${written}`,
  nameAndHandlerMissing: "The step's name and its handler are missing.",
  nameAndHandlerMissingBeforeParams: "The step's name and its handler are missing before the params.",
  handlerInNamePosition: ({ name, handler }: { name: string; handler: string }) => ({
    message: `There is no handler "${name}"; ${handler} is where the name goes.`,
    hint: `Write the name first: ${name}:${handler}:{…}`,
  }),
  colonMissing: ({ handler, written }: { handler: string; written: string }) => ({
    message: `A colon is missing between the handler ${handler} and its params.`,
    hint: `Write ${written}`,
  }),
  paramsNotNext: ({ handler, between, written }: { handler: string; between: string; written: string }) => ({
    message: `The params of ${handler} must come right after it, but "${between}" comes in between.`,
    hint: `Write ${written}`,
  }),
  noNameBeforeHandler: ({ handler }: { handler: string }) => `The step has no name before its handler ${handler}.`,
  stepWithoutHandler: ({ name, handlers }: { name: string; handlers: readonly string[] }) => ({
    message: `Step "${name}" has no handler: what should it do?`,
    hint: `Handlers: ${handlers.join(", ")}.`,
  }),
  noSuchHandler: ({
    written,
    near,
    handlers,
  }: {
    written: string;
    near: string | undefined;
    handlers: readonly string[];
  }) => ({
    message: `There is no handler "${written}".${didYouMean(near)}`,
    hint: near === undefined ? `Handlers: ${handlers.join(", ")}.` : `Write ${near} instead of ${written}.`,
  }),

  notAParameter: ({ written, near }: { written: string; near: string | undefined }) =>
    `"${written}" is not a parameter here.${didYouMean(near && `"${near}"`)}`,
  parameterTwice: ({ name }: { name: string }) => ({
    message: `${theParameter(name)} given twice.`,
    hint: "Leave one of them out.",
  }),
  takesNoParams: "It takes no params.",
  takesParams: ({ names }: { names: readonly string[] }) => `Its params: ${names.join(", ")}.`,
  countedParams: ({ number }: { number: number }) =>
    number === 1 ? "There is one param." : `There are ${number} params.`,
  /** `json`: what was read, if it is short. */
  jsonRepaired: ({ json }: { json: string | undefined }) =>
    json === undefined ? "JSON repaired" : `JSON repaired: ${json}`,
  givenTwice: ({ parameter, values }: { parameter: string; values: readonly string[] }) =>
    `${theParameter(parameter)} given twice: ${values.join(" and ")}.`,
  leaveOneOut: "Leave one of them out.",
  dependenciesTwice: {
    message: "The dependencies are given twice: by position and in the options.",
    hint: "Leave one of them out.",
  },
  nothingToChange: { message: "There is nothing to change.", hint: 'For example, write {"timeout":60}.' },

  notAnOption: ({ written, near, names, hasParams }: NotAnOption) => ({
    message: `"${written}" is not an option here.${didYouMean(near && `"${near}"`)}`,
    hint: `${hasParams ? `The handler's own parameters go into "params". ` : ""}Options: ${names.join(", ")}.`,
  }),
  notOptions: ({ options, names, hasParams }: NotOptions) => ({
    message: `These are not options here: ${options.join(", ")}.`,
    hint: `${hasParams ? `The handler's own parameters go into "params". ` : ""}Options: ${names.join(", ")}.`,
  }),
  optionInstead: ({ written, near }: Pick<NotAnOption, "written" | "near">) =>
    `"${written}"${near === undefined ? "" : ` (did you mean "${near}"?)`}`,
  optionTwice: ({ option }: { option: string }) => `The option "${option}" is given twice.`,
  optionMustBeWhole: ({
    option,
    min,
    max,
    written,
    example,
  }: OptionNumber & { min: number; instead?: number | undefined }) => ({
    message: `"${option}" must be a whole number from ${min} to ${max}, not ${written}.`,
    hint: `For example, write "${option}":${example}.`,
  }),
  optionMustBeSeconds: ({ option, max, written, example }: OptionNumber) => ({
    message: `"${option}" must be a number of seconds from 0 to ${max}, not ${written}.`,
    hint: `For example, write "${option}":${example}.`,
  }),
  optionMustBeText: ({ option, written }: { option: string; written: string }) => ({
    message: `"${option}" must be text, not ${written}.`,
    hint: `For example, write "${option}":"…".`,
  }),
  optionMustBeFlag: ({ option, written }: { option: string; written: string }) => ({
    message: `"${option}" must be true or false, not ${written}.`,
    hint: `Write "${option}":true.`,
  }),
  optionMustBeOneOf: ({ option, choices, written, near, example }: OptionChoice) => ({
    message: `"${option}" must be ${choices.join(" or ")}, not ${written}.`,
    hint: `${near === undefined ? "" : `Did you mean "${near}"? `}Write "${option}":"${example}".`,
  }),
  optionMustBeObject: ({ option, written }: { option: string; written: string }) => ({
    message: `"${option}" must be a JSON object, not ${written}.`,
    hint: `For example, write "${option}":{"a":1}.`,
  }),
  conditionMistake: ({ option, line, column, why }: { option: string; line: number; column: number; why: string }) => ({
    message: `The ${option} has a mistake at ${line > 1 ? `line ${line}, ` : ""}column ${column}: ${why}`,
    hint: "A condition looks like context.get('count') > 5.",
  }),

  tooManyListedSteps: ({ most, steps }: { most: number; steps: number }) =>
    `A workflow can have at most ${most} steps; this list has ${steps}.`,
  listedStep: ({ number, why }: { number: number; why: string }) => `Step ${number}: ${why}`,
  dependencyNotListed: ({ number, name, dependency, steps }: NotListed) => ({
    message: `Step ${number} "${name}" depends on "${dependency}", which is not in the list.`,
    hint: `Its steps: ${steps.join(", ")}.`,
  }),
  listedDependsOnItself: ({ number, name }: { number: number; name: string }) => ({
    message: `Step ${number} "${name}" depends on itself.`,
    hint: "List the steps that must finish before it, or leave its dependencies out.",
  }),
  notAStep: ({ written }: { written: string }) => ({
    message: `${written} is not a step.`,
    hint: 'Write {"name":"Log","handler":"log","params":{"message":"Hi"}}.',
  }),
  stepWithoutName: { message: 'it has no "name".', hint: 'For example, "name":"Say hello".' },
  listedWithoutHandler: ({ name }: { name: string }) => ({
    message: `"${name}" has no "handler".`,
    hint: 'For example, "handler":"log".',
  }),
  twoStepsOfId: ({ id }: { id: string }) => ({
    message: `Two steps have the id "${id}".`,
    hint: "Give each step its own id.",
  }),
};

/** A value of the wrong kind. */
export interface WrongKind {
  parameter: string;
  kind: keyof typeof KINDS;
  written: string;
  example: string;
}

/** A value that is not a whole number. */
export interface NotANumber {
  parameter: string;
  min: number;
  /** Absent if there is no upper bound. */
  max: number | undefined;
  written: string;
}

/** A name that is not an option's. */
export interface NotAnOption {
  written: string;
  near: string | undefined;
  names: readonly string[];
  /** The handler's own parameters go elsewhere. */
  hasParams: boolean;
}

/** Several names that are not options. */
export interface NotOptions extends Pick<NotAnOption, "names" | "hasParams"> {
  options: readonly string[];
}

/** An option that must be a number. */
export interface OptionNumber {
  option: string;
  max: number;
  written: string;
  example: number;
}

/** An option that must be one of a few words. */
export interface OptionChoice {
  option: string;
  /** Quoted. */
  choices: readonly string[];
  written: string;
  near: string | undefined;
  example: string;
}

/** A dependency that is not in the same list of steps. */
export interface NotListed {
  number: number;
  name: string;
  dependency: string;
  steps: readonly string[];
}
