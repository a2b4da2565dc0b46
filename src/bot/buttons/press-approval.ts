import type { StepQuestion } from "../../engine/person-steps.ts";
import { shortened } from "../../interpreter/rich-text.ts";
import type { PressAnswer, PressKind } from "./press.ts";

/** A person decides for a step that asks. The first decision counts, and the engine knows it. */
export const pressApproval: PressKind = async ({ button, choice, actor, name }, { engine }) => {
  const question = button.data as unknown as StepQuestion;
  const { execution_id, options, step } = question;
  const option = indexOf(choice, options);
  if (option === undefined)
    return { text: `Choose one of: ${options.map((words, i) => `${i + 1} ${words}`).join(", ")}`, alert: true };
  const answered = await engine.answer(question, option, { actor, name });
  if (answered.ok)
    return { text: `${options[option]}.`, closing: `${options[option]} · ${name}`, executions: [execution_id] };
  if (answered.refusal.code !== "wrong_state") return { text: answered.refusal.message, alert: true };
  const view = await engine.view(execution_id);
  return decidedAlready(view?.steps[step]?.result, answered.refusal.message);
};

const indexOf = (choice: string, options: readonly string[]): number | undefined => {
  const number = /^\d{1,3}$/.test(choice) ? Number(choice) - 1 : -1;
  const index =
    options[number] === undefined ? options.findIndex((words) => words.toLowerCase() === choice.toLowerCase()) : number;
  return index < 0 ? undefined : index;
};

const decidedAlready = (result: unknown, otherwise: string): PressAnswer => {
  const { decision, by } = (result ?? {}) as { decision?: unknown; by?: { name?: unknown } };
  if (typeof decision !== "string" || typeof by?.name !== "string") return { text: otherwise, closing: otherwise };
  const closing = `${decision} · ${shortened(by.name, 60)}`;
  return { text: `That is decided already: ${closing}.`, closing };
};
