/** What to write instead of a shortcode that was refused. */
export const suggestionProblems = {
  suggestion: ({ shortcode }: { shortcode: string }) => `Write ${shortcode}`,
  /** `parameters` are their names in order; those that may be left out have a question mark. */
  takes: ({ command, parameters }: { command: string; parameters: string }) => `${command} takes: ${parameters}.`,
  takesForExample: ({ command, parameters, example }: { command: string; parameters: string; example: string }) =>
    `${command} takes: ${parameters}. For example: ${example}`,
  takesNothing: ({ command }: { command: string }) => `${command} takes no arguments.`,
  sendAgain: "Correct that, then send this shortcode again.",
  actionsOf: ({ names }: { names: readonly string[] }) => `It has: ${names.join(", ")}.`,
  correctedBelow: ({ line }: { line: number }) => `Line ${line} has it right.`,
  helpLists: "[MULTISTEP:HELP] lists the commands.",
};
