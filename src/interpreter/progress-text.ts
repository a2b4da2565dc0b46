import type { ExecutionStatus, ExecutionView, StepView } from "../engine/execution.ts";
import { durationText } from "./duration-text.ts";
import { ENGLISH_PROGRESS, type ProgressWords } from "./progress-words.ts";
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
export function progressText(view: ExecutionView, now: Date, words: ProgressWords = ENGLISH_PROGRESS): RichText {
  const rows = [...headline(view, words), ...stepRows(view, now, words)];
  const end = summary(view, words);
  if (end !== undefined) rows.push(end);
  return lines(rows);
}

/** The first lines alone, and the steps that run now. */
export const shortProgressText = (view: ExecutionView): RichText => {
  const rows = headline(view, ENGLISH_PROGRESS);
  if (view.current.length > 0) {
    const names = view.current.slice(0, 5).join(", ");
    const more = view.current.length > 5 ? ` and ${view.current.length - 5} more` : "";
    rows.push(rich`Now: ${shortened(names, 300)}${more}`);
  }
  const end = summary(view, ENGLISH_PROGRESS);
  if (end !== undefined) rows.push(end);
  return lines(rows);
};

const headline = (view: ExecutionView, words: ProgressWords): RichText[] => {
  const filled = Math.floor((view.progress * BAR) / 100);
  const bar = "▓".repeat(filled) + "░".repeat(BAR - filled);
  return [
    rich`${ICONS[view.status]} ${bold(shortened(view.workflow, 120))} · ${words.status[view.status]} · ${code(view.id)}`,
    rich`${bar} ${view.progress}% (${view.settled}/${view.total})`,
  ];
};

const stepRows = (view: ExecutionView, now: Date, words: ProgressWords): RichText[] => {
  const shown = view.total <= ALL_STEPS ? view.steps : important(view.steps);
  const rows: RichText[] = [];
  let length = 400;
  for (const step of shown) {
    const row = stepLine(step, now, words);
    length += plain(row).length + 1;
    if (length > MAX_TEXT) break;
    rows.push(row);
  }
  const hidden = view.total - rows.length;
  if (hidden > 0) rows.push([italic(words.more(hidden))]);
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
const summary = (view: ExecutionView, words: ProgressWords): RichText | undefined => {
  const spent = view.ended_at === undefined ? undefined : durationText(view.ended_at.getTime() - startOf(view));
  const reason = view.reason === undefined ? undefined : shortened(view.reason, 200);
  switch (view.status) {
    case "completed":
      return rich`${words.completed(spent, view.total)}`;
    case "failed":
      return rich`${words.failed(spent, reason)}${recovery(view, words)}`;
    case "cancelled":
      return rich`${words.cancelled(spent, reason)}`;
    case "paused":
      return rich`${words.paused(reason)}`;
    default:
      return undefined;
  }
};

const recovery = (view: ExecutionView, words: ProgressWords): string =>
  view.recovered.length === 0 ? "" : ` ${words.recovered(shortened(view.recovered.join(", "), 300))}`;

const startOf = (view: ExecutionView): number => (view.started_at ?? view.created_at).getTime();
