import type { StepStatus, StepView } from "../engine/execution.ts";
import { durationText, secondsUntil } from "./duration-text.ts";
import { ENGLISH_PROGRESS, type ProgressWords } from "./progress-words.ts";
import { bold, type RichText, rich, shortened } from "./rich-text.ts";

const ICONS: Readonly<Record<StepStatus, string>> = {
  pending: "▫️",
  running: "▶️",
  waiting: "⏳",
  completed: "✅",
  failed: "❌",
  skipped: "⏭️",
  cancelled: "🚫",
};

const reasonOf = (reason: string | undefined, words: ProgressWords): string | undefined => {
  if (reason === "condition") return words.conditionFalse;
  return reason === "upstream" ? words.upstreamFailed : reason;
};

/** One step of an execution in one line: state, name, and what there is to say of its attempts, waits and errors. */
export const stepLine = (step: StepView, now: Date, words: ProgressWords = ENGLISH_PROGRESS): RichText => {
  const about = remarks(step, now, words).join(" · ");
  const name = step.status === "running" ? bold(step.name) : { text: shortened(step.name, 80) };
  return rich`${ICONS[step.status]} ${name}${about === "" ? "" : ` — ${about}`}`;
};

const remarks = (step: StepView, now: Date, words: ProgressWords): string[] => {
  const error = step.error === null ? [] : [shortened(oneLine(step.error), 160)];
  switch (step.status) {
    case "waiting":
      return [waiting(step, now, words), ...(step.waits_for === "retry" ? error : [])];
    case "running":
      return step.attempts > 1 ? [words.retry(step.attempts - 1, step.max_attempts - 1, undefined)] : [];
    case "failed":
      return [...(step.attempts > 1 ? [words.attempts(step.attempts)] : []), ...error];
    case "skipped":
    case "cancelled": {
      const reason = reasonOf(step.reason, words);
      const state = step.status === "skipped" ? words.skipped : words.status.cancelled;
      return [reason === undefined ? state : `${state}: ${reason}`];
    }
    case "completed":
      return [...took(step), ...(step.attempts > 1 ? [words.attempts(step.attempts)] : [])];
    default:
      return [];
  }
};

const waiting = (step: StepView, now: Date, words: ProgressWords): string => {
  const due = step.due === undefined ? undefined : durationText(secondsUntil(step.due, now) * 1000);
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
};

const asked = ({ asks }: StepView): string => (asks === undefined ? "" : `: ${shortened(oneLine(asks), 100)}`);

const took = (step: StepView): string[] => {
  if (step.started_at === undefined || step.ended_at === undefined) return [];
  return [durationText(step.ended_at.getTime() - step.started_at.getTime())];
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
