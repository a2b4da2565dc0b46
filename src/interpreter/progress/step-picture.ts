import type { StepStatus, StepView } from "../../engine/execution.ts";
import { oneLine } from "../../engine/one-line.ts";
import { durationText, secondsUntil } from "../duration-text.ts";
import { shortened } from "../rich-text.ts";
import type { ProgressWords } from "./progress-words.ts";

/** One step of an execution as people see it, before it has a form. All texts are on one line. */
export interface StepPicture {
  status: StepStatus;
  icon: string;
  name: string;
  /** What there is to say of its time, attempts and waits. */
  remarks: string[];
  /** Why the last attempt failed. */
  error?: string;
}

const ICONS: Readonly<Record<StepStatus, string>> = {
  pending: "▫️",
  running: "▶️",
  waiting: "⏳",
  completed: "✅",
  failed: "❌",
  skipped: "⏭️",
  cancelled: "🚫",
};

/** The longest that a picture has of each, in UTF-16 units. */
const MAX_NAME = 80;
const MAX_ERROR = 500;
const MAX_QUESTION = 100;
/** What is worth reading of a long text before it is put on one line. */
const READ = 4;

/** Draws a step as it is at that moment. */
export function stepPicture(step: StepView, now: Date, words: ProgressWords): StepPicture {
  const picture: StepPicture = {
    status: step.status,
    icon: ICONS[step.status],
    name: brief(step.name, MAX_NAME) || "…",
    remarks: remarks(step, now, words),
  };
  const isWorthSaying = step.status === "failed" || (step.status === "waiting" && step.waits_for === "retry");
  const error = step.error === null || !isWorthSaying ? "" : brief(step.error, MAX_ERROR);
  return error === "" ? picture : { ...picture, error };
}

function remarks(step: StepView, now: Date, words: ProgressWords): string[] {
  switch (step.status) {
    case "waiting":
      return [waiting(step, now, words)];
    case "running":
      return step.attempts > 1 ? [words.retry(step.attempts - 1, step.max_attempts - 1, undefined)] : [];
    case "failed":
    case "completed":
      return [...took(step), ...(step.attempts > 1 ? [words.attempts(step.attempts)] : [])];
    case "skipped":
    case "cancelled": {
      const state = step.status === "skipped" ? words.skipped : words.status.cancelled;
      const reason = reasonOf(step.reason, words);
      return [reason === undefined ? state : `${state}: ${reason}`];
    }
    default:
      return [];
  }
}

function reasonOf(reason: string | undefined, words: ProgressWords): string | undefined {
  switch (reason) {
    case "condition":
      return words.conditionFalse;
    case "upstream":
      return words.upstreamFailed;
    case "timeout":
      return words.timeout;
    // That it was cancelled is its state already.
    case "cancelled":
      return undefined;
    default:
      return reason;
  }
}

function waiting(step: StepView, now: Date, words: ProgressWords): string {
  const seconds = step.due === undefined ? 0 : secondsUntil(step.due, now);
  const due = seconds === 0 ? undefined : durationText(seconds * 1000);
  switch (step.waits_for) {
    case "retry":
      return words.retry(step.attempts, step.max_attempts - 1, due);
    case "delay":
      return due === undefined ? words.waits : words.goesOn(due);
    case "message":
      return words.waitsForMessage;
    case "person":
      return `${words.waitsForPerson}${due === undefined ? "" : ` (${due})`}${asked(step)}`;
    case "key":
      return words.waitsForKey;
    default:
      return words.waits;
  }
}

function asked({ asks }: StepView): string {
  return asks === undefined ? "" : `: ${brief(asks, MAX_QUESTION)}`;
}

function took(step: StepView): string[] {
  if (step.started_at === undefined || step.ended_at === undefined) return [];
  return [durationText(step.ended_at.getTime() - step.started_at.getTime())];
}

function brief(text: string, limit: number): string {
  return shortened(oneLine(text.slice(0, limit * READ)), limit);
}
