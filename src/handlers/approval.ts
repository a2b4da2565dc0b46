import { looksLike } from "../../grammar/look-alikes.ts";
import { oneLine } from "../../grammar/plain-text.ts";
import { askPerson, defineHandler } from "../engine/handler.ts";
import type { JsonValue } from "../engine/json.ts";
import { refusesPlainly } from "../engine/refusals.ts";
import { z } from "../engine/zod.ts";
import { problem } from "../i18n/problem.ts";
import { readSeconds, readText, shownData, shownValue } from "./param-readers.ts";
import { optionalParam, type Read, requiredParam, strictParams } from "./params.ts";

const ONE_YEAR = 365 * 24 * 60 * 60;
/** Reads how long to wait for a person, in seconds, up to one year. */
export const readTimeout = readSeconds({ min: 1, max: ONE_YEAR });
const MAX_OPTIONS = 10;
const MAX_OPTION = 60;
const DEFAULT_OPTIONS = ["Approve", "Reject"];

/**
 * `approval`: asks the chat a question and waits for a person to tap a button. The question is stored in the database, so the
 * wait survives a restart and holds no worker slot. Result: `{decision, by: {id, name}, at}`.
 *
 * Reject, Deny, Decline, Refuse, No and Cancel (Tolak, Tidak, Batal) refuse: the step fails permanently with that result, and
 * steps that depend on it are skipped. The same happens if nobody decides in time. "No, keep them" refuses as well, unless all
 * steps that depend on it read the decision in their conditions.
 */
export const approval = defineHandler({
  name: "approval",
  summary: "Asks the chat a question and waits for someone to tap a button; Reject or a timeout fails the step.",
  example: { text: "Send the report?", options: ["Approve", "Reject"], timeout: 3600 },
  synonyms: ["approve", "confirm", "confirmation", "human_approval", "request_approval", "gate", "persetujuan"],
  capability: "chat",
  ownOutcome: true,
  effects: ({ text, options = DEFAULT_OPTIONS }) => [
    {
      kind: "ask",
      text: shownValue(text),
      options: shownOptions(options),
    },
  ],
  forPeople: ({ text = null, options = null }) => [text, options],
  verdict: "decision",
  decides: ({ options = DEFAULT_OPTIONS }) => offered(options),
  params: strictParams(
    {
      text: requiredParam("the question", readText({ max: 3000 })),
      options: optionalParam("the choices; Approve and Reject by default", readOptions, DEFAULT_OPTIONS),
      timeout: optionalParam("seconds to wait; without it the step waits forever", readTimeout, undefined),
    },
    {
      text: "message content body msg question prompt pesan teks isi",
      options: "choices buttons answers pilihan",
      timeout: "seconds deadline expires wait",
    },
  ),
  result: z.strictObject({
    decision: z.string(),
    by: z.strictObject({ id: z.number(), name: z.string() }),
    at: z.string(),
  }),
  run: async ({ params: { text, options, timeout } }) => {
    const refusals = options.filter(refusesPlainly);
    return askPerson({ text, options, refusals }, timeout);
  },
});

/** The raw choices of a question as a confirmation shows them, in parentheses and between slashes. */
export function shownOptions(options: JsonValue): string {
  const listed = typeof options === "string" ? (listedIn(options) ?? options) : options;
  if (!Array.isArray(listed)) return shownData(listed);
  return listed
    .map((option) => (typeof option === "string" && /[()/:;"“”]/.test(option) ? shownData(option) : shownValue(option)))
    .join(" / ");
}

/** The raw choices of a question, unless a template fills them in. */
export function offered(options: JsonValue): readonly string[] | undefined {
  const read = readOptions(options);
  return "value" in read && !read.value.some((option) => option.includes("{")) ? read.value : undefined;
}

/** `Yes,No`, `Yes | No` or `Yes / No`; undefined for JSON and templates. */
function listedIn(text: string): string[] | undefined {
  if (/^\s*[[{]/.test(text)) return undefined;
  const sign = [/[\n;|]/, ",", " / "].find((one) => text.search(one) >= 0);
  return (sign === undefined ? [text] : text.split(sign)).map((one) => one.trim()).filter((one) => one !== "");
}

/** Reads the choices of a question: up to ten texts that look different, as a list or in one text. */
export function readOptions(given: unknown): Read<string[]> {
  const value = typeof given === "string" ? listedIn(given) : given;
  const wanted = {
    problem: problem("mustBeTexts", { most: MAX_OPTIONS, characters: MAX_OPTION }),
  };
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_OPTIONS) return wanted;
  const options = value.map((option) => (typeof option === "string" ? oneLine(option) : ""));
  const isFine = options.every((option) => option !== "" && option.length <= MAX_OPTION);
  return isFine && new Set(options.map(looksLike)).size === options.length ? { value: options } : wanted;
}
