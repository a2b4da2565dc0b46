/** What can be wrong with workflows and the order of their steps. */
export const workflowProblems = {
  tooManySteps: ({ most, steps }: { most: number; steps: number }) =>
    `A workflow can have at most ${most} steps; this one has ${steps}.`,
  stepDependsOnItself: ({ name, shortcode }: { name: string; shortcode: string }) => ({
    message: `Step "${name}" depends on itself.`,
    hint: `For example: ${shortcode}`,
  }),
  noSuchDependency: ({ name, dependency, near, others, shortcode }: NoSuchDependency) => ({
    message: `Step "${name}" depends on "${dependency}", and the workflow has no such step.${near === undefined ? "" : ` Did you mean "${near}"?`}`,
    hint: `Name one of: ${others.length === 0 ? "none" : others.join(", ")}. For example: ${shortcode}`,
  }),
  stepsWaitForEachOther: ({ path, shortcode }: { path: string; shortcode: string }) => ({
    message: `These steps wait for each other: ${path}.`,
    hint: `Break the cycle. For example: ${shortcode}`,
  }),
};

interface NoSuchDependency {
  name: string;
  dependency: string;
  near: string | undefined;
  /** The names to choose from, quoted. */
  others: readonly string[];
  /** Gives the step the dependencies that were probably meant. */
  shortcode: string;
}
