/** What can be wrong with a command and the values it takes. */
export const commandProblems = {
  noCommand: ({ command }: { command: string }) => `There is no command ${command}.`,
  helpLists: "[MULTISTEP:HELP] lists the commands.",
  commandNeeds: ({ command, capability }: { command: string; capability: string }) => ({
    message: `${command} needs the permission "${capability}", which you don't have.`,
    hint: "The owner of the bot can grant it.",
  }),
  otherChat: ({ chat }: { chat: number }) => ({
    message: `${chat} is another chat; only the bot's owner may act on other chats from here.`,
    hint: "Send the command in that chat, or leave out the chat_id.",
  }),
  noChatHere: { message: "There is no chat here to act on.", hint: "Send this to the bot in a group." },
};
