import type { SlashCommand } from "./slash-command.ts";

/** `/start`: says hello. While the bot has no owner, pairing handles it first. */
export const start: SlashCommand = {
  name: "start",
  description: ({ slashCommands }) => slashCommands.start,
  isPrivate: true,
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

/** `/help [ACTION]`: lists the shortcodes, or explains one. */
export const help: SlashCommand = {
  name: "help",
  description: ({ slashCommands }) => slashCommands.help,
  run({ ctx, rest }) {
    const action = /^\w+/.exec(rest)?.[0];
    return ctx.multistep.run(action === undefined ? "[MULTISTEP:HELP]" : `[MULTISTEP:HELP:${action}]`);
  },
};

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
