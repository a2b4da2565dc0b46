import type { BotCommand } from "./bot-command.ts";

/** `/start`: says hello. Pairing happens before, where nobody owns the bot yet. */
export const start: BotCommand = {
  name: "start",
  summary: "what this bot does",
  run: ({ ctx, say }) =>
    say([
      { text: `Hello${ctx.from.first_name ? `, ${ctx.from.first_name}` : ""}! ` },
      { text: "I run workflows from chat messages. Paste an AI's answer with shortcodes in it, or try:\n\n" },
      {
        text: '[MULTISTEP:QUICK_WORKFLOW:Hello:[{"name":"Greet","handler":"send_message","params":{"text":"Hi!"}}]]',
        style: "code",
      },
      { text: "\n\n/help says more." },
    ]),
};
