import type { SlashCommand } from "./slash-command.ts";

/** `/start`: says hello. Pairing happens before, where nobody owns the bot yet. */
export const start: SlashCommand = {
  name: "start",
  run: ({ ctx, actor, say, messages }) =>
    say([
      { text: messages.hello(actor.user_id < 0 ? undefined : ctx.from?.first_name || undefined) },
      { text: messages.tryThis },
      {
        text: '[MULTISTEP:QUICK_WORKFLOW:Hello:[{"name":"Greet","handler":"send_message","params":{"text":"Hi!"}}]]',
        style: "code",
      },
      { text: messages.helpSaysMore },
    ]),
};

/** `/help [ACTION]`: the shortcodes. */
export const help: SlashCommand = {
  name: "help",
  run: ({ ctx, rest }) => {
    const action = /^\w+/.exec(rest)?.[0];
    return ctx.multistep.run(action === undefined ? "[MULTISTEP:HELP]" : `[MULTISTEP:HELP:${action}]`);
  },
};

/** `/answer TOKEN CHOICE`: presses a button where there are none, such as in a terminal. */
export const answer: SlashCommand = {
  name: "answer",
  menu: "none",
  async run({ ctx, rest, say, messages }) {
    const [token = "", ...parts] = rest.split(/\s+/);
    const choice = parts.join(" ");
    if (token === "" || choice === "") return say([{ text: messages.answer.usage }]);
    await say([{ text: await ctx.multistep.answer(token, choice) }]);
  },
};
