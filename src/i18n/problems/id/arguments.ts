import type { argumentProblems as english } from "../en/arguments.ts";
import type { Problems } from "../problem.ts";

/** What can be wrong with the arguments of a shortcode, and how to write them. */
export const argumentProblems: Pick<Problems, keyof typeof english> = {
  usage: ({ usage, example }) => `Tulis ${usage}, misalnya ${example}`,
};
