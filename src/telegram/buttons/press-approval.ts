import type { StepQuestion } from "../../engine/services/person-steps.ts";
import type { Words } from "../../i18n/words.ts";
import { decisionOf } from "./decision-of.ts";
import type { ButtonKind, PressAnswer } from "./press.ts";

/** A person decides for a step that asks. The first decision counts, and the engine knows it. */
export const pressApproval: ButtonKind = async ({ button, choice, actor, words, name }, { engine }) => {
  const question = button.data as unknown as StepQuestion;
  const { execution_id, options, step } = question;
  const option = indexOf(choice, options);
  if (option === undefined)
    return { text: words.press.chooseOne(options.map((text, i) => `${i + 1} ${text}`).join(", ")), alert: true };
  const answered = await engine.answer(question, option, { actor, name });
  if (answered.ok)
    return { text: `${options[option]}.`, closing: `${options[option]} · ${name}`, executions: [execution_id] };
  const why = words.press.refused(answered.error.code, answered.error.message);
  if (answered.error.code !== "wrong_state") return { text: why, alert: true };
  const view = await engine.view(execution_id);
  return decidedAlready(view?.steps[step]?.result, why, words);
};

function indexOf(choice: string, options: readonly string[]): number | undefined {
  const number = /^\d{1,3}$/.test(choice) ? Number(choice) - 1 : -1;
  const index =
    options[number] === undefined ? options.findIndex((words) => words.toLowerCase() === choice.toLowerCase()) : number;
  return index < 0 ? undefined : index;
}

function decidedAlready(result: unknown, otherwise: string, words: Words): PressAnswer {
  const closing = decisionOf(result);
  if (closing === undefined) return { text: otherwise, closing: otherwise };
  return { text: words.press.decidedAlready(closing), closing };
}
