import type { Problems } from "../problem.ts";
import { aiProblems } from "./problems/ai.ts";
import { argumentProblems } from "./problems/arguments.ts";
import { chatProblems } from "./problems/chats.ts";
import { commandProblems } from "./problems/commands.ts";
import { fileProblems } from "./problems/files.ts";
import { gateProblems } from "./problems/gates.ts";
import { httpProblems } from "./problems/http.ts";
import { jsonProblems } from "./problems/json.ts";
import { paramProblems } from "./problems/params.ts";
import { queryProblems } from "./problems/queries.ts";
import { referenceProblems } from "./problems/references.ts";
import { requestProblems } from "./problems/requests.ts";
import { shortcodeProblems } from "./problems/shortcodes.ts";
import { stepProblems } from "./problems/steps.ts";
import { suggestionProblems } from "./problems/suggestions.ts";
import { timeProblems } from "./problems/times.ts";
import { unfilledProblems } from "./problems/unfilled.ts";
import { workflowProblems } from "./problems/workflows.ts";

/** Everything that can be wrong, in Indonesian. */
export const indonesianProblems: Problems = {
  verbatim: ({ text }) => text,
  whole: ({ why }) => why,
  ...aiProblems,
  ...argumentProblems,
  ...chatProblems,
  ...commandProblems,
  ...fileProblems,
  ...httpProblems,
  ...jsonProblems,
  ...paramProblems,
  ...queryProblems,
  ...gateProblems,
  ...referenceProblems,
  ...requestProblems,
  ...shortcodeProblems,
  ...stepProblems,
  ...suggestionProblems,
  ...timeProblems,
  ...unfilledProblems,
  ...workflowProblems,
};
