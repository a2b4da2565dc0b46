import { foldName } from "../../grammar/names.ts";
import { problem } from "../i18n/problem.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { textProblem } from "./plain-text.ts";
import type { AnswerType, GivenAnswer, StepQuestion } from "./question.ts";
import { fail, ok, type Result } from "./result.ts";
import { readSaidNumber } from "./said-number.ts";
import { readSaidDate } from "./when/said-date.ts";

/** The longest written answer, in UTF-16 units. */
export const MAX_ANSWER = 16_000;

/** The answer, and its original words if the value was read from them. */
export type ReadAnswer = { value: JsonValue; text?: string };

/** Reads an answer as what the question wants. Errors: `invalid`, with what to send instead. */
export function readAnswer(
  { wants = "choice", options }: Pick<StepQuestion, "options" | "wants">,
  given: GivenAnswer,
  now: Date,
): Result<ReadAnswer> {
  if ("option" in given) {
    const option = options[given.option];
    return option === undefined ? fail("invalid", problem("noSuchOption")) : ok({ value: option });
  }
  if ("file" in given)
    return wants === "file" ? ok({ value: given.file as JsonObject }) : fail("invalid", problem("answerNoText"));
  if (wants === "file") return fail("invalid", problem("answerNoFile"));
  const text = given.text.trim();
  if (text === "") return fail("invalid", problem("answerEmpty"));
  if (text.length > MAX_ANSWER) return fail("invalid", problem("answerTooLong", { most: MAX_ANSWER }));
  return READERS[wants](text, { options, now, zone: given.zone });
}

interface Scope {
  options: readonly string[];
  now: Date;
  zone: string;
}

const READERS: Readonly<Record<Exclude<AnswerType, "file">, (text: string, scope: Scope) => Result<ReadAnswer>>> = {
  text(text) {
    const wrong = textProblem(text);
    return wrong === undefined ? ok({ value: text }) : fail("invalid", problem("answerUnfit", { why: wrong }));
  },
  number(text) {
    const read = readSaidNumber(text);
    if (read === undefined) return fail("invalid", problem("answerNoNumber"));
    if ("readings" in read)
      return fail("invalid", problem("answerTwoNumbers", { written: text, readings: read.readings }));
    return ok({ value: read.value, text });
  },
  date(text, { now, zone }) {
    const read = readSaidDate(text, now, zone);
    return read.ok ? ok({ value: read.value, text }) : read;
  },
  choice(text, { options }) {
    const option = optionNamed(text, options);
    return option === undefined ? fail("invalid", problem("answerNoOption", { options })) : ok({ value: option });
  },
};

/** The option that a text names: as it is written, by its number from 1, or in another spelling. */
function optionNamed(text: string, options: readonly string[]): string | undefined {
  const same = options.find((option) => option.toLowerCase() === text.toLowerCase());
  const numbered = /^\d{1,3}$/.test(text) ? options[Number(text) - 1] : undefined;
  const folded = foldName(text.slice(0, 100));
  const alike = options.filter((option) => folded !== "" && foldName(option) === folded);
  return same ?? numbered ?? (alike.length === 1 ? alike[0] : undefined);
}
