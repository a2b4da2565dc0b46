/** What can be wrong with the arguments of a shortcode, and how to write them. */
export const argumentProblems = {
  usage: ({ usage, example }: { usage: string; example: string }) => `Write ${usage}, for example ${example}`,
};
