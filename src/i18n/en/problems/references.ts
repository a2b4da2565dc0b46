const AGAIN = "Correct that command and send it again with this one.";
const WRITE_EXECUTION = "Write execution_id for the latest run, or a run's id (ex_…).";
/** What a placeholder refers to, as people say it. */
const KINDS = { workflow: "workflow", execution: "run", schedule: "schedule", webhook: "webhook" };

/** What can be wrong with the steps that dependencies, conditions and templates name. */
export const referenceProblems = {
  readsNoStep: ({ name, written, near, others }: ReadsNoStep) => ({
    message: `Step "${name}" reads steps.${written}, but the workflow has no such step.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
    hint: `${others.length === 0 ? "It has no other steps." : `Its other steps: ${others.join(", ")}.`} Write steps['Name'], or steps.step1 for the first.`,
  }),
  anyChoiceRuns: ({ gate, next, condition }: { gate: string; next: string; condition: string }) => ({
    message: `"${next}" would run whatever is chosen in "${gate}", because no step reads the choice.`,
    hint: `Give "${next}" a condition, such as ${condition}.`,
  }),
  wholeResult: ({ name, read, instead }: { name: string; read: string; instead: string }) => ({
    message: `The condition of step "${name}" reads the whole result of "${read}", which doesn't tell what came of it.`,
    hint: `Write ${instead}.`,
  }),
  noSuchResult: ({ name, written, handler, keys }: NoSuchResult) => ({
    message: `The condition of step "${name}" reads ${written}, which never has a value.`,
    hint: `Results of ${handler} have ${keys.join(", ")}.`,
  }),
  neverEqual: ({ name, written, value, values, instead }: NeverEqual) => ({
    message: `The condition of step "${name}" compares ${written} with "${value}", which it can't be.`,
    hint: `It is one of ${values.join(", ")}. For example: ${instead}`,
  }),
  readsItself: ({ name }: { name: string }) => ({
    message: `Step "${name}" reads its own result, which doesn't exist yet.`,
    hint: "Name another step, such as steps.previous for the one before it.",
  }),
  readsRemoved: ({ name, written }: { name: string; written: string }) => ({
    message: `Step "${name}" reads steps.${written}, which was removed.`,
    hint: "[MULTISTEP:SHOW_WORKFLOW:workflow_id] shows the remaining steps with their numbers.",
  }),
  noStepBefore: ({ name, written }: { name: string; written: string }) => ({
    message: `There is no step before "${name}", so "${written}" doesn't refer to anything.`,
    hint: "Don't use it in the first step.",
  }),
  ambiguousStep: ({ written, names }: { written: string; names: readonly string[] }) => ({
    message: `"${written}" could mean ${names.join(" or ")}.`,
    hint: "Write the step's exact name, or its number, such as step1.",
  }),
  /** `step`: a different step than the first one's. */
  foreignOther: ({
    step,
    written,
    instead,
  }: {
    step: string | undefined;
    written: string;
    instead: string | undefined;
  }) => `${written}${step === undefined ? "" : ` in "${step}"`}${instead === undefined ? "" : ` (write ${instead})`}`,
  foreignTemplate: ({ step, written, instead, kept, others, edit }: ForeignTemplate) => ({
    message: `Nothing was started: the text of "${step}" has ${written}, which is not a template here, so people would see it as written.${likewise(others)}`,
    hint: `Write ${instead} instead, or ${kept} to keep the braces.${edit === undefined ? "" : ` To correct it, send ${edit}`}`,
  }),
  foreignCall: ({ step, written, others }: ForeignTemplate) => ({
    message: `Nothing was started: the text of "${step}" has ${written}, and templates here only insert values, so people would see it as written.${likewise(others)}`,
    hint: 'Pass the value to the run, as in [MULTISTEP:EXECUTE:workflow_id:{"today":"…"}], and write {context.today}.',
  }),
  foreignStatement: ({ step, written, others }: ForeignTemplate) => ({
    message: `Nothing was started: the text of "${step}" has ${written}, and templates here only insert values, so people would see it as written.${likewise(others)}`,
    hint: 'Split it into two steps, each with its own condition, such as {"condition":"context.vip"}.',
  }),
  numberOrTimeout: ({ number }: { number: number }) => ({
    message: `The ${number} after the params could mean step ${number} or a timeout of ${number} second${number === 1 ? "" : "s"}.`,
    hint: `Write step${number} to depend on that step, or ::${number} for the timeout.`,
  }),
  stepNumbersFromOne: {
    message: "Steps are numbered from 1.",
    hint: 'Write "step1" for the first.',
  },
  dependenciesNotNames: ({ written }: { written: string }) => ({
    message: `Dependencies must be step names, not ${written}.`,
    hint: 'Write ["step1","step2"].',
  }),
  dependencyNotQuoted: ({ written }: { written: string }) => ({
    message: `Dependencies must be quoted step names or ids, not ${written}.`,
    hint: 'Write ["step1"].',
  }),
  dependsOnFailed: ({ step, why }: { step: string; why: string }) => ({
    message: `It depends on "${step}", which could not be added: ${why}`,
    hint: "Correct that step and send it again with this one.",
  }),
  dependsOnRemoved: ({ step }: { step: string }) => ({
    message: `It depends on ${step}, which was removed.`,
    hint: "Name another step, or write none.",
  }),
  dependsOnItself: ({ name }: { name: string }) => ({
    message: `Step "${name}" depends on itself.`,
    hint: "List the steps that must finish before it, or write none.",
  }),
  bareNumber: ({ number }: { number: string }) => ({
    message: `There is no step "${number}" to depend on.`,
    hint: `For step number ${number}, write step${number}. A timeout comes after the dependencies, which may be empty: {…}::${number}`,
  }),
  optionAsStep: ({ written }: { written: string }) => ({
    message: `"${written}" is where the steps go that this one depends on.`,
    hint: 'Options go into an object at the end. For example: {…}:step1::{"condition":"context.ready"}',
  }),
  strayTimeout: ({ written, step }: { written: string; step: string }) => ({
    message: `The timeout must be a whole number of seconds, not "${written}".`,
    hint: `For example, write ${step}:300.`,
  }),

  notAWorkflow: ({ written }: { written: string }) => ({
    message: `"${written}" is not a workflow.`,
    hint: "Write workflow_id for the latest workflow, or a workflow's name.",
  }),
  noWorkflowButNear: ({ written, near }: { written: string; near: string }) => ({
    message: `There is no workflow "${written}" here. Did you mean "${near}"?`,
    hint: `Write ${near} instead of ${written}.`,
  }),
  notARun: ({ written }: { written: string }) => ({ message: `"${written}" is not a run.`, hint: WRITE_EXECUTION }),
  workflowNotARun: ({ written }: { written: string }) => ({
    message: `"${written}" is a workflow, not a run.`,
    hint: WRITE_EXECUTION,
  }),
  manyRunsOf: ({ written, runs }: { written: string; runs: readonly string[] }) => ({
    message: `"${written}" has ${runs.length} runs that this could mean.`,
    hint: `Write one of their ids: ${runs.slice(0, 5).join(", ")}${runs.length > 5 ? ", …" : ""}`,
  }),
  runGone: ({ id }: { id: string }) => ({
    message: `The run ${id} no longer exists.`,
    hint: "[MULTISTEP:LIST_EXECUTIONS] shows this chat's runs.",
  }),
  stepNotAdded: ({ step, workflow, why }: { step: string; workflow: string; why: string }) => ({
    message: `Step "${step}" of "${workflow}" does not exist, because it could not be added: ${why}`,
    hint: "Correct that ADD_STEP and send it again with this one.",
  }),
  stepWasRemoved: ({ step, workflow }: { step: string; workflow: string }) => ({
    message: `The ${step} of "${workflow}" was removed.`,
    hint: "[MULTISTEP:SHOW_WORKFLOW:workflow_id] shows the remaining steps with their numbers.",
  }),
  noSuchStep: ({ workflow, written, near, steps, more }: NoSuchStep) => ({
    message: `Workflow "${workflow}" has no step "${written}".${near === undefined ? "" : ` Did you mean "${near}"?`}`,
    hint:
      steps.length === 0
        ? "It has no steps yet."
        : `Its steps: ${steps.join(", ")}${more === 0 ? "" : ` and ${more} more`}.`,
  }),
  noSuchStepInRun: ({ workflow, written, near, steps, more }: NoSuchStep) => ({
    message: `The run of "${workflow}" has no step "${written}".${near === undefined ? "" : ` Did you mean "${near}"?`}`,
    hint: `Its steps: ${steps.join(", ")}${more === 0 ? "" : ` and ${more} more`}.`,
  }),

  theCommand: "the command",
  workflowNotCreated: ({ name, why }: { name: string; why: string }) => ({
    message: `Workflow "${name}" was not created: ${why}`,
    hint: AGAIN,
  }),
  /** `name`: the workflow that the failed command would have created. */
  placeholderUnavailable: ({ placeholder, by, name, why }: PlaceholderUnavailable) => ({
    message: `${placeholder} is not available, because ${by}${name === undefined ? "" : ` of "${name}"`} failed: ${why}`,
    hint: AGAIN,
  }),
  onlySoMany: ({ placeholder, number, maker }: { placeholder: string; number: number; maker: string }) => ({
    message: `${placeholder} does not exist yet: so far this message creates only ${number}.`,
    hint: `Write another ${maker} before it.`,
  }),
  noneYet: ({
    placeholder,
    shortcode,
    kind,
  }: {
    placeholder: string;
    shortcode: string;
    kind: keyof typeof KINDS;
  }) => ({
    message: `There is no ${placeholder} yet.`,
    hint:
      kind === "workflow"
        ? `Write ${shortcode} before it, or use the workflow's id.`
        : `It is the ${KINDS[kind]} that you made last in this chat or topic. ${shortcode} lists all those of the chat, with their ids.`,
  }),
  createsNone: ({ placeholder }: { placeholder: string }) => ({
    message: `This message doesn't create a ${placeholder}.`,
    hint: "Write the workflow's id or name.",
  }),
  thereIsNone: ({ placeholder }: { placeholder: string }) => `There is no ${placeholder} yet.`,
  ownExecutionId: "For the run that the step belongs to, write {context.execution_id}.",
  workflowLeftOut: ({ name, shortcode }: { name: string; shortcode: string }) => ({
    message: `The workflow is missing: no workflow is called "${name}".`,
    hint: `Write ${shortcode}`,
  }),
};

/** A template of another language. */
export interface ForeignTemplate {
  step: string;
  /** The braces as written. */
  written: string;
  /** What to write instead, if there is anything. */
  instead: string;
  /** What to write to keep the braces. */
  kept: string;
  /** Further ones. */
  others: readonly string[];
  /** The shortcodes that write what was meant. */
  edit: string | undefined;
}

/** Something that reads a step that is not in the workflow. */
export interface NoSuchResult {
  name: string;
  written: string;
  handler: string;
  keys: readonly string[];
}

export interface NeverEqual {
  name: string;
  written: string;
  value: string;
  values: readonly string[];
  instead: string;
}

export interface ReadsNoStep {
  name: string;
  /** The step as the condition or template names it. */
  written: string;
  near: string | undefined;
  /** The names to choose from, quoted. */
  others: readonly string[];
}

/** A step that is missing from a workflow or run. */
export interface NoSuchStep {
  workflow: string;
  written: string;
  near: string | undefined;
  /** Some of its steps, quoted. */
  steps: readonly string[];
  /** How many others it has. */
  more: number;
}

/** A placeholder whose command failed. */
export interface PlaceholderUnavailable {
  placeholder: string;
  /** The command that failed. */
  by: string;
  name: string | undefined;
  why: string;
}

function likewise(others: readonly string[]): string {
  return others.length === 0 ? "" : ` The same goes for ${others.join(", ")}.`;
}
