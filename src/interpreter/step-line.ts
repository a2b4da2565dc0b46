import type { StepStatus, StepView } from "../engine/execution.ts";
import { durationText, secondsUntil } from "./duration-text.ts";
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

const REASONS: ReadonlyMap<string, string> = new Map([
  ["condition", "its condition is false"],
  ["upstream", "a step before it failed"],
]);

/** One step of an execution in one line: state, name, and what there is to say of its attempts, waits and errors. */
export const stepLine = (step: StepView, now: Date): RichText => {
  const about = remarks(step, now).join(" · ");
  const name = step.status === "running" ? bold(step.name) : { text: shortened(step.name, 80) };
  return rich`${ICONS[step.status]} ${name}${about === "" ? "" : ` — ${about}`}`;
};

const remarks = (step: StepView, now: Date): string[] => {
  const error = step.error === null ? [] : [shortened(oneLine(step.error), 160)];
  switch (step.status) {
    case "waiting":
      return [waiting(step, now), ...(step.waits_for === "retry" ? error : [])];
    case "running":
      return step.attempts > 1 ? [`retry ${step.attempts - 1}/${step.max_attempts - 1}`] : [];
    case "failed":
      return [...(step.attempts > 1 ? [`${step.attempts} attempts`] : []), ...error];
    case "skipped":
    case "cancelled": {
      const reason = REASONS.get(step.reason ?? "") ?? step.reason;
      return [reason === undefined ? step.status : `${step.status}: ${reason}`];
    }
    case "completed":
      return [...took(step), ...(step.attempts > 1 ? [`${step.attempts} attempts`] : [])];
    default:
      return [];
  }
};

const waiting = (step: StepView, now: Date): string => {
  const until = step.due === undefined ? "" : ` in ${durationText(secondsUntil(step.due, now) * 1000)}`;
  switch (step.waits_for) {
    case "retry":
      return `retry ${step.attempts}/${step.max_attempts - 1}${until}`;
    case "delay":
      return until === "" ? "waits" : `goes on${until}`;
    case "message":
      return "its message is being sent";
    case "person":
      return "waits for a person";
    case "key":
      return "waits for the same work elsewhere";
    default:
      return "waits";
  }
};

const took = (step: StepView): string[] => {
  if (step.started_at === undefined || step.ended_at === undefined) return [];
  return [durationText(step.ended_at.getTime() - step.started_at.getTime())];
};

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
