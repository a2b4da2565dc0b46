import type { BotCommand } from "./bot-command.ts";

/** `/start`: says hello. Pairing happens before, where nobody owns the bot yet. */
export const start: BotCommand = {
  name: "start",
  run: ({ ctx, actor, say, words }) =>
    say([
      { text: words.hello(actor.user_id < 0 ? undefined : ctx.from?.first_name || undefined) },
      { text: words.tryThis },
      {
        text: '[MULTISTEP:QUICK_WORKFLOW:Hello:[{"name":"Greet","handler":"send_message","params":{"text":"Hi!"}}]]',
        style: "code",
      },
      { text: words.helpSaysMore },
    ]),
};
