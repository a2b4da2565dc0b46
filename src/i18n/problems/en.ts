import { aiProblems } from "./en/ai.ts";
import { argumentProblems } from "./en/arguments.ts";
import { chatProblems } from "./en/chats.ts";
import { commandProblems } from "./en/commands.ts";
import { fileProblems } from "./en/files.ts";
import { gateProblems } from "./en/gates.ts";
import { httpProblems } from "./en/http.ts";
import { jsonProblems } from "./en/json.ts";
import { paramProblems } from "./en/params.ts";
import { queryProblems } from "./en/queries.ts";
import { referenceProblems } from "./en/references.ts";
import { requestProblems } from "./en/requests.ts";
import { shortcodeProblems } from "./en/shortcodes.ts";
import { stepProblems } from "./en/steps.ts";
import { suggestionProblems } from "./en/suggestions.ts";
import { timeProblems } from "./en/times.ts";
import { unfilledProblems } from "./en/unfilled.ts";
import { workflowProblems } from "./en/workflows.ts";

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
