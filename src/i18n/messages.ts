import type { AiMessages } from "./ai-messages.ts";
import type { HelpMessages } from "./help-messages.ts";
import type { HttpMessages } from "./http-messages.ts";
import type { PlanMessages } from "./plan-messages.ts";
import type { Problems } from "./problem.ts";
import type { ExecutionMessages, ReplyMessages } from "./reply-messages.ts";
import type { RichPart, RichText } from "./rich-text.ts";
import type { ScheduleNewsMessages } from "./schedule-news-messages.ts";
import type { TimeMessages } from "./time-messages.ts";

/**
 * Every sentence that the bot says itself, in one language. To add a language, write a file that exports a `Messages` (see
 * `en.ts`) and add it to `languages.ts`. Logs are in English.
 *
 * A parameter is a value to fill in. `suggestion` is a similar name that exists, if there is one.
 */
export interface Messages {
  /** The language's own name. */
  language: string;
  help: HelpMessages;
  /** Pairing: the sender became the owner; the code was wrong; a code is needed. */
  owned: string;
  wrongCode: string;
  wrongCodeTooOften: string;
  needsCode: string;
  /** What someone without access is told, once. */
  noAccess(userId: number): RichText;
  /** A slash command that was forwarded, or written by an inline bot, and does nothing. */
  forwardedCommand(name: string): string;
  unknownCommand(name: string, suggestion: string | undefined, commands: string): string;
  /** The chat sent more than `messages` messages with shortcodes within a minute. */
  full(messages: number): string;
  /** A text file is not read, because the chat has sent so many megabytes of them within a minute. */
  fullOfFiles(megabytes: number): string;
  /** The reply to an edit of a message that has already run. */
  edited: string;
  /** `/runs` with a word that is not a status; `known` lists them. */
  noSuchStatus(written: string, known: string): string;
  /** A message kept failing for an internal reason. */
  gaveUp: string;
  documentTooLarge(megabytes: number): string;
  documentUnreadable: string;
  documentKind: string;
  /** Above the choice of languages. */
  settings(language: string): string;
  /** `/settings` with a language that the bot does not speak. */
  noSuchLanguage(written: string, known: string): string;
  languageSet(language: string): string;
  lists: ListMessages;
  buttons: ButtonLabels;
  /** Answers to a pressed button. */
  press: ButtonAnswers;
  confirm: ConfirmationMessages;
  /** The bot's own AI. */
  ai: AiMessages;
  suspension: SuspensionMessages;
  webhookSuspension: WebhookSuspensionMessages;
  /** What a message will do, for that question. */
  plan: PlanMessages;
  closings: ClosingMessages;
  grant: GrantMessages;
  answer: AnswerMessages;
  slashCommands: SlashCommandDescriptions;
  dashboard: DashboardMessages;
  terminal: TerminalMessages;
  http: HttpMessages;
  /** How an execution is going. */
  progress: ExecutionMessages;
  /** The outcomes of shortcodes. */
  replies: ReplyMessages;
  /** When something runs. */
  times: TimeMessages;
  /** What happened to schedules. */
  scheduleNews: ScheduleNewsMessages;
  /** What can be wrong with a message, a workflow or a step, and what to do instead. */
  problems: Problems;
}

/** The part of the messages that commands, their errors and their progress need. */
export type InterpreterMessages = Pick<
  Messages,
  "replies" | "progress" | "times" | "scheduleNews" | "problems" | "help" | "plan"
>;

/** The message about a suspended schedule. */
export interface SuspensionMessages {
  suspended(workflow: RichPart, id: RichPart): RichText;
  changed(who: string, step: string, workflow: string, at: string): string;
  /** It now starts a workflow that someone else made. */
  startsNow(workflow: string, who: string): string;
  /** Further changes. */
  more(changes: number): string;
  /** `person`: who made the schedule. */
  waitsFor(person: string): string;
  /** Told to the schedule's creator in another chat. */
  decideThere(id: RichPart): RichText;
  /** It is no longer suspended by now. */
  over(workflow: string): string;
  look: string;
  resume: string;
  /** Each is followed by a shortcode. */
  toLook: string;
  toResume: string;
  toRemove: string;
}

/** Where the message about a suspended webhook differs. */
export type WebhookSuspensionMessages = Pick<SuspensionMessages, "suspended" | "startsNow" | "decideThere" | "over">;

/** `/workflows`, `/runs`, `/schedules`, and the lists to choose from of `/run` and `/cancel`. */
export interface ListMessages {
  workflows(total: number): string;
  noWorkflows: string;
  steps(number: number): string;
  runs(total: number): string;
  noRuns: string;
  schedules(total: number): string;
  noSchedules: string;
  /** Above numbered buttons, one for each row. */
  tapRun: string;
  tapWorkflow: string;
  tapSchedule: string;
  runWhich: string;
  nothingToRun: string;
  noSuchWorkflow(written: string, suggestion: string | undefined): string;
  noSuchRun(written: string): string;
  /** `/status`: the heading, and if there is none. */
  active(total: number): string;
  nothingRunning: string;
  /** Above the runs to choose from, and if there is none. */
  which: Readonly<Record<RunVerb, string>>;
  nothingTo: Readonly<Record<RunVerb, string>>;
  /** Below a list without buttons; `command` shows the next page. */
  page(page: number, pages: number, command: string | undefined): string;
  back: string;
  refresh: string;
  run: string;
  unschedule: string;
  unscheduled: string;
}

/** What a slash command does to the run chosen from a list. */
export type RunVerb = "pause" | "resume" | "retry" | "cancel";

/** The buttons below a progress message. `retry` continues from the failed steps; `again` restarts a cancelled execution. */
export interface ButtonLabels {
  pause: string;
  resume: string;
  cancel: string;
  retry: string;
  again: string;
  details: string;
  picture: string;
  /** Copies the execution's id, or shows it where the server can't copy. */
  copy: string;
  id: string;
}

/** What a person sees for a moment after pressing a button; at most 200 characters. */
export interface ButtonAnswers {
  tooOld: string;
  tooMany: string;
  stranger: string;
  otherChat: string;
  notYours: string;
  expired: string;
  failed: string;
  paused: string;
  resumed: string;
  cancelled: string;
  retried: string;
  /** Retried with the steps as they were, because its workflow has changed since. */
  retriedEarlier: string;
  detailsCome: string;
  pictureComes: string;
  done: string;
  pressedAlready(name: string): string;
  /** What the button does was already done. */
  doneAlready: string;
  /** Another of several alternatives was chosen. */
  choseOther(name: string, label: string): string;
  decidedAlready(decision: string): string;
  chooseOne(options: string): string;
}

/** The question before a message runs. */
export interface ConfirmationMessages {
  ask: string;
  /** Below that, where the text comes from; the name is empty if unknown. */
  forwarded(from: string): string;
  via_bot(from: string): string;
  offered(from: string): string;
  byAi: string;
  nothingYet: string;
  run: string;
  discard: string;
  always: string;
  /** What was chosen, below the question. */
  ranUnasked: string;
  discarded: string;
  changed: string;
  pressOne: string;
  ownerOnly: string;
  questionTooOld: string;
  /** What to send where there are no buttons, in pieces; `run` and `discard` are shown as code. */
  answer(run: string, discard: string): readonly string[];
  /** After that, if the operator may turn the question off; begins with a space. */
  neverAsk: string;
  /** `/confirm`: whether owners are asked in this chat. */
  asksOwners: string;
  asksNot: string;
  /** `/confirm` takes on or off, not `written`. */
  onOrOff(written: string): string;
}

/** Shown below a question once it is closed. */
export interface ClosingMessages {
  late: string;
  /** Nobody answered a question that wants a typed answer. */
  unanswered: string;
  cancelled: string;
  over: string;
  expired: string;
}

/** `/grant` and `/revoke`. `to` is a person's id, or a group's, which is negative. */
export interface GrantMessages {
  ownerOnly: string;
  /** Ends in a space; `usage` follows. */
  noRight(word: string, suggestion: string | undefined): string;
  usage(command: string, rights: string): string;
  /** `isHere`: it is the chat where it was granted. */
  given(to: number, rights: string, isHere: boolean): string;
  taken(to: number, rights: string): string;
  hadNone(to: number): string;
  /** An example command follows. */
  nobody: string;
  list: string;
  chat: string;
}

/** Where there are no buttons, such as in a terminal. */
export interface AnswerMessages {
  /** The person at the terminal, as the one who decided: a terminal has no names. */
  you: string;
  usage: string;
  /** No open question has that code. */
  noSuchCode(code: string): string;
  /** `/approve`: no question is open; above the one or the several with their options. */
  nothingOpen: string;
  waitsOne(hasButtons: boolean): string;
  /** `example` answers the first of them. */
  waitMany(hasButtons: boolean, example: string): string;
  /** Before the commands that answer a question. */
  decide: string;
  /** Below a question: what to write or send. In a group, that is a reply to it. */
  write(wants: "text" | "number" | "date" | "file", isGroup: boolean): string;
  /** Before a shortcode that does the same as a button. */
  offer(label: string): string;
}

/** The descriptions in Telegram's menu of commands. */
export interface SlashCommandDescriptions {
  start: string;
  help: string;
  workflows: string;
  runs: string;
  run: string;
  status: string;
  pause: string;
  resume: string;
  retry: string;
  cancel: string;
  approve: string;
  new: string;
  stop: string;
  usage: string;
  schedules: string;
  prompt: string;
  settings: string;
  token: string;
  confirm: string;
  grant: string;
  revoke: string;
  dashboard: string;
}

/** The replies of `/dashboard`. */
export interface DashboardMessages {
  open: string;
  button: string;
  /** In a group; `link` opens the private chat. */
  inPrivate(link: RichPart): RichText;
  /** To an owner, where only the machine itself reaches it. */
  local(address: RichPart): RichText;
  notServed: string;
}

/** What `stepgram chat` says around the chat. */
export interface TerminalMessages {
  greeting(version: string, database: string): string;
  takenOver: string;
  /** At the end: how many runs continue at the next start. */
  unfinished(runs: number): string;
  emptyInput: string;
}
