/** What can be wrong with the steps that dependencies, conditions and templates name. */
export const referenceProblems = {
  readsNoStep: ({ name, written, near, others }: ReadsNoStep) => ({
    message: `Step "${name}" reads steps.${written}, and the workflow has no such step.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
    hint: `${others.length === 0 ? "It has no other steps." : `Its other steps: ${others.join(", ")}.`} Write steps['Name'], or steps.step1 for the first.`,
  }),
  readsItself: ({ name }: { name: string }) => ({
    message: `Step "${name}" reads its own result, which it does not have yet.`,
    hint: "Name another step, such as steps.previous for the one before it.",
  }),
  readsRemoved: ({ name, written }: { name: string; written: string }) => ({
    message: `Step "${name}" reads steps.${written}, which was removed.`,
    hint: "[MULTISTEP:SHOW_WORKFLOW:workflow_id] shows the remaining steps with their numbers.",
  }),
  noStepBefore: ({ name, written }: { name: string; written: string }) => ({
    message: `There is no step before "${name}", so "${written}" means none.`,
    hint: "Leave it out of the first step.",
  }),
  ambiguousStep: ({ written, names }: { written: string; names: readonly string[] }) => ({
    message: `"${written}" may mean ${names.join(" or ")}.`,
    hint: "Write the step's name exactly, or its number, such as step1.",
  }),
  foreignTemplate: ({ step, written, instead, kept }: ForeignTemplate) => ({
    message: `Nothing was started: the text of "${step}" has ${written}, which is not a template here, so people would read it as it is.`,
    hint: `Write ${instead} instead, or ${kept} to keep the braces.`,
  }),
  foreignCall: ({ step, written }: ForeignTemplate) => ({
    message: `Nothing was started: the text of "${step}" has ${written}, and templates here only insert values, so people would read it as it is.`,
    hint: 'Give the value to the run, as in [MULTISTEP:EXECUTE:workflow_id:{"today":"…"}], and write {context.today}.',
  }),
  foreignStatement: ({ step, written }: ForeignTemplate) => ({
    message: `Nothing was started: the text of "${step}" has ${written}, and templates here only insert values, so people would read it as it is.`,
    hint: 'Make it two steps, each with a condition of its own, such as {"condition":"context.vip"}.',
  }),
  numberOrTimeout: ({ number }: { number: number }) => ({
    message: `The ${number} after the params may be step ${number} or a timeout of ${number} seconds.`,
    hint: `Write step${number} to depend on that step, or ::${number} for the timeout.`,
  }),
  stepNumbersFromOne: {
    message: "Steps are numbered from 1.",
    hint: 'Write "step1" for the first.',
  },
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
}

/** Something that reads a step which the workflow does not have. */
export interface ReadsNoStep {
  name: string;
  /** The step as the condition or template names it. */
  written: string;
  near: string | undefined;
  /** The names to choose from, quoted. */
  others: readonly string[];
}
