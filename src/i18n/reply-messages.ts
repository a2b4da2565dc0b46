import type { DurationUnits } from "./duration-text.ts";
import type { RichPart, RichText } from "./rich-text.ts";

/** The states of an execution. The engine's own list has the same names. */
type ExecutionStatus = "created" | "scheduled" | "running" | "paused" | "completed" | "failed" | "cancelled";
/** The states of a step. */
type StepStatus = "pending" | "running" | "waiting" | "completed" | "failed" | "skipped" | "cancelled";

/** A progress message. `spent` and `due` are durations such as `3.2 s`. */
export interface ExecutionMessages {
  units: DurationUnits;
  status: Readonly<Record<ExecutionStatus, string>>;
  more(steps: number): string;
  /** How far a failed or cancelled run got. */
  stepsDone(completed: number, steps: number): string;
  /** How the steps of a run ended; if all completed, only how many there are. */
  stepCounts(completed: number, failed: number, skipped: number): string;
  /** `counts`: what `stepCounts` says. */
  completed(spent: string | undefined, counts: string): string;
  failed(spent: string | undefined, reason: string | undefined): string;
  cancelled(spent: string | undefined, reason: string | undefined): string;
  /** `id` of the run. */
  paused(reason: string | undefined, id: string): string;
  startsIn(due: string): string;
  /** Follows the status: how long after its time a schedule's run has started. */
  late(delay: string): string;
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

/** What a shortcode says if it succeeds, and where the problem is if it does not. */
export interface ReplyMessages {
  /** What is wrong with the command `label`. */
  problemAt(label: RichPart, line: number, column: number, problem: RichPart): RichText;
  /** Shown where the prose of a long message is no longer repeated. */
  notRepeated: string;
  /** How many problems the reply does not show. */
  moreProblems(number: number): string;
  steps(number: number): string;
  items(number: number): string;
  workflows(number: number): string;
  /** The picture is sent below. */
  pictureBelow(name: RichPart): RichText;
  /** Replaces a picture that would have too many steps. */
  noPicture(steps: number, most: number): string;
  executions(number: number, status: string | undefined): string;
  schedules(number: number): string;
  /** Follows the count at the head of a list. */
  page(page: number, pages: number): string;
  /** `last` is the shortcode for the last page. */
  noPage(page: number, pages: number, last: RichPart): RichText;
  morePages(next: RichPart): RichText;
  /** An option that has no effect with this handler. */
  keyIgnored(handler: string): string;
  /** Who made something that is not the reader's: "by Bea". */
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
  /** A line below: its schedules are removed too; `each` names them and their times. */
  schedulesRemoved(number: number, each: string): string;
  stepAdded(number: number, name: RichPart, handler: string): RichText;
  /** Above the folded outcomes of `number` added steps. */
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
  /** The button that starts a run even though people would see literal braces. */
  sendAsIs: string;
  /** The button that runs the one correction that a reply suggests, and what waited for it. */
  runCorrected: string;
  /** Braces, or a dollar sign before them, that are another language's template. */
  bracesStay(written: string, template: string): string;
  dollarStays(written: string): string;
  /** The settings of a step: dependencies, condition, `on_error: continue`, `save_as`. */
  after(names: string): string;
  /** The step only checks a condition. */
  stopsNothing(name: string): string;
  /** Names steps that it waits for though they are not among its dependencies. */
  waitsToo(names: string): string;
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
  /** Some shortcodes only show how to write them, and were read that way. */
  explained: string;
  /** A thinking tag that is never closed has taken shortcodes with it. */
  onlyThought: string;
  /** The button that starts what deletes these; `isAll`: every document of the collection. */
  offerDeletion(files: readonly string[], documents: readonly { collection: string; isAll: boolean }[]): string;
  /** Some of what was done, and how much more there is. */
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
  /** Shown before the times of a suspended schedule; `people`: who changed what it starts, empty if unknown. */
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
