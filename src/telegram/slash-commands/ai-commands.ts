import type { SlashCommand, SlashCommandCall } from "./slash-command.ts";

/** `/new`: the AI forgets the conversation. */
export const newConversation: SlashCommand = {
  name: "new",
  description: ({ slashCommands }) => slashCommands.new,
  async run({ ai, actor, say, messages }) {
    await ai?.conversations.forget(actor);
    await say([{ text: ai === undefined ? messages.ai.none : messages.ai.newConversation }]);
  },
};

/** `/stop`: ends what the AI is doing for the sender. What it has done is said there. */
export const stop: SlashCommand = {
  name: "stop",
  description: ({ slashCommands }) => slashCommands.stop,
  async run(call) {
    const { ai, actor, say, messages } = call;
    if (ai === undefined) return say([{ text: messages.ai.none }]);
    if (!(await ai.conversations.stop(actor))) await say([{ text: messages.ai.nothingToStop }]);
  },
};

/** `/usage`: how much of the AI the chat has used today. */
export const usage: SlashCommand = {
  name: "usage",
  readOnly: true,
  description: ({ slashCommands }) => slashCommands.usage,
  async run({ ai, actor, engine, chats, say, messages }: SlashCommandCall) {
    if (ai === undefined) return say([{ text: messages.ai.none }]);
    const { tokens, calls, ends } = await chats.aiUsage.today(actor.chat_id);
    const ms = Math.max(0, ends.getTime() - engine.now().getTime());
    await say([{ text: messages.ai.usage(tokens, calls, ai.dailyTokens, ms) }]);
  },
};
