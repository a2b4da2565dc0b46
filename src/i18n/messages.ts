import type { AiMessages } from "./ai-messages.ts";
import type { DurationUnits } from "./duration-text.ts";
import type { HttpMessages } from "./http-messages.ts";
import type { PlanMessages } from "./plan-messages.ts";
import type { Problems } from "./problems/problem.ts";
import type { RichPart, RichText } from "./rich-text.ts";
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
  /** A slash command that was forwarded, or written by an inline bot, and does nothing. */
  forwardedCommand(name: string): string;
  unknownCommand(name: string, suggestion: string | undefined, commands: string): string;
  /** The chat sent more than `messages` messages with shortcodes within a minute. */
  full(messages: number): string;
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
  terminal: TerminalMessages;
  http: HttpMessages;
  /** How an execution is going. */
  progress: ExecutionMessages;
  /** The outcomes of shortcodes. */
  replies: ReplyMessages;
  /** When something runs. */
  times: TimeMessages;
  /** What can be wrong with a message, a workflow or a step, and what to do instead. */
  problems: Problems;
}

/** The part of the messages that commands, their errors and their progress need. */
export type InterpreterMessages = Pick<Messages, "replies" | "progress" | "times" | "problems" | "help" | "plan">;

/** The pages of `/help`. `more` holds what has no other place, such as the program's own shortcodes. */
export const HELP_TOPICS = ["workflows", "steps", "handlers", "runs", "schedules", "people", "more"] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];

/** `/start`, `/help`, `/prompt`, small talk, and the shortcodes HELP and HANDLERS. */
export interface HelpMessages {
  /** The greeting of `/start`. */
  hello(name: string | undefined): string;
  /** What the bot is for, after the greeting. */
  purpose: string;
  /** Before the example where there are no buttons. */
  tryThis: string;
  /** Buttons of `/start`. */
  tryIt: string;
  openHelp: string;
  getPrompt: string;
  /** The workflow that "Try it" runs: its name, its steps' names, and their texts. */
  example: { name: string; steps: readonly [string, string, string]; first: string; last: string };
  /** `/help`: its heading, what to do with the bot, above the slash commands, and the last line. */
  title: string;
  intro: string;
  commands: string;
  /** Below: the topics are buttons, or to be written. `topics` lists what to send. */
  tapTopic: string;
  writeTopic(topics: string): string;
  topics: Readonly<Record<HelpTopic, string>>;
  /** The last line of a topic. */
  explains(command: string): string;
  back: string;
  /** `[MULTISTEP:HELP]`. */
  allCommands: string;
  /** Below a topic: what the signs in its commands mean. */
  signs: string;
  /** `/help` with something it can't explain; `topics` lists what to send. */
  noSuchTopic(written: string, near: string | undefined, topics: string): string;
  forExample: string;
  reply: string;
  params: string;
  result: string;
  optional: string;
  handlers(number: number): string;
  /** With the file of `/prompt`. */
  promptFile(handlers: number): string;
  /** Answers to small talk: to "thank you", "how are you" and "bye". */
  thanks: string;
  wellbeing: string;
  bye: string;
  /** To "run NAME" where there is such a workflow; `command` runs it. */
  offerRun(command: RichPart): RichText;
  /** To a message that has no shortcode and is not a command. Rotated, so that none is said twice in a row. */
  hints: readonly [string, string, string];
  /** To a picture, a voice message and the like. */
  onlyText: string;
  /** Summaries of commands by label, such as `ADD_STEP` or `GROUP:PIN_MESSAGE`, and of handlers by name. Missing: the definition's own. */
  summaries: Readonly<Record<string, string>>;
  /** What commands reply, by label. Missing: the definition's own. */
  results: Readonly<Record<string, string>>;
  /** Notes of commands and descriptions of params, by their English text. Missing: as they are. */
  details: Readonly<Record<string, string>>;
  /** `[MULTISTEP:TEMPLATES]`: above the templates. */
  templates(number: number): string;
}

/** The message about a suspended schedule. */
export interface SuspensionMessages {
  suspended(workflow: RichPart, id: RichPart): RichText;
  changed(who: string, step: string, workflow: string, at: string): string;
  /** It now starts a workflow that somebody else made. */
  startsNow(workflow: string, who: string): string;
  /** Further changes. */
  more(changes: number): string;
  /** `person`: who made the schedule. */
  waitsFor(person: string): string;
  /** Said to the schedule's maker, elsewhere. */
  decideThere(id: RichPart): RichText;
  /** By the time this was said, it was no longer suspended. */
  over(workflow: string): string;
  look: string;
  resume: string;
  /** Each is followed by a shortcode. */
  toLook: string;
  toResume: string;
  toRemove: string;
}

/** What the message about a suspended webhook says otherwise. */
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

/** What a slash command does to a run that is chosen from a list. */
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
  /** Retried with the steps as they were, because its workflow was changed since. */
  retriedEarlier: string;
  detailsCome: string;
  pictureComes: string;
  done: string;
  pressedAlready(name: string): string;
  /** What the button asks for was done before. */
  doneAlready: string;
  /** Another of several alternatives was chosen. */
  choseOther(name: string, label: string): string;
  decidedAlready(decision: string): string;
  chooseOne(options: string): string;
}

/** The question before a message runs. */
export interface ConfirmationMessages {
  ask: string;
  /** Where the text comes from, below that; the name may be unknown and empty. */
  forwarded(from: string): string;
  via_bot(from: string): string;
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
  /** After that, where the operator may turn the question off; begins with a space. */
  neverAsk: string;
  /** `/confirm`: whether owners are asked in this chat. */
  asksOwners: string;
  asksNot: string;
  /** `/confirm` takes on or off, not `written`. */
  onOrOff(written: string): string;
}

/** Written below a question once it is no longer open. */
export interface ClosingMessages {
  late: string;
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
  /** `isHere`: it is the chat in which it was granted. */
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
  /** The person at the terminal, as the one who decided: a terminal knows no name. */
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
  /** Before a shortcode that does what a button would do. */
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
}

/** What `stepgram chat` says around the chat. */
export interface TerminalMessages {
  greeting(version: string, database: string): string;
  takenOver: string;
  /** At the end: how many runs continue at the next start. */
  unfinished(runs: number): string;
  emptyInput: string;
}

/** The states of an execution. The engine's own list has the same names. */
type ExecutionStatus = "created" | "scheduled" | "running" | "paused" | "completed" | "failed" | "cancelled";
/** The states of a step. */
type StepStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "skipped" | "cancelled";

/** A progress message. `spent` and `due` are durations such as `3.2 s`. */
export interface ExecutionMessages {
  units: DurationUnits;
  status: Readonly<Record<ExecutionStatus, string>>;
  more(steps: number): string;
  /** How far a run got that failed or was cancelled. */
  stepsDone(completed: number, steps: number): string;
  /** How the steps of a run ended: where all completed, only how many there are. */
  stepCounts(completed: number, failed: number, skipped: number): string;
  /** `counts`: what `stepCounts` says. */
  completed(spent: string | undefined, counts: string): string;
  failed(spent: string | undefined, reason: string | undefined): string;
  cancelled(spent: string | undefined, reason: string | undefined): string;
  /** `id` of the run. */
  paused(reason: string | undefined, id: string): string;
  startsIn(due: string): string;
  /** Who paused or cancelled it. */
  by(who: string): string;
  recovered(steps: string): string;
  retry(number: number, most: number, due: string | undefined): string;
  goesOn(due: string): string;
  attempts(number: number): string;
  skipped: string;
  /** The step's result was larger than allowed. */
  resultCut: string;
  waitsForMessage: string;
  waitsForPerson: string;
  /** Another step with the same idempotency key is running. */
  waitsForKey: string;
  waits: string;
  conditionFalse: string;
  upstreamFailed: string;
  /** The reason when time ran out. */
  timeout: string;
}

/** What a shortcode says when it succeeded, and where a problem is when it did not. */
export interface ReplyMessages {
  /** What is wrong with the command `label`. */
  problemAt(label: RichPart, line: number, column: number, problem: RichPart): RichText;
  /** Stands where the prose of a long message stops being repeated. */
  notRepeated: string;
  /** Problems that the reply does not show. */
  moreProblems(number: number): string;
  steps(number: number): string;
  items(number: number): string;
  workflows(number: number): string;
  /** The picture is sent below. */
  pictureBelow(name: RichPart): RichText;
  /** Stands for a picture that would have too many steps. */
  noPicture(steps: number, most: number): string;
  executions(number: number, status: string | undefined): string;
  schedules(number: number): string;
  /** Follows the count at the head of a list. */
  page(page: number, pages: number): string;
  /** `last` is the shortcode for the last page. */
  noPage(page: number, pages: number, last: RichPart): RichText;
  morePages(next: RichPart): RichText;
  /** An option that counts for nothing with this handler. */
  keyIgnored(handler: string): string;
  /** To whom something of somebody else belongs: "of Bea". */
  of(name: string): string;
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
  /** Above the folded outcomes of that many added steps. */
  stepsAdded(number: number): string;
  /** In place of a reason that the problem in that line gives. */
  seeLine(line: number): string;
  /** A command that failed only because of the problem in the line `cause`. */
  followsFrom(label: RichPart, line: number, cause: number): RichText;
  stepChanged(step: RichPart, workflow: RichPart, settings: string): RichText;
  stepRemoved(step: RichPart, workflow: RichPart): RichText;
  /** `name` depends on the step `gone`, which was removed. */
  stillWaits(name: string, gone: string): string;
  sameNames(names: string): string;
  andNames(number: number): string;
  /** The button that starts a run although people would get braces as they are written. */
  sendAsIs: string;
  /** The button that runs the one correction that a reply suggests, and what waited for it. */
  runCorrected: string;
  /** Braces, or a dollar sign before them, that are another language's template. */
  bracesStay(written: string, template: string): string;
  dollarStays(written: string): string;
  /** The settings of a step: dependencies, condition, `on_error: continue`, `save_as`. */
  after(names: string): string;
  andOthers(number: number): string;
  /** The workflows that a step starts. */
  starts(names: string): string;
  onlyIf(condition: string): string;
  goesOnAfterErrors: string;
  keptAs(key: string): string;
  started(workflow: RichPart, id: RichPart): RichText;
  batchStarted(workflow: RichPart, items: string, atOnce: string, id: RichPart): RichText;
  paused(workflow: RichPart, percent: number, id: RichPart): RichText;
  resumed(workflow: RichPart, percent: number, id: RichPart): RichText;
  cancelled(workflow: RichPart, percent: number, id: RichPart): RichText;
  retrying(workflow: RichPart, id: RichPart): RichText;
  /** The workflow was changed since that run began; `shortcode` runs it as it is now. */
  runsEarlierSteps(shortcode: RichPart): RichText;
  nothingToRetry(id: RichPart): RichText;
  nothingToResume(id: RichPart): RichText;
  /** Not done, because the same message created its target. */
  offered(action: string, shortcode: RichPart): RichText;
  /** The button of a command that was only mentioned: what it does, and to what. */
  offer(action: string, target: string): string;
  /** The button that starts a workflow. */
  offerStart(workflow: string): string;
  /** Some shortcodes show how they are written, and were read that way. */
  explained: string;
  /** A thinking tag that is never closed has taken shortcodes with it. */
  onlyThought: string;
  /** The button that starts what deletes these; `isAll`: every document of the collection. */
  offerDeletion(files: readonly string[], documents: readonly { collection: string; isAll: boolean }[]): string;
  /** Some of what is done, and how much else is. */
  andMore(shown: string, more: number): string;
  /** A start that is one of several to choose from, and what it would do, if that is known. */
  waitsForChoice(label: RichPart, does: string | undefined, isSchedule: boolean): RichText;
  startsAt(workflow: RichPart, moment: string, ids: RichPart): RichText;
  /** `repeated`: how it repeats, in words. */
  startsBy(workflow: RichPart, repeated: string, moment: string, id: RichPart): RichText;
  /** The same schedule exists already, and no second one was made. */
  alreadyScheduled(workflow: RichPart, when: string, id: RichPart): RichText;
  /** The workflow that was scheduled has no steps. */
  noStepsYet(workflow: RichPart): RichText;
  /** Another workflow of the same name has the same times; `shortcode` stops that one. */
  sameSchedule(id: RichPart, shortcode: RichPart): RichText;
  unscheduled(workflow: RichPart, id: RichPart): RichText;
  webhooks(number: number): string;
  noWebhooks: string;
  webhookMade(workflow: RichPart, id: RichPart): RichText;
  webhookRemoved(workflow: RichPart, id: RichPart): RichText;
  webhookResumed(workflow: RichPart, id: RichPart): RichText;
  /** Each stands above a command for a shell. */
  callWebhook: string;
  callSigned: string;
  webhookShownOnce: string;
  webhookSigned: string;
  webhookIsSuspended: string;
  neverCalled: string;
  lastCalled(at: string): string;
  /** When a webhook starts its workflow, for the confirmation. */
  whenCalled: string;
  /** A suspended schedule was let run again. */
  scheduleResumed(workflow: RichPart, when: string, id: RichPart): RichText;
  /** Stands before the times of a suspended schedule; `people`: who changed what it starts, empty if unknown. */
  suspended(people: string): string;
  nextMoment(moment: string, left: string): string;
  notAgain: string;
  next(repeated: string, moment: string): string;
  /** The steps that are running now. */
  now(names: string): string;
  /** What RESULT says in the message that starts the run; `name` is the run's workflow or the step. */
  resultsFollow(name: RichPart, isStep: boolean): RichText;
  /** Follows `stepStatus.waiting`. */
  forPerson(question: string): string;
  stepStatus: Readonly<Record<StepStatus, string>>;
}
