import { askPerson, defineHandler } from "../engine/handler.ts";
import { z } from "../engine/zod.ts";
import { readSeconds, readText } from "./param-readers.ts";
import { optionalParam, type Reader, requiredParam, strictParams } from "./params.ts";

const ONE_YEAR = 365 * 24 * 60 * 60;
const MAX_OPTIONS = 10;
const MAX_OPTION = 60;
const DEFAULT_OPTIONS = ["Approve", "Reject"];
/** Who chooses one of these words says no, and what depends on the step must not run. */
const REFUSALS: ReadonlySet<string> = new Set([
  "reject",
  "deny",
  "decline",
  "refuse",
  "no",
  "cancel",
  "tolak",
  "tidak",
  "batal",
]);

const readOptions: Reader<string[]> = (value) => {
  const wanted = {
    problem: `must be a list of 1 to ${MAX_OPTIONS} different texts of at most ${MAX_OPTION} characters`,
  };
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_OPTIONS) return wanted;
  const options = value.map((option) => (typeof option === "string" ? option.trim() : ""));
  const isFine = options.every((option) => option !== "" && option.length <= MAX_OPTION);
  return isFine && new Set(options.map((option) => option.toLowerCase())).size === options.length
    ? { value: options }
    : wanted;
};

/**
 * `approval`: asks the chat and waits for a person's button, in the database: it holds no worker and survives restarts.
 * Result: `{decision, by: {id, name}, at}`. Reject, Deny, Decline, Refuse, No and Cancel (Tolak, Tidak, Batal) refuse: the
 * step fails for good, with that result, and what depends on it is skipped. So it does when nobody decides in time.
 */
export const approval = defineHandler({
  name: "approval",
  summary: "Asks the chat and waits for a person's button; Reject, or no answer in time, fails the step.",
  example: { text: "Send the report?", options: ["Approve", "Reject"], timeout: 3600 },
  capability: "chat",
  params: strictParams({
    text: requiredParam("the question", readText({ max: 3000 })),
    options: optionalParam("what can be chosen; Approve and Reject when not given", readOptions, DEFAULT_OPTIONS),
    timeout: optionalParam(
      "seconds to wait; for ever when not given",
      readSeconds({ min: 1, max: ONE_YEAR }),
      undefined,
    ),
  }),
  result: z.strictObject({
    decision: z.string(),
    by: z.strictObject({ id: z.number(), name: z.string() }),
    at: z.string(),
  }),
  run: async ({ params: { text, options, timeout } }) => {
    const refusals = options.filter((option) => REFUSALS.has(option.toLowerCase()));
    return askPerson({ text, options, refusals }, timeout);
  },
});
