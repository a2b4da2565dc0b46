import type { ExecutionMessages, ReplyMessages } from "../reply-messages.ts";
import { rich } from "../rich-text.ts";
import { times } from "./times.ts";

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** "2 done, 1 failed": leaves out the zeros. */
function listOfCounts(...counts: readonly (readonly [number, string])[]): string {
  return counts.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(", ");
}

function spentIn(spent: string | undefined): string {
  return spent === undefined ? "" : ` in ${spent}`;
}

function after(spent: string | undefined): string {
  return spent === undefined ? "" : ` after ${spent}`;
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

const DONE: Readonly<Record<string, string>> = {
  CANCEL: "cancelled",
  PAUSE: "paused",
  DELETE_WORKFLOW: "deleted",
  UNSCHEDULE: "unscheduled",
  REMOVE_WEBHOOK: "removed",
};

/** What a button does, for actions whose own name would read differently. */
const VERBS: Readonly<Record<string, string>> = {
  DELETE_WORKFLOW: "Delete",
  EDIT_STEP: "Change",
  REMOVE_STEP: "Remove",
};

/** An action as people write it: `PIN_MESSAGE` is "Pin message". */
function verb(action: string): string {
  return VERBS[action] ?? `${action.charAt(0)}${action.slice(1).toLowerCase().replaceAll("_", " ")}`;
}

/** The states of a run. */
export const runStatus = {
  created: "created",
  scheduled: "scheduled",
  running: "running",
  paused: "paused",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

/** The states of a step. */
export const stepStatus = {
  pending: "pending",
  running: "running",
  waiting: "waiting",
  completed: "completed",
  failed: "failed",
  skipped: "skipped",
  cancelled: "cancelled",
};

/** How runs are doing, in English. */
export const progress: ExecutionMessages = {
  units: times.units,
  status: runStatus,
  more: (number) => `… and ${number} more`,
  stepsDone: (done, all) => `${done} of ${count(all, "step")} completed`,
  stepCounts: (completed, failed, skipped) =>
    failed + skipped === 0
      ? completed === 0
        ? "no steps"
        : count(completed, "step")
      : listOfCounts([completed, "done"], [failed, "failed"], [skipped, "skipped"]),
  completed: (spent, counts) => `Completed${spentIn(spent)}: ${counts}.`,
  failed: (spent, reason) => `Failed${after(spent)}${because(reason)}.`,
  cancelled: (spent, reason) => `Cancelled${after(spent)}${because(reason)}.`,
  paused: (reason, id) => `Paused${because(reason)}. /resume ${id} continues it.`,
  startsIn: (due) => `Starts in ${due}.`,
  late: (delay) => `${delay} late`,
  by: (who) => `by ${who}`,
  recovered: (names) => `Recovery steps that ran: ${names}.`,
  retry: (number, most, due) => `retry ${number}/${most}${due === undefined ? "" : ` in ${due}`}`,
  goesOn: (due) => `continues in ${due}`,
  attempts: (number) => `${number} attempts`,
  skipped: "skipped",
  resultCut: "its result was too large and was truncated",
  waitsForMessage: "sending its message",
  waitsForPerson: "waiting for a person",
  waitsForKey: "waiting for a step with the same idempotency key",
  waits: "waiting",
  conditionFalse: "condition is false",
  upstreamFailed: "an earlier step failed",
  timeout: "timeout",
};

/** What shortcodes reply, in English. */
export const replies: ReplyMessages = {
  problemAt: (label, line, column, problem) => rich`❌ ${label} (line ${line}, column ${column}): ${problem}`,
  notRepeated: "✂️ The rest of the text is too long to repeat here.",
  moreProblems: (number) => `❌ … and ${count(number, "more problem")}.`,
  steps: (number) => count(number, "step"),
  items: (number) => count(number, "item"),
  workflows: (number) => count(number, "workflow"),
  pictureBelow: (name) => rich`🖼 The picture of ${name} follows.`,
  noPicture: (steps, most) => `A picture can show at most ${most} steps; this has ${steps}.`,
  executions: (number, status) => `${count(number, "run")}${status === undefined ? "" : ` (${status})`}`,
  schedules: (number) => count(number, "schedule"),
  page: (page, pages) => `, page ${page} of ${pages}`,
  noPage: (page, pages, last) => rich`There is no page ${page}. The last one is page ${pages}: ${last}`,
  morePages: (next) => rich`More: ${next}`,
  keyIgnored: (handler) => `The idempotency key is ignored here: every run does its own ${handler}.`,
  of: (name) => `by ${name}`,
  noWorkflows: "No workflows here yet.",
  noExecutions: (status) => (status === undefined ? "No runs here yet." : `No runs here with status "${status}".`),
  noSchedules: "No schedules here yet.",
  atMost: (seconds) => `at most ${seconds} s`,
  atOnce: (number) => `${number} at once`,
  noRetries: "no retries",
  workflowCreated: (name, id) => rich`✅ Workflow ${name} created · ${id}`,
  workflowWithSteps: (name, steps, id) => rich`✅ Workflow ${name} with ${steps} created · ${id}`,
  workflowDeleted: (name, id) => rich`🗑️ Workflow ${name} deleted · ${id}`,
  schedulesRemoved: (number, each) =>
    `Its ${number === 1 ? "schedule was" : `${number} schedules were`} removed: ${each}`,
  stepAdded: (number, name, handler) => rich`➕ Step ${number} ${name} (${handler}) added`,
  stepsAdded: (number) => `➕ ${count(number, "step")} added`,
  seeLine: (line) => `see line ${line}`,
  followsFrom: (label, line, cause) => rich`↳ ${label} (line ${line}): not run because of line ${cause}`,
  stepChanged: (step, workflow, settings) => rich`✏️ Step ${step} of ${workflow} changed: ${settings}`,
  stepRemoved: (step, workflow) => rich`➖ Step ${step} removed from ${workflow}`,
  stillWaits: (name, gone) =>
    `⚠️ "${name}" depends on it: change its dependencies with EDIT_STEP, or add "${gone}" again.`,
  sameNames: (names) => `⚠️ Several steps are named ${names}. Refer to them as step1, step2 …`,
  andNames: (number) => ` and ${count(number, "more name")}`,
  sendAsIs: "Send as is",
  runCorrected: "Run corrected",
  bracesStay: (written, template) => `📝 ${written} is kept as text. To fill in a value, write ${template}`,
  dollarStays: (written) => `📝 The $ in ${written} is kept. Remove it unless it marks a price.`,
  after: (names) => `after ${names}`,
  stopsNothing: (name) =>
    `⚠️ "${name}" stops nothing: the steps after it run even if its condition is false. To stop one, give it the condition steps['${name}'].result.met`,
  waitsToo: (names) => `waits for ${names} (added automatically)`,
  andOthers: (number) => ` and ${number} more`,
  starts: (names) => `starts ${names}`,
  onlyIf: (condition) => `if ${condition}`,
  goesOnAfterErrors: "continues on errors",
  keptAs: (key) => `saved as ${key}`,
  started: (workflow, id) => rich`🚀 Started ${workflow} · ${id}`,
  batchStarted: (workflow, items, atOnce, id) => rich`🚀 Started ${workflow} with ${items}, ${atOnce} · ${id}`,
  paused: (workflow, percent, id) => rich`⏸️ Paused ${workflow} at ${percent}% · ${id}`,
  resumed: (workflow, percent, id) => rich`▶️ Resumed ${workflow} at ${percent}% · ${id}`,
  cancelled: (workflow, percent, id) => rich`🚫 Cancelled ${workflow} at ${percent}% · ${id}`,
  runsEarlierSteps: (shortcode) =>
    rich`The workflow has changed since. This run keeps the steps it started with; ${shortcode} runs the current ones.`,
  retrying: (workflow, id) => rich`🔁 Retrying ${workflow} · ${id}`,
  nothingToRetry: (id) => rich`💡 ${id} was started by this message. There is nothing to retry yet.`,
  nothingToResume: (id) => rich`💡 ${id} isn't paused. There is nothing to resume.`,
  offered: (action, shortcode) =>
    rich`💡 Not ${DONE[action] ?? "done"}, because this message created it. To do it anyway, send ${shortcode}`,
  offer: (action, target) => `${verb(action)} ${target}`.trim(),
  offerStart: (workflow) => `Start ${workflow}`,
  onlyThought:
    "💡 This message has an unclosed thinking tag, so the shortcodes after it were treated as thinking and did not run.",
  explained: "💡 Read as an explanation, so nothing in it runs.",
  offerDeletion: (files, documents) => {
    const [file] = files;
    const ofFiles = file === undefined ? [] : [files.length === 1 ? `the file ${file}` : `${files.length} files`];
    const ofData = documents.map(
      ({ collection, isAll }) => `${isAll ? "ALL documents" : "documents"} from ${collection}`,
    );
    return `Delete ${[...ofFiles, ...ofData].join(", ")}`;
  },
  andMore: (shown, more) => `${shown}; and ${more} more ${more === 1 ? "effect" : "effects"}`,
  waitsForChoice: (label, does, isSchedule) =>
    does === undefined
      ? rich`👉 ${label} ${isSchedule ? "is not scheduled" : "has not started"}: choose one`
      : rich`👉 ${label} – ${does} · ${isSchedule ? "not scheduled, " : ""}choose one`,
  startsAt: (workflow, moment, ids) => rich`🕒 ${workflow} starts ${moment} · ${ids}`,
  startsBy: (workflow, repeated, moment, id) => rich`🕒 ${workflow} runs ${repeated}, next: ${moment} · ${id}`,
  alreadyScheduled: (workflow, when, id) =>
    rich`🕒 ${workflow} is already scheduled: ${when} · ${id}. I didn't schedule it again.`,
  noStepsYet: (workflow) => rich`⚠️ ${workflow} has no steps yet, so there is nothing to run. Add some with ADD_STEP.`,
  sameSchedule: (id, shortcode) =>
    rich`⚠️ A workflow with this name is also scheduled for the same times: ${id}. To stop that one: ${shortcode}`,
  webhooks: (number) => count(number, "webhook"),
  noWebhooks: "No webhooks here yet.",
  webhookMade: (workflow, id) => rich`🔗 A request to this address starts ${workflow} · ${id}`,
  webhookRemoved: (workflow, id) => rich`🗑️ Removed webhook ${id} for ${workflow}`,
  webhookResumed: (workflow, id) => rich`🔗 Webhook ${id} starts ${workflow} again`,
  callWebhook: "To try it from a shell:",
  callSigned: "To try it from a shell, with its secret:",
  webhookShownOnce: "This address is shown only once. Anyone who knows it can start the workflow.",
  webhookSigned: "signed",
  webhookIsSuspended: "suspended",
  neverCalled: "not called yet",
  lastCalled: (at) => `last called ${at}`,
  whenCalled: "whenever its webhook is called",
  unscheduled: (workflow, id) => rich`🗑️ Removed schedule ${id} for ${workflow}`,
  scheduleResumed: (workflow, when, id) => rich`▶️ ${workflow} is scheduled again: ${when} · ${id}`,
  suspended: (people) => `⏸ suspended: ${people === "" ? "someone else" : people} changed it`,
  nextMoment: (moment, left) => `${moment}, in ${left}`,
  notAgain: "no more runs",
  next: (repeated, moment) => `${repeated}, next: ${moment}`,
  now: (names) => `Now: ${names}`,
  resultsFollow: (name, isStep) =>
    rich`📋 The ${isStep ? "result" : "results"} of ${name} will follow when the run ends`,
  forPerson: (question) => ` for a person: ${question}`,
  stepStatus,
};
