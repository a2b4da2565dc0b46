import { argumentProblems } from "./en/arguments.ts";
import { referenceProblems } from "./en/references.ts";
import { workflowProblems } from "./en/workflows.ts";

/** Everything that can be wrong, in English. Its keys and the values they take are those of every language. */
export const englishProblems = {
  /** A sentence that somebody else wrote, such as the author of a shortcode. */
  verbatim: ({ text }: { text: string }) => text,
  ...argumentProblems,
  ...referenceProblems,
  ...workflowProblems,
};
