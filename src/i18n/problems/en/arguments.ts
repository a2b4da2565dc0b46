/** `max_parallel` as people say it. */
function words(parameter: string): string {
  return parameter.replaceAll("_", " ");
}

const KINDS = { object: "a JSON object", list: "a JSON list", int: "a whole number", text: "text" };

/** `Did you mean x?`, after a sentence; nothing where no name is near. */
function didYouMean(near: string | undefined): string {
  return near === undefined ? "" : ` Did you mean ${near}?`;
}

/** What can be wrong with the arguments of a shortcode, and how to write them. */
export const argumentProblems = {
  usage: ({ usage, example }: { usage: string; example: string }) => `Write ${usage}, for example ${example}`,
  write: ({ what }: { what: string }) => `Write ${what}`,
  writeForExample: ({ what }: { what: string }) => `For example, write ${what}.`,
  writeInstead: ({ right, wrong }: { right: string; wrong: string }) => `Write ${right} instead of ${wrong}.`,

  missing: ({ parameter }: { parameter: string }) =>
    `The ${words(parameter)} ${parameter.endsWith("s") ? "are" : "is"} missing.`,
  mustBeText: ({ parameter, object }: { parameter: string; object: string }) =>
    `The ${words(parameter)} must be text, not the JSON object ${object}.`,
  mustBe: ({ parameter, kind, written, example }: WrongKind) => ({
    message: `The ${words(parameter)} must be ${KINDS[kind]}, not ${written}.`,
    hint: `For example, write ${example}.`,
  }),
  mustBeWholeNumber: ({ parameter, min, max, written }: NotANumber) =>
    `The ${words(parameter)} must be a whole number from ${min} ${max === undefined ? "up" : `to ${max}`}, not "${written}".`,
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
  tooManyArguments: ({ extra }: { extra: string }) => `There are more arguments than the command takes: "${extra}".`,
  workflowFirst: "The workflow comes first.",
  firstBeforeJson: ({ parameter }: { parameter: string }) => `The ${words(parameter)} comes first, before the JSON.`,
  argumentsNotAsJson: ({ command }: { command: string }) =>
    `${command} takes its arguments one after another, not as one JSON object.`,
  argumentsWithoutNames: "Arguments are written one after another, without names.",

  tooManyObjects: "There are more JSON objects than ADD_STEP takes: params, and options at the end.",
  paramsMustBeJson: ({ written, example }: { written: string; example: string }) => ({
    message: `The params must be a JSON object, not "${written}".`,
    hint: `For example, write ${example}; to leave out the params, write ::.`,
  }),
  dependenciesByCommas: "Dependencies are separated by commas.",
  tooManyStepArguments: ({ written }: { written: string }) =>
    `There are more arguments than ADD_STEP takes: "${written}" is in the position of the dependencies.`,
  afterTheParams:
    "After the params come dependencies, timeout in seconds and an options object, for example step1,step2:300.",
  optionsAtTheEnd: ({ written }: { written: string }) => `Options go into an object at the end: ${written}`,
  nameAndHandlerMissing: "The step's name and its handler are missing.",
  nameAndHandlerMissingBeforeParams: "The step's name and its handler are missing before the params.",
  handlerInNamePosition: ({ name, handler }: { name: string; handler: string }) => ({
    message: `There is no handler "${name}"; ${handler} is in the position of the name.`,
    hint: `Write the name first: ${name}:${handler}:{…}`,
  }),
  colonMissing: ({ handler, written }: { handler: string; written: string }) => ({
    message: `A colon is missing between the handler ${handler} and its params.`,
    hint: `Write ${written}`,
  }),
  paramsNotNext: ({ handler, between, written }: { handler: string; between: string; written: string }) => ({
    message: `The params of ${handler} must come right after it, but "${between}" is in between.`,
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
    message: `The ${name} is given twice.`,
    hint: "Leave one of them out.",
  }),
  takesNoParams: "It takes no params.",
  takesParams: ({ names }: { names: readonly string[] }) => `Its params: ${names.join(", ")}.`,
  countedParams: ({ number }: { number: number }) => `There are ${number} params.`,
};

/** A value of the wrong kind. */
export interface WrongKind {
  parameter: string;
  kind: keyof typeof KINDS;
  written: string;
  example: string;
}

/** A value that is no whole number. */
export interface NotANumber {
  parameter: string;
  min: number;
  /** Without one there is no upper bound. */
  max: number | undefined;
  written: string;
}
