/** What can be wrong with a step, when it is added and while it runs. */
export const stepProblems = {
  stepNeedsName: "A step needs a name.",
  stepNameTooLong: ({ most }: { most: number }) => `A step's name can have at most ${most} characters.`,
  stepNameUnfit: ({ why }: { why: string }) => `A step's name or idempotency key ${why}.`,
  handlerUnknown: ({
    written,
    near,
    handlers,
  }: {
    written: string;
    near: string | undefined;
    handlers: readonly string[];
  }) => ({
    message: `There is no handler "${written}".`,
    hint: near === undefined ? `Handlers: ${handlers.join(", ")}.` : `Did you mean "${near}"?`,
  }),
  stepIs: ({ step, why }: { step: string; why: string }) => `Step "${step}": ${why}`,
  stepJson: ({ step, why }: { step: string; why: string }) => `Step "${step}" has JSON that cannot be stored: ${why}.`,
  otherTemplate: ({
    step,
    written,
    why,
    instead,
  }: {
    step: string;
    written: string;
    why: string;
    instead: string;
  }) => ({
    message: `Step "${step}": ${written} ${why}.`,
    hint: `Templates only insert values; they don't compute. For example: ${instead}. Write \\{ to keep a brace as text.`,
  }),
  optionOutOfRange: ({ step, option, min, max }: { step: string; option: string; min: number; max: number }) =>
    `Step "${step}": ${option} must be a number from ${min} to ${max}.`,
  badSaveAs: ({ step, why }: { step: string; why: string }) => ({
    message: `Step "${step}": save_as: ${why}`,
    hint: 'For example: "save_as":"users".',
  }),
  badCondition: ({ step, line, column, why, caret }: BadCondition) =>
    `The condition of "${step}" has an error at ${line}:${column}: ${why}\n${caret}`,

  needsPermission: ({ step, part, capability, user }: NeedsPermission) =>
    `"${step}"${part === undefined ? "" : `: ${part}`} needs the "${capability}" permission, which user ${user} doesn't have.`,
  shaperNeedsPermission: ({ step, part, capability, user, name }: NeedsPermission & { name: string | undefined }) => {
    const what = `"${step}"${part === undefined ? "" : `: ${part}`}`;
    const who = name === undefined ? `user ${user}` : `${name} (${user})`;
    if (capability === "chat")
      return {
        message: `${what}: ${who}, who created or changed what runs here, no longer has access to the bot.`,
        hint: "Create the workflow yourself.",
      };
    return {
      message: `${what} needs the "${capability}" permission, which ${who}, who created or changed what runs here, doesn't have.`,
      hint: `Create the workflow yourself, or ask an owner to send /grant ${capability} ${user}.`,
    };
  },
  secretNeedsPermission: ({ step, secret, capability, user, isShaper }: SecretNeedsPermission) => ({
    message: `"${step}" uses {secrets.${secret}}, which needs the "${capability}" permission. User ${user}${isShaper ? SHAPED : ""} doesn't have it.`,
    hint: `${isShaper ? "Create the workflow yourself, or an" : "An"} owner can grant it: /grant ${capability} ${user}.`,
  }),
  secretServesOwners: ({ step, secret, user, isShaper }: Omit<SecretNeedsPermission, "capability">) => ({
    message: `"${step}" uses {secrets.${secret}}, which isn't bound to a host, so only owners' own workflows can use it. User ${user}${isShaper ? SHAPED : ""} is not an owner.`,
    hint: `${isShaper ? "Create the workflow yourself, or the" : "The"} operator can bind it with API_SECRET_HOSTS=${secret}=HOST, where HOST is the API's host, and an owner can then send /grant network,secrets ${user}.`,
  }),
  keyUsedOtherwise: ({ key }: { key: string }) =>
    `The idempotency key "${key}" was already used with different params.`,
  wasNotStarted: ({ step }: { step: string }) => `"${step}" was not started.`,
  resultNotJson: ({ why }: { why: string }) => `the result cannot be stored as JSON: ${why}`,
  resultUnfit: ({ step, why }: { step: string; why: string }) =>
    `"${step}" returned a result that doesn't match its schema: ${why}. The step has already taken effect, so it won't run again; RESULT shows what it returned.`,
  didNotFinish: ({ step, seconds }: { step: string; seconds: number }) =>
    `"${step}" did not finish within ${seconds} s.`,
  stepFailed: ({ step }: { step: string }) => `"${step}" failed.`,
  cannotBeContextKey: ({ key }: { key: string }) => `"${key}" cannot be a context key.`,
  badCheckpoint: ({ name, why }: { name: string; why: string }) =>
    `The checkpoint "${name}" cannot be stored as JSON: ${why}`,
  conditionInvalid: ({ step, why }: { step: string; why: string }) => `The condition of "${step}" is invalid: ${why}`,
  conditionFailed: ({ step, condition, why }: { step: string; condition: string; why: string }) =>
    `The condition of "${step}" (${condition}) failed: ${why}`,
  conditionOf: ({ condition, why }: { condition: string; why: string }) => `condition ${condition}: ${why}`,
  workersDied: ({ number }: { number: number }) => `${number} workers died while running this step.`,
  nobodyDecided: "Nobody decided in time.",
  filesCannotBeFetched: "Files sent to a chat cannot be fetched in this process.",
  chatTakesNoFiles: {
    message: "No file can be sent to this chat, so the question couldn't be answered.",
    hint: "Ask in a Telegram chat, or ask for text, such as a path.",
  },
  fileTooLargeToFetch: ({ most }: { most: number }) => `The file is too large: the limit is ${most} bytes.`,
  fileNotFetched: "Telegram did not return the file.",
  nobodyAnswered: "Nobody answered in time.",
  answerEmpty: "The answer is empty.",
  answerTooLong: ({ most }: { most: number }) => ({
    message: `The answer can have at most ${most} characters.`,
    hint: "Send a shorter one.",
  }),
  answerUnfit: ({ why }: { why: string }) => `The answer ${why}.`,
  answerCut: {
    message: "The answer is as long as a message can get, so part of it may be missing.",
    hint: "Send it as a .txt file.",
  },
  answerNoNumber: {
    message: "I can't read that as a number.",
    hint: "Send one number of at most 15 digits, such as 42 or 1250.5.",
  },
  answerTwoNumbers: ({ written, readings }: { written: string; readings: readonly [string, string] }) => ({
    message: `"${written}" could be two numbers.`,
    hint: `Send ${readings[0]} or ${readings[1]}.`,
  }),
  answerNoDate: ({ today }: { today: string }) => ({
    message: "I can't read that as a date.",
    hint: `Send a date, such as ${today}, tomorrow, or Friday at 9:00.`,
  }),
  answerTwoDates: ({ dates }: { dates: readonly string[] }) => ({
    message: "That could be more than one date.",
    hint: `Send ${dates.join(" or ")}.`,
  }),
  answerNoOption: ({ options }: { options: readonly string[] }) => ({
    message: "That is not one of the choices.",
    hint: `Send one of these: ${options.join(", ")}.`,
  }),
  answerNoFile: {
    message: "The answer must be a file.",
    hint: "Send a document, a photo, an audio file, a video or a voice message.",
  },
  answerNoText: { message: "The answer must be text, not a file.", hint: "Send it as a text message." },
  personDecided: ({ person, decision }: { person: string; decision: string }) => `${person} decided: ${decision}`,
  couldNotAsk: ({ why }: { why: string }) => `The question could not be asked: ${why}`,
  outboxFull: "The chat's outbox is full: too many messages are waiting to be sent there. Delivery will be retried.",
  messageLost: "The message is no longer stored, so its delivery is unknown.",
  globalTimeout: ({ seconds }: { seconds: number }) => `The workflow exceeded its global timeout of ${seconds} s.`,
  shortcodeFailed: ({ shortcode, why }: { shortcode: string; why: string }) => `${shortcode}: ${why}`,
  noSuchOption: "There is no such option.",
  nextStepsNeed: ({ capability }: { capability: string }) =>
    `The steps that follow need the "${capability}" permission, which you don't have.`,
  questionClosed: "This question is no longer open.",
  attemptNotStarted: "The attempt could not be started.",
  outcomeNotStored: ({ why }: { why: string }) => `The outcome cannot be stored: ${why}`,
  argumentsInShortcode: ({ written, example }: { written: string; example: string }) => ({
    message: `"${written}" contains arguments; in a step, they go into params.`,
    hint: `Write ${example}`,
  }),
  noShortcode: ({ written, near, names }: { written: string; near: string | undefined; names: readonly string[] }) => ({
    message: `There is no shortcode "${written}".${near === undefined ? "" : ` Did you mean ${near}?`}`,
    hint: `Shortcodes: ${names.join(", ")}.`,
  }),
};

/** A condition that can't be evaluated. */
export interface BadCondition {
  step: string;
  line: number;
  column: number;
  why: string;
  caret: string;
}

/** A secret that someone may not use. */
export interface SecretNeedsPermission {
  step: string;
  secret: string;
  capability: string;
  user: number;
  /** Whether they created or changed what runs, and someone else started it. */
  isShaper: boolean;
}

const SHAPED = ", who created or changed what runs here,";

/** A step that its author may not add. */
export interface NeedsPermission {
  step: string;
  /** The part of the step that needs it, if not all of it. */
  part: string | undefined;
  capability: string;
  user: number;
}
