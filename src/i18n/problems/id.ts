import { aiProblems } from "./id/ai.ts";
import { argumentProblems } from "./id/arguments.ts";
import { chatProblems } from "./id/chats.ts";
import { commandProblems } from "./id/commands.ts";
import { fileProblems } from "./id/files.ts";
import { gateProblems } from "./id/gates.ts";
import { httpProblems } from "./id/http.ts";
import { jsonProblems } from "./id/json.ts";
import { paramProblems } from "./id/params.ts";
import { queryProblems } from "./id/queries.ts";
import { referenceProblems } from "./id/references.ts";
import { requestProblems } from "./id/requests.ts";
import { shortcodeProblems } from "./id/shortcodes.ts";
import { stepProblems } from "./id/steps.ts";
import { suggestionProblems } from "./id/suggestions.ts";
import { timeProblems } from "./id/times.ts";
import { unfilledProblems } from "./id/unfilled.ts";
import { workflowProblems } from "./id/workflows.ts";
import type { Problems } from "./problem.ts";

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
