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

/** Everything that can be wrong, in English. Its keys and the values they take are those of every language. */
export const englishProblems = {
  /** A sentence that someone else wrote, such as the author of a shortcode. */
  verbatim: ({ text }: { text: string }) => text,
  /** Message and hint of a problem in one, where there is room for only one text. */
  whole: ({ why }: { why: string }) => why,
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
