import type { BotCommand } from "./bot-command.ts";

/** `/answer TOKEN CHOICE`: presses a button where there are none, such as in a terminal. */
export const answer: BotCommand = {
  name: "answer",
  summary: "answers a question, where there are no buttons",
  isHidden: true,
  async run({ ctx, rest, say }) {
    const [token = "", ...words] = rest.split(/\s+/);
    const choice = words.join(" ");
    if (token === "" || choice === "")
      return say([{ text: "Write /answer, the question's code, and what you choose." }]);
    await say([{ text: await ctx.multistep.answer(token, choice) }]);
  },
};
