/** What an action on a chat says: that it was done, or why it was refused and what to do instead. */
export const chatProblems = {
  messagePinned: ({ id }: { id: number }) => `📌 Message ${id} pinned`,
  messageUnpinned: ({ id }: { id: number }) => `📌 Message ${id} unpinned`,
  allUnpinned: "📌 All messages unpinned",
  messageDeleted: ({ id }: { id: number }) => `🗑️ Message ${id} deleted`,
  messageWasGone: ({ id }: { id: number }) => `🗑️ Message ${id} was already gone`,
  titleSet: ({ title }: { title: string }) => `✏️ The group is now called "${title}"`,
  descriptionSet: "✏️ The group's description was changed",
  descriptionRemoved: "✏️ The group's description was removed",
  memberInfo: ({ name, id, isBot, status, until }: MemberInfo) =>
    `👤 ${name} · ${id} · ${isBot ? "bot, " : ""}${status}${untilText(until)}`,
  memberMuted: ({ id, until }: { id: number; until: string | undefined }) => `🔇 ${id} muted${untilText(until)}`,
  memberUnmuted: ({ id }: { id: number }) => `🔊 ${id} can write again`,
  memberBanned: ({ id, until }: { id: number; until: string | undefined }) => `⛔ ${id} banned${untilText(until)}`,
  memberUnbanned: ({ id }: { id: number }) => `✅ ${id} can join again`,
  memberRemoved: ({ id }: { id: number }) => `👋 ${id} removed; can join again`,

  onlyInGroups: { message: "This works only in groups.", hint: "Send it to the bot in a group." },
  cannotCheckRights: ({ why }: { why: string }) => ({
    message: `I can't check your permissions here: ${why}.`,
    hint: "The bot must be an administrator of the group.",
  }),
  onlyAdministrators: {
    message: "Only an administrator of this group can do that.",
    hint: "Ask an administrator to send it.",
  },
  needsRight: ({ right }: { right: keyof typeof RIGHTS }) => ({
    message: `You don't have permission to do that here: this requires an administrator with the right to ${RIGHTS[right]}.`,
    hint: "Ask an administrator with that right to send it.",
  }),
  shaperNeedsRight: ({ user, right }: { user: number; right: keyof typeof RIGHTS | undefined }) => ({
    message: `User ${user}, who created or changed what runs here, can't do that in this group: this requires an administrator${right === undefined ? "" : ` with the right to ${RIGHTS[right]}`}.`,
    hint: "Create the workflow yourself.",
  }),
  botNotAdministrator: {
    message: "The bot doesn't have permission to do that here.",
    hint: "Make the bot an administrator of this group, then send it again.",
  },
  botNeedsRight: ({ right }: { right: keyof typeof RIGHTS }) => ({
    message: "The bot doesn't have permission to do that here.",
    hint: `Make the bot an administrator of this group with the right to ${RIGHTS[right]}, then send it again.`,
  }),
  /** `why`: Telegram's own words. `check`: what is probably wrong. */
  telegramRefused: ({ why, check }: { why: string; check: keyof typeof CHECKS }) => ({
    message: `Telegram refused: ${why}.`,
    hint: CHECKS[check],
  }),
  noAccess: ({ why }: { why: string }) => ({
    message: `The bot has no access to that chat: ${why}.`,
    hint: "Add the bot there.",
  }),
  becameSupergroup: { message: "This group has just been upgraded to a supergroup.", hint: "Send it again." },
  telegramLimits: ({ seconds }: { seconds: number }) => ({
    message: "Telegram is rate-limiting the bot right now.",
    hint: `Send it again in ${seconds} seconds.`,
  }),
  telegramSilent: ({ seconds }: { seconds: number }) => ({
    message: "Telegram isn't responding.",
    hint: `Send it again in ${seconds} seconds.`,
  }),
  terminalHasNoGroups: {
    message: "A terminal has no groups, members or messages to pin.",
    hint: "Send this to the bot in a Telegram group.",
  },
  actionNotKnown: "this version of Stepgram doesn't know that action",
  messageRefused: ({ code, why }: { code: number | undefined; why: string }) =>
    `Telegram refused the message${code === undefined ? "" : ` (${code})`}${why === "" ? "" : `: ${why}`}`,
  deliveryUnknown: "the connection dropped twice, so the message may or may not have arrived",
  notDelivered: "not delivered",
};

/** Administrators' rights, as they complete "the right to …". */
const RIGHTS = {
  can_pin_messages: "pin messages",
  can_delete_messages: "delete messages",
  can_change_info: "change the group's info",
  can_restrict_members: "restrict members",
};

const CHECKS = {
  person: "Check the id: it must belong to a member who is not an administrator.",
  message: "Check the id: it must belong to a message in this chat.",
  value: "Check the new value.",
};

/** A member as USER:INFO shows them. */
export interface MemberInfo {
  name: string;
  id: number;
  isBot: boolean;
  status: string;
  until: string | undefined;
}

function untilText(until: string | undefined): string {
  return until === undefined ? "" : ` until ${until}`;
}
