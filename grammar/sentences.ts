/**
 * What can be wrong with a shortcode, a condition or a template, in English and by name. Errors carry the name and the values
 * along with the sentence, so that it can be translated.
 */
export const SENTENCES = {
  missingAction: "this shortcode has no action: write one, as in [MULTISTEP:HELP]",
  unknownAction: ({ namespace, written, near }: { namespace: string; written: string; near: string | undefined }) =>
    `${namespace} has no action "${written}"${near === undefined ? "" : `: did you mean ${near}?`}`,
  nearMiss:
    "this is not a shortcode, though it looks like one: shortcodes are written in [ ], with colons between their parts",
  unclosed: 'this shortcode is not closed: its "]" is missing',
  jsonUnclosed: 'this JSON is never closed, and neither is the shortcode: its "]" is missing',
  nestedLevels: ({ most }: { most: number }) => `this is nested more than ${most} levels deep`,
  tooManyShortcodes: ({ most }: { most: number }) =>
    `this text has more than ${most} shortcodes; the rest are not read`,
  textTooLong: ({ most }: { most: number }) => `this text is longer than 1 MB (${most} characters) and is not read`,
  quotesNotEscaped:
    'quotes inside a string in this JSON are not escaped, so it is unclear where the string ends: write \\" for each of them',
  jsonTooLong: ({ length }: { length: number }) =>
    `this JSON is broken, and at ${length} characters it is too long to be repaired`,
  badJson: ({ reason }: { reason: string | undefined }) =>
    `this JSON cannot be read${reason === undefined ? "" : `: ${reason}`}`,
  jsonHasCode:
    "this JSON has code behind a text, which is not run: put a template such as {context.name} into the text",
  jsonLeftOut: 'this JSON is abbreviated with "...": write it out in full',
  numberInJsonTooLarge: "a number in this JSON is too large",

  conditionEmpty: "the condition is empty",
  conditionTooLong: ({ most }: { most: number }) => `the condition is longer than ${most} characters`,
  conditionTooDeep: ({ most }: { most: number }) => `the condition is nested more than ${most} levels deep`,
  noDoubleQuestion: "conditions don't support \"??\": write context.get('key', default)",
  noQuestion:
    'conditions do not support "?": a condition is itself true or false, so write only the part before the "?"',
  stringNotClosed: ({ quote }: { quote: string }) => `the string that starts with ${quote} is not closed`,
  meansNothing: ({ character }: { character: string }) => `${character} has no meaning in a condition`,
  noBraces: ({ bare }: { bare: string; wrong: string; right: string }) => `conditions don't use braces: write ${bare}`,
  notAComparison: '"<>" is not a comparison: write "!="',
  noIf: 'conditions do not start with "if": write only what follows it',
  noSuchOperator: ({ operator }: { operator: string }) => `conditions don't support "${operator}": use + - * / or %`,
  loneEquals: (_: { wrong?: string; right?: string }) => 'a single "=" is not a comparison: write "=="',
  conditionEnds: "the condition ends too early",
  conditionEndsBefore: ({ expected }: { expected: string }) => `the condition ends where ${expected} is expected`,
  unexpected: ({ found }: { found: string }) => `unexpected "${found}"`,
  unexpectedBefore: ({ found, expected }: { found: string; expected: string }) =>
    `unexpected "${found}" where ${expected} is expected`,
  getArguments: ({ number }: { number: number }) => `get takes a key and optionally a default, not ${number} arguments`,
  unknownStep: ({ name }: { name: string }) => `unknown name "${name}": a step is written steps['${name}']`,
  unknownName: ({ name }: { name: string }) =>
    `unknown name "${name}": write context.${name}, or put it in quotes if it is a text to compare with`,
  noStepMember: ({ member, near }: { member: string; near: string }) => `steps have no "${member}": write ${near}`,
  templateInCondition: ({ template }: { template: string }) =>
    `conditions don't fill in templates: write ${template}, without quotes or braces`,
  neverFits: ({ text, name, fits }: { text: string; name: string; fits: string; wrong?: string; right?: string }) =>
    `${name}() never gives "${text}": write '${fits}'`,
  alwaysTrue: ({ value, right }: { value: string; wrong: string; right: string | undefined }) =>
    `${value} by itself is always true: ${right === undefined ? "say what it is compared with" : `write ${right}`}`,
  thisNumberTooLarge: "this number is too large",
  noFunction: ({ written, near, known }: { written: string; near: string | undefined; known: string }) =>
    `there is no function "${written}"${near === undefined ? `; known ones are ${known}` : `; did you mean ${near}?`}`,
  functionArguments: ({ name, wanted, number }: { name: string; wanted: number; number: number }) =>
    `${name} takes ${wanted} argument${wanted === 1 ? "" : "s"}, not ${number}`,

  stepNameNeeded: "steps needs the name of a step, as in steps['Load Users'].status",
  noStepFunction: ({ name }: { name: string }) => `steps has no ${name}`,
  keysAreText: "the keys of an object must be text",
  valuesTooDeep: "the values in this condition are nested too deeply",
  textTooLongJoined: "the joined text is too long",
  listTooLongJoined: "the joined list is too long",
  conditionTakesTooLong: "it would compare more than 4,000,000 items and characters: compare fewer at a time",
  cannotTakeBoth: ({ operator, left, right }: { operator: string; left: string; right: string }) =>
    `"${operator}" cannot be used with ${left} and ${right}`,
  cannotNegate: ({ type }: { type: string }) => `"-" cannot be used with ${type}`,
  divisionByZero: "division by zero",
  numberTooLarge: "the number is too large",
  cannotCompare: ({ operator, left, right }: { operator: string; left: string; right: string }) =>
    `"${operator}" cannot compare ${left} with ${right}`,
  cannotCompareAsWritten: ({
    operator,
    left,
    right,
    instead,
  }: {
    operator: string;
    left: string;
    right: string;
    instead: string;
  }) => `"${operator}" cannot compare ${left} with ${right}; to compare numbers, write ${instead}`,
  functionCannotTake: ({ name, type }: { name: string; type: string }) => `${name} cannot be used with ${type}`,
  cannotReadNumber: ({ name, text }: { name: string; text: string }) => `${name} cannot read ${text} as a number`,
  cannotContain: ({ holder, item }: { holder: string; item: string }) => `${holder} cannot contain ${item}`,

  filledTooLong: "the values of its templates are larger than 1 MB",
  filledTooMuch: "the values of this step's templates are larger than 4 MB in total",
  valueMissing: ({ key }: { key: string }) => `{${key}} has no value`,
  contextValueMissing: ({ key }: { key: string }) =>
    `{${key}} has no value; give it one when you start the run, or a default: {${key}|…}`,
  partMissing: ({ key, part }: { key: string; part: string }) => `{${key}} has no value: ${part} is not there`,
  noSecretsHere: ({ key }: { key: string }) => `{${key}} cannot be used here: secrets are only for api_call`,
  secretNotSet: ({ name }: { name: string }) =>
    `the secret ${name} is not set: the bot's owner can set it as SECRET_${name}`,
  notATemplate: "is not a template and would be used as written",
  defaultWrongWay: "has its default in the wrong form: put it after |",
  noFilters: "has a filter, but templates don't support filters",
  neverHasValue: ({ member }: { member: string }) => `never has a value: steps have no "${member}"`,
};

/** The name of what is wrong, and the values that its sentence mentions. */
export interface Reason {
  key: keyof typeof SENTENCES;
  values?: Readonly<Record<string, string | number>>;
}

/** A sentence in English, and its translatable form. */
export interface Said {
  message: string;
  reason: Reason;
}

type ValuesOf<Key extends Reason["key"]> = (typeof SENTENCES)[Key] extends (values: infer Values) => string
  ? [Values]
  : [];

/** A sentence filled in with its values: in English, and as its name and values. */
export function say<Key extends Reason["key"]>(key: Key, ...[values]: ValuesOf<Key>): Said {
  const sentence = SENTENCES[key] as string | ((values: object) => string);
  if (typeof sentence === "string") return { message: sentence, reason: { key } };
  const given = Object.entries(values as Record<string, string | number | undefined>).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  );
  return { message: sentence(Object.fromEntries(given)), reason: { key, values: Object.fromEntries(given) } };
}
