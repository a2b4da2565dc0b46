import type { ExecutionStatus, ExecutionView, StepView } from "../engine/execution.ts";
import { durationText } from "./duration-text.ts";
import { bold, code, italic, lines, plain, type RichText, rich, shortened } from "./rich-text.ts";
import { stepLine } from "./step-line.ts";

/** The longest progress text, in UTF-16 units, so that one message holds it with room for more. */
const MAX_TEXT = 3500;
/** Short workflows are shown whole. */
const ALL_STEPS = 30;
/** Of long ones this many of each kind. */
const SOME_STEPS = 10;
const BAR = 10;

const ICONS: Readonly<Record<ExecutionStatus, string>> = {
  created: "🆕",
  scheduled: "🕒",
  running: "⏳",
  paused: "⏸️",
  completed: "✅",
  failed: "❌",
  cancelled: "🚫",
};

/**
 * The progress of an execution: bar, percentage, each step with its state; the error of a failed one; the final state.
 * Used by STATUS and by the bot's progress message. At most about 3500 characters: of a long workflow it shows the steps
 * that run, wait or failed and the last ones that settled.
 */
export function progressText(view: ExecutionView, now: Date): RichText {
  const rows = [...headline(view), ...stepRows(view, now)];
  const end = summary(view);
  if (end !== undefined) rows.push(end);
  return lines(rows);
}

/** The first lines alone, and the steps that run now. */
export const shortProgressText = (view: ExecutionView): RichText => {
  const rows = headline(view);
  if (view.current.length > 0) {
    const names = view.current.slice(0, 5).join(", ");
    const more = view.current.length > 5 ? ` and ${view.current.length - 5} more` : "";
    rows.push(rich`Now: ${shortened(names, 300)}${more}`);
  }
  const end = summary(view);
  if (end !== undefined) rows.push(end);
  return lines(rows);
};

const headline = (view: ExecutionView): RichText[] => {
  const filled = Math.floor((view.progress * BAR) / 100);
  const bar = "▓".repeat(filled) + "░".repeat(BAR - filled);
  return [
    rich`${ICONS[view.status]} ${bold(shortened(view.workflow, 120))} · ${view.status} · ${code(view.id)}`,
    rich`${bar} ${view.progress}% (${view.settled}/${view.total})`,
  ];
};

const stepRows = (view: ExecutionView, now: Date): RichText[] => {
  const shown = view.total <= ALL_STEPS ? view.steps : important(view.steps);
  const rows: RichText[] = [];
  let length = 400;
  for (const step of shown) {
    const row = stepLine(step, now);
    length += plain(row).length + 1;
    if (length > MAX_TEXT) break;
    rows.push(row);
  }
  const hidden = view.total - rows.length;
  if (hidden > 0) rows.push([italic(`… and ${hidden} more`)]);
  return rows;
};

/** The steps of a long workflow that people want to see, in their order. */
const important = (steps: readonly StepView[]): StepView[] => {
  const kept = new Set<StepView>();
  const keep = (some: readonly StepView[]) => {
    for (const step of some) kept.add(step);
  };
  keep(steps.filter((step) => step.status === "failed").slice(0, SOME_STEPS));
  keep(steps.filter((step) => step.status === "running" || step.status === "waiting").slice(0, SOME_STEPS));
  const settled = steps.filter((step) => step.status === "completed" || step.status === "skipped");
  keep(settled.toSorted((a, b) => endOf(a) - endOf(b)).slice(-5));
  return steps.filter((step) => kept.has(step));
};

const endOf = (step: StepView): number => step.ended_at?.getTime() ?? 0;

/** How it ended or why it stands still, where there is more to say than the state. */
const summary = (view: ExecutionView): RichText | undefined => {
  const spent = view.ended_at === undefined ? "" : ` in ${durationText(view.ended_at.getTime() - startOf(view))}`;
  const reason = view.reason === undefined ? "" : ` (${shortened(view.reason, 200)})`;
  switch (view.status) {
    case "completed":
      return rich`Completed${spent}: ${count(view.total, "step")}.`;
    case "failed":
      return rich`Failed${spent}${reason}.${recovery(view)}`;
    case "cancelled":
      return rich`Cancelled${spent}${reason}.`;
    case "paused":
      return rich`Paused${reason}: RESUME goes on.`;
    default:
      return undefined;
  }
};

const recovery = (view: ExecutionView): string =>
  view.recovered.length === 0 ? "" : ` Recovery steps that ran: ${shortened(view.recovered.join(", "), 300)}.`;

const startOf = (view: ExecutionView): number => (view.started_at ?? view.created_at).getTime();

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;
