import type { ExecutionStatus, StepStatus } from "../engine/execution.ts";
import type { ErrorCode } from "../engine/result.ts";
import type { RichPart, RichText } from "./rich-text.ts";

/** The labels of buttons below a progress message. */
export interface ButtonLabels {
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
export interface ListMessages {
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
  detailsCome: string;
  done: string;
  pressedAlready(name: string): string;
  decidedAlready(decision: string): string;
  chooseOne(options: string): string;
  /** Why the engine did not do it; `message` is the engine's own, in English. */
  refused(code: ErrorCode, message: string): string;
}

/** The question whether a message is to be carried out. */
export interface ConfirmationMessages {
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
export interface GrantMessages {
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
export interface AnswerMessages {
  usage: string;
  /** Before the commands that decide. */
  decide: string;
  /** Before a shortcode that may be sent. */
  offer(label: string): string;
}

/** What is written below a question when nobody waits for its answer any more. */
export interface ClosingMessages {
  late: string;
  cancelled: string;
  over: string;
  expired: string;
}

/** What the terminal says around the chat. */
export interface TerminalMessages {
  greeting(version: string, database: string): string;
  takenOver: string;
  emptyInput: string;
}

/** Everything that the bot itself says. What is wrong with a shortcode is said in English. */
export interface Messages {
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
  lists: ListMessages;
  press: ButtonAnswers;
  confirm: ConfirmationMessages;
  grant: GrantMessages;
  answer: AnswerMessages;
  terminal: TerminalMessages;
  /** For the menu, by command. */
  summaries: Readonly<Record<SlashCommandName, string>>;
  buttons: ButtonLabels;
  closings: ClosingMessages;
  progress: ExecutionMessages;
  replies: ReplyMessages;
}

/** The commands in the menu. */
export type SlashCommandName =
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

/** What a progress text says beside names, numbers and errors. `spent` is a duration such as `3.2 s`, or nothing. */
export interface ExecutionMessages {
  status: Readonly<Record<ExecutionStatus, string>>;
  more(steps: number): string;
  completed(spent: string | undefined, steps: number): string;
  failed(spent: string | undefined, reason: string | undefined): string;
  cancelled(spent: string | undefined, reason: string | undefined): string;
  paused(reason: string | undefined): string;
  startsIn(due: string): string;
  /** Who has paused or cancelled it. */
  by(who: string): string;
  recovered(steps: string): string;
  retry(number: number, most: number, due: string | undefined): string;
  goesOn(due: string): string;
  attempts(number: number): string;
  skipped: string;
  waitsForMessage: string;
  waitsForPerson: string;
  waitsForKey: string;
  waits: string;
  conditionFalse: string;
  upstreamFailed: string;
  /** Why an execution or a step ended whose time was up. */
  timeout: string;
}

/** What is offered instead of run, where the same message made what it is about. */
export type OfferedAction = "CANCEL" | "PAUSE" | "DELETE_WORKFLOW" | "UNSCHEDULE";

/** What commands answer when they have done what was asked. What is wrong is said in English. */
export interface ReplyMessages {
  steps(number: number): string;
  items(number: number): string;
  workflows(number: number): string;
  executions(number: number, status: string | undefined): string;
  schedules(number: number): string;
  /** `page` is the second half of a list's head. */
  page(page: number, pages: number): string;
  noPage(page: number, pages: number, last: RichPart): RichText;
  morePages(next: RichPart): RichText;
  noWorkflows: string;
  noExecutions(status: string | undefined): string;
  noSchedules: string;
  atMost(seconds: number): string;
  atOnce(number: number): string;
  noRetries: string;
  workflowCreated(name: RichPart, id: RichPart): RichText;
  workflowWithSteps(name: RichPart, steps: string, id: RichPart): RichText;
  workflowDeleted(name: RichPart, id: RichPart): RichText;
  stepAdded(number: number, name: RichPart, handler: string): RichText;
  stepChanged(step: RichPart, workflow: RichPart, settings: string): RichText;
  stepRemoved(step: RichPart, workflow: RichPart): RichText;
  stillWaits(name: string, gone: string): string;
  sameNames(names: string): string;
  andNames(number: number): string;
  bracesStay(written: string, template: string): string;
  dollarStays(written: string): string;
  after(names: string): string;
  andOthers(number: number): string;
  onlyIf(condition: string): string;
  goesOnAfterErrors: string;
  keptAs(key: string): string;
  started(workflow: RichPart, id: RichPart): RichText;
  batchStarted(workflow: RichPart, items: string, atOnce: string, id: RichPart): RichText;
  paused(workflow: RichPart, percent: number, id: RichPart): RichText;
  resumed(workflow: RichPart, percent: number, id: RichPart): RichText;
  cancelled(workflow: RichPart, percent: number, id: RichPart): RichText;
  retrying(workflow: RichPart, id: RichPart): RichText;
  nothingToRetry(id: RichPart): RichText;
  nothingToResume(id: RichPart): RichText;
  /** Instead of doing it. */
  offered(action: OfferedAction, shortcode: RichPart): RichText;
  /** On a button. */
  offer(action: OfferedAction, id: string): string;
  startsAt(workflow: RichPart, moment: string, ids: RichPart): RichText;
  startsBy(workflow: RichPart, cron: string, moment: string, id: RichPart): RichText;
  unscheduled(workflow: RichPart, id: RichPart): RichText;
  nextMoment(moment: string, left: string): string;
  notAgain: string;
  next(cron: string, moment: string): string;
  now(names: string): string;
  forPerson(question: string): string;
  stepStatus: Readonly<Record<StepStatus, string>>;
}

/** The part of the messages that commands and their progress need. */
export type InterpreterMessages = Pick<Messages, "replies" | "progress">;
