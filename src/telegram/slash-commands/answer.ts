import type { BotCommand } from "./bot-command.ts";

/** `/answer TOKEN CHOICE`: presses a button where there are none, such as in a terminal. */
export const answer: BotCommand = {
  name: "answer",
  menu: "none",
  async run({ ctx, rest, say, words }) {
    const [token = "", ...parts] = rest.split(/\s+/);
    const choice = parts.join(" ");
    if (token === "" || choice === "") return say([{ text: words.answer.usage }]);
    await say([{ text: await ctx.multistep.answer(token, choice) }]);
  },
};
