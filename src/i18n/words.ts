import type { ErrorCode } from "../engine/result.ts";
import type { ProgressWords } from "./progress-words.ts";
import type { ReplyWords } from "./reply-words.ts";

/** The languages that the bot speaks. */
export const LOCALES = ["en", "id"] as const;
/** A language that the bot speaks. */
export type Locale = (typeof LOCALES)[number];

/** The labels of buttons below a progress message. */
export interface ButtonWords {
  pause: string;
  resume: string;
  cancel: string;
  retry: string;
  again: string;
  details: string;
  copy: string;
  id: string;
}

/** What lists say. */
export interface ListWords {
  workflows(total: number): string;
  noWorkflows: string;
  steps(number: number): string;
  runs(total: number): string;
  noRuns: string;
  schedules(total: number): string;
  noSchedules: string;
  /** `moment` is when a schedule starts next. */
  next(moment: string): string;
  notAgain: string;
  /** Above buttons, one for each row. */
  tapRun: string;
  tapWorkflow: string;
  tapSchedule: string;
  runWhich: string;
  nothingToRun: string;
  /** `/run` with what names nothing; `meant` is the name that may have been. */
  noSuchWorkflow(written: string, meant: string | undefined): string;
  noSuchRun(written: string): string;
  cancelWhich: string;
  nothingToCancel: string;
  /** For chats without buttons: `command` shows the next page. */
  page(page: number, pages: number, command: string | undefined): string;
  back: string;
  refresh: string;
  run: string;
  unschedule: string;
  /** What has become of a schedule. */
  unscheduled: string;
}

/** What a person sees after a press. */
export interface PressWords {
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
  detailsCome: string;
  done: string;
  pressedAlready(name: string): string;
  decidedAlready(decision: string): string;
  chooseOne(options: string): string;
  /** Why the engine did not do it; `message` is the engine's own, in English. */
  refused(code: ErrorCode, message: string): string;
}

/** The question whether a message is to be carried out. */
export interface ConfirmWords {
  ask: string;
  times(number: number): string;
  more(number: number): string;
  commands(labels: string): string;
  nothingYet: string;
  /** Of what follows in an answer that was carried out while it was written. */
  restWaits: string;
  run: string;
  discard: string;
  always: string;
  ranUnasked: string;
  discarded: string;
  restDiscarded: string;
  changed: string;
  pressOne: string;
  ownerOnly: string;
  questionTooOld: string;
  /** What to send where there are no buttons; each is set as code. */
  answer(run: string, discard: string): readonly string[];
  asksOwners: string;
  asksNot: string;
}

/** Rights that owners give. */
export interface GrantWords {
  ownerOnly: string;
  noRight(word: string, meant: string | undefined): string;
  /** `command` is the one that is being explained. */
  usage(command: string, rights: string): string;
  given(to: number, rights: string): string;
  taken(to: number, rights: string): string;
  hadNone(to: number): string;
  nobody: string;
  list: string;
  chat: string;
}

/** Where there are no buttons. */
export interface AnswerWords {
  usage: string;
  /** Before the commands that decide. */
  decide: string;
  /** Before a shortcode that may be sent. */
  offer(label: string): string;
}

/** What is written below a question when nobody waits for its answer any more. */
export interface ClosingWords {
  late: string;
  cancelled: string;
  over: string;
  expired: string;
}

/** What the terminal says around the chat. */
export interface TerminalWords {
  greeting(version: string, database: string): string;
  takenOver: string;
  emptyInput: string;
}

/** Everything that the bot itself says. What is wrong with a shortcode is said in English. */
export interface Words {
  /** The language's own name. */
  language: string;
  hello(name: string | undefined): string;
  tryThis: string;
  helpSaysMore: string;
  /** Around a shortcode that may serve as an example. */
  hint: readonly [string, string];
  owned: string;
  wrongCode: string;
  needsCode: string;
  unknownCommand(name: string, meant: string | undefined): string;
  full(messages: number): string;
  edited: string;
  /** `/runs` with a word that is no status. */
  noSuchStatus(written: string, known: string): string;
  gaveUp: string;
  documentTooLarge(megabytes: number): string;
  documentUnreadable: string;
  documentKind: string;
  settings(language: string): string;
  languageSet(language: string): string;
  lists: ListWords;
  press: PressWords;
  confirm: ConfirmWords;
  grant: GrantWords;
  answer: AnswerWords;
  terminal: TerminalWords;
  /** For the menu, by command. */
  summaries: Readonly<Record<CommandName, string>>;
  buttons: ButtonWords;
  closings: ClosingWords;
  progress: ProgressWords;
  replies: ReplyWords;
}

/** The commands in the menu. */
export type CommandName =
  | "start"
  | "help"
  | "workflows"
  | "runs"
  | "run"
  | "cancel"
  | "schedules"
  | "settings"
  | "confirm"
  | "grant"
  | "revoke";
