const PERSON = "Reply to one of their messages, or write their numeric id, such as 123456789.";
const DURATION = "For example, write 300, 10 minutes or 2 days; without a duration it is permanent.";

/** What can be wrong with a command and the values it takes. */
export const commandProblems = {
  noCommand: ({ command }: { command: string }) => `There is no command ${command}.`,
  pictureOptions: ({ written }: { written: string }) => ({
    message: `Pictures have no option "${written}".`,
    hint: 'Write {"theme":"dark"} or {"theme":"light"}, or leave it out.',
  }),
  commandFailed: ({ command }: { command: string }) => `${command} failed.`,
  commandNeeds: ({ command, capability }: { command: string; capability: string }) => ({
    message: `${command} needs the "${capability}" permission, which you don't have.`,
    hint: "The owner of the bot can grant it.",
  }),
  shaperNeedsForCommand: ({ command, capability, user, name }: ShaperNeedsForCommand) => ({
    message: `${command} needs the "${capability}" permission, which ${name === undefined ? `user ${user}` : `${name} (${user})`}, who created or changed what runs here, doesn't have.`,
    hint: `Create the workflow yourself, or ask an owner to send /grant ${capability} ${user}.`,
  }),
  otherChat: ({ chat }: { chat: number }) => ({
    message: `${chat} is another chat; only the bot's owner can act on other chats from here.`,
    hint: "Send the command in that chat, or leave out the chat_id.",
  }),
  noChatHere: { message: "There is no chat here to act on.", hint: "Send this to the bot in a group." },
  noCommandOfName: ({
    written,
    near,
    labels,
  }: {
    written: string;
    near: string | undefined;
    labels: readonly string[];
  }) => ({
    message: `There is no command "${written}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
    hint: `Commands: ${labels.join(", ")}.`,
  }),
  noTemplate: ({ written, near, names, others }: NoTemplate) => ({
    message: `There is no template "${written}".${near === undefined ? "" : ` Did you mean ${near}?${notTaken(others)}`}`,
    hint: `Templates: ${names.join(", ")}. [MULTISTEP:TEMPLATES] shows their params.`,
  }),
  templateParams: ({
    template,
    problems,
    shortcode,
  }: {
    template: string;
    problems: readonly string[];
    shortcode: string;
  }) => ({
    message: `Template ${template}: ${problems.join("; ").replace(/\.$/, "")}.`,
    hint: `For example, write ${shortcode}`,
  }),
  titleTooLong: ({ most, length }: { most: number; length: number }) => ({
    message: `A title can have at most ${most} characters; this one has ${length}.`,
    hint: "Write a shorter one.",
  }),
  groupDescriptionTooLong: ({ most, length }: { most: number; length: number }) => ({
    message: `A description can have at most ${most} characters; this one has ${length}.`,
    hint: "Write a shorter one.",
  }),
  noFutureTime: ({ written }: { written: string }) => ({
    message: `"${written}" is not a time in the future.`,
    hint: 'For example, write "0 9 * * 1" for Mondays at nine.',
  }),
  scheduleHasRun: ({ id, workflow }: { id: string; workflow: string }) => ({
    message: `The schedule ${id} of "${workflow}" has already run.`,
    hint: "[MULTISTEP:LIST_EXECUTIONS] shows the run.",
  }),
  batchTooLarge: ({ most, items }: { most: number; items: number }) => ({
    message: `A batch can have at most ${most} items; this one has ${items}.`,
    hint: "Split it into several messages.",
  }),
  noItems: ({ example }: { example: string }) => ({
    message: "The list of items is empty.",
    hint: `For example, write ${example}`,
  }),
  itemNotParams: ({ number, handler, written, example }: ItemNotParams) => ({
    message: `Item ${number} must be an object with the params of ${handler}, not ${written}.`,
    hint: `For example, write ${example}`,
  }),
  chatIdNotNumeric: {
    message: "The chat_id must be the chat's numeric id.",
    hint: 'For example, write {"chat_id":-1001234567890}.',
  },
  noMessage: ({ written }: { written: string | undefined }) => ({
    message: written === undefined ? "No message was given." : `"${written}" is not a message id.`,
    hint: "Reply to the message, or write its numeric id, or message_id for the message you reply to.",
  }),
  userName: ({ written }: { written: string }) => ({
    message: `${written} is a username; a numeric id is needed.`,
    hint: PERSON,
  }),
  noPerson: ({ written }: { written: string | undefined }) => ({
    message: written === undefined ? "No person was given." : `"${written}" is not a person's id.`,
    hint: PERSON,
  }),
  notADuration: ({ written }: { written: string }) => ({
    message: `"${written}" is not a duration.`,
    hint: DURATION,
  }),
  durationOutOfRange: ({ least }: { least: number }) => ({
    message: `The duration must be between ${least} seconds and 366 days.`,
    hint: DURATION,
  }),
};

function notTaken(names: readonly string[]): string {
  return names.length === 0 ? "" : ` It doesn't take ${names.join(", ")}.`;
}

/** A template that does not exist. */
export interface NoTemplate {
  written: string;
  near: string | undefined;
  names: readonly string[];
  /** Params that were written but that the similar command does not take. */
  others: readonly string[];
  /** The shortcode with the near one. */
  corrected: string | undefined;
}

/** An item of a batch that is not an object. */
export interface ItemNotParams {
  number: number;
  handler: string;
  written: string;
  example: string;
}

/** A command in a step that was shaped by someone without the right to it. */
export interface ShaperNeedsForCommand {
  command: string;
  capability: string;
  user: number;
  name: string | undefined;
}
