import type { ExecutionStatus, StepStatus } from "../engine/execution.ts";
import { ENGLISH_PROGRESS, type ProgressWords } from "./progress-words.ts";
import { type RichPart, type RichText, rich } from "./rich-text.ts";

/** What is offered instead of run, where the same message made what it is about. */
export type OfferedAction = "CANCEL" | "PAUSE" | "DELETE_WORKFLOW" | "UNSCHEDULE";

/** What commands answer when they have done what was asked. What is wrong is said in English. */
export interface ReplyWords {
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

/** All that shortcodes say in one language. */
export interface InterpreterWords {
  replies: ReplyWords;
  progress: ProgressWords;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
const DONE: Readonly<Record<OfferedAction, string>> = {
  CANCEL: "cancelled",
  PAUSE: "paused",
  DELETE_WORKFLOW: "deleted",
  UNSCHEDULE: "unscheduled",
};
const VERBS: Readonly<Record<OfferedAction, string>> = {
  CANCEL: "Cancel",
  PAUSE: "Pause",
  DELETE_WORKFLOW: "Delete",
  UNSCHEDULE: "Unschedule",
};

/** The words in English. */
export const ENGLISH_REPLIES: ReplyWords = {
  steps: (number) => count(number, "step"),
  items: (number) => count(number, "item"),
  workflows: (number) => count(number, "workflow"),
  executions: (number, status) => count(number, status === undefined ? "execution" : `${status} execution`),
  schedules: (number) => count(number, "schedule"),
  page: (page, pages) => `, page ${page} of ${pages}`,
  noPage: (page, pages, last) => rich`There is no page ${page}, only ${pages}. Write ${last}`,
  morePages: (next) => rich`More: ${next}`,
  noWorkflows: "There are no workflows here yet.",
  noExecutions: (status) => `There are no ${status === undefined ? "" : `${status} `}executions here yet.`,
  noSchedules: "There are no schedules here yet.",
  atMost: (seconds) => `at most ${seconds} s`,
  atOnce: (number) => `${number} at once`,
  noRetries: "no retries",
  workflowCreated: (name, id) => rich`✅ Workflow ${name} created · ${id}`,
  workflowWithSteps: (name, steps, id) => rich`✅ Workflow ${name} with ${steps} created · ${id}`,
  workflowDeleted: (name, id) => rich`🗑️ Workflow ${name} deleted · ${id}`,
  stepAdded: (number, name, handler) => rich`➕ Step ${number} ${name} (${handler}) added`,
  stepChanged: (step, workflow, settings) => rich`✏️ Step ${step} of ${workflow} changed: ${settings}`,
  stepRemoved: (step, workflow) => rich`➖ Step ${step} removed from ${workflow}`,
  stillWaits: (name, gone) =>
    `⚠️ "${name}" waits for it: give it other dependencies with EDIT_STEP, or add "${gone}" again.`,
  sameNames: (names) => `⚠️ More than one step is called ${names}: depend on them as step1, step2 …`,
  andNames: (number) => ` and ${number} more names`,
  bracesStay: (written, template) => `📝 ${written} stays as it is; a template is ${template}`,
  dollarStays: (written) => `📝 The $ of ${written} stays; leave it out where it is no price`,
  after: (names) => `after ${names}`,
  andOthers: (number) => ` and ${number} more`,
  onlyIf: (condition) => `if ${condition}`,
  goesOnAfterErrors: "errors do not stop it",
  keptAs: (key) => `kept as ${key}`,
  started: (workflow, id) => rich`🚀 Started ${workflow} · ${id}`,
  batchStarted: (workflow, items, atOnce, id) => rich`🚀 Started ${workflow} with ${items}, ${atOnce} · ${id}`,
  paused: (workflow, percent, id) => rich`⏸️ Paused ${workflow} at ${percent}% · ${id}`,
  resumed: (workflow, percent, id) => rich`▶️ Resumed ${workflow} at ${percent}% · ${id}`,
  cancelled: (workflow, percent, id) => rich`🚫 Cancelled ${workflow} at ${percent}% · ${id}`,
  retrying: (workflow, id) => rich`🔁 Retrying ${workflow} · ${id}`,
  nothingToRetry: (id) => rich`💡 ${id} was started by this same message: nothing to retry yet`,
  nothingToResume: (id) => rich`💡 ${id} is not paused: nothing to resume`,
  offered: (action, shortcode) => rich`💡 Not ${DONE[action]}, since this same message made it · ${shortcode} does it`,
  offer: (action, id) => `${VERBS[action]} ${id}`,
  startsAt: (workflow, moment, ids) => rich`🕒 ${workflow} starts at ${moment} · ${ids}`,
  startsBy: (workflow, cron, moment, id) => rich`🕒 ${workflow} starts by "${cron}", first at ${moment} · ${id}`,
  unscheduled: (workflow, id) => rich`🗑️ ${workflow} will not start by ${id} any more`,
  nextMoment: (moment, left) => `${moment}, in ${left}`,
  notAgain: "not again",
  next: (cron, moment) => `"${cron}", next ${moment}`,
  now: (names) => `Now: ${names}`,
  forPerson: (question) => ` for a person: ${question}`,
  stepStatus: {
    pending: "pending",
    running: "running",
    waiting: "waiting",
    completed: "completed",
    failed: "failed",
    skipped: "skipped",
    cancelled: "cancelled",
  },
};

/** What shortcodes say in English. */
export const ENGLISH: InterpreterWords = { replies: ENGLISH_REPLIES, progress: ENGLISH_PROGRESS };

/** The state's name, where a list is of one state alone. */
export function statusWord(status: ExecutionStatus | undefined, { progress }: InterpreterWords): string | undefined {
  return status === undefined ? undefined : progress.status[status];
}
