/** Placeholders that nobody filled in, and what to write instead of them. */
export const unfilledProblems = {
  /** `more`: what is said about the next one. */
  unfilled: ({ key, written, instead, more }: Unfilled) =>
    `"${written}" is a placeholder that nobody has filled in${key === "" ? "" : ` (${key.replaceAll("_", " ")})`}. ${instead}${more === undefined ? "" : ` ${more}`}`,
  fillInChat: "chat_id is a number; leave it out to mean this chat.",
  fillInMessage: "Messages are identified by number; message_id is the one you reply to.",
  fillInPerson: "People are identified by numeric id; to mean someone in this chat, reply to one of their messages.",
  fillInSecret: "The owner of the bot can set it as SECRET_NAME; then write {secrets.NAME}.",
  fillIn: ({ key }: { key: string }) => `Write the ${key.replaceAll("_", " ")}.`,
  fillInOrLeaveOut: ({ key }: { key: string }) => `Write the ${key.replaceAll("_", " ")}, or leave it out.`,
};

/** A placeholder that nobody filled in. */
export interface Unfilled {
  key: string;
  written: string;
  instead: string;
  more: string | undefined;
}
