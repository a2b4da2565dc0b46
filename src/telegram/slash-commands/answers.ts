import type { Answerer, OpenQuestion } from "../../engine/question.ts";
import { bold, lines, type RichText, rich, shortened } from "../../i18n/rich-text.ts";
import { answerQuestion, optionAt } from "../buttons/approval-buttons.ts";
import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** The most open questions that `/approve` lists. */
const MAX_SHOWN = 5;
/** The longest text that can be an option. */
const MAX_OPTION = 64;

/** `/answer TOKEN CHOICE`: presses a button where there are none, such as in a terminal. */
export const answer: SlashCommand = {
  name: "answer",
  async run({ ctx, rest, say, messages }) {
    const [token = "", ...parts] = rest.split(/\s+/);
    const choice = parts.join(" ");
    if (token === "" || choice === "") return say([{ text: messages.answer.usage }]);
    await say([{ text: await ctx.multistep.answer(token, choice) }]);
  },
};

/** `/approve [OPTION]`: shows the open questions of this chat, or answers the only one. */
export const approve: SlashCommand = {
  name: "approve",
  description: ({ slashCommands }) => slashCommands.approve,
  async run(call) {
    const { rest, say, messages, engine, actor } = call;
    const open = await engine.questions({ chat: actor.chat_id });
    if (open.length === 0) return say([{ text: messages.answer.nothingOpen }]);
    if (rest !== "") {
      const [only, another] = open;
      if (only !== undefined && another === undefined && optionAt(rest, only.question.options) !== undefined)
        return answerOpen(only, rest, call);
      if (await answerInWords(rest, open, call)) return;
    }
    await say(openText(open, call));
  },
};

/**
 * Answers the open question of this chat that has an option of that text. Returns false if no question has it. If several
 * do, it lists them instead.
 */
export async function answerInWords(text: string, open: readonly OpenQuestion[], call: AnswerCall): Promise<boolean> {
  const matching = open.filter(({ question }) => question.options.some((one) => isSame(one, text)));
  const [only, another] = matching;
  if (only === undefined) return false;
  if (another === undefined) await answerOpen(only, text.trim(), call);
  else await call.say(openText(matching, call));
  return true;
}

/** Whether a text may be somebody's answer to a question: questions are only looked up for such texts. */
export function mayBeAnswer(text: string): boolean {
  const { length } = text.trim();
  return length > 0 && length <= MAX_OPTION && !text.trim().includes("\n");
}

type AnswerCall = Pick<SlashCommandCall, "engine" | "actor" | "messages" | "say" | "onContinued">;

async function answerOpen({ question }: OpenQuestion, choice: string, call: AnswerCall): Promise<void> {
  const { engine, actor, messages, say } = call;
  const by: Answerer = { actor, name: actor.name ?? messages.answer.you };
  const said = await answerQuestion(question, choice, by, messages, engine);
  for (const id of said.executions ?? []) call.onContinued(id);
  await say([{ text: said.text }]);
}

function openText(open: readonly OpenQuestion[], { messages }: Pick<AnswerCall, "messages">): RichText {
  const rows = open.slice(0, MAX_SHOWN).flatMap(({ workflow, text, question }) => {
    const options = question.options.map((one) => `“${one}”`).join(", ");
    return [rich`• ${bold(shortened(workflow, 100))}: ${shortened(text, 300)}`, rich`   ${options}`];
  });
  const more = open.length > MAX_SHOWN ? [rich`${messages.progress.more(open.length - MAX_SHOWN)}`] : [];
  return lines([[{ text: messages.answer.openQuestions }], ...rows, ...more]);
}

function isSame(option: string, text: string): boolean {
  return option.toLowerCase() === text.trim().toLowerCase();
}
