import { argumentProblems } from "./id/arguments.ts";
import { referenceProblems } from "./id/references.ts";
import { workflowProblems } from "./id/workflows.ts";
import type { Problems } from "./problem.ts";

/** Everything that can be wrong, in Indonesian. */
export const indonesianProblems: Problems = {
  verbatim: ({ text }) => text,
  ...argumentProblems,
  ...referenceProblems,
  ...workflowProblems,
};
