import { oneLine } from "../../grammar/plain-text.ts";
import type { ExecutionView } from "../engine/execution.ts";
import { en } from "../i18n/en/messages.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import type { ExecutionMessages } from "../i18n/reply-messages.ts";
import { bold, code, italic, lines, plain, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import { type ProgressMessages, type ProgressPicture, progressPicture, type StepPicture } from "./progress-picture.ts";

/** The longest progress text, in UTF-16 units: it fits into one message with room to spare. */
const MAX_TEXT = 3500;
const MAX_ERROR = 160;

/**
 * The progress of an execution as text: how far it got, each step with its state and error, and the final state. Used by
 * STATUS and the bot's progress message. At most about 3500 characters: of a long workflow it shows the running, waiting and
 * failed steps and the last to settle.
 */
export function progressText(view: ExecutionView, now: Date, messages: ProgressMessages = en): RichText {
  return textOf(progressPicture(view, now, messages), messages.progress);
}

/** Like {@link progressText}, from an existing picture. */
export function textOf(picture: ProgressPicture, messages: ExecutionMessages): RichText {
  return lines([...headline(picture), ...stepRows(picture, messages), ...summary(picture)]);
}

/** How many of a run's failed, running and waiting steps a joint message shows. */
const JOINT_STEPS = 3;

/** A run in a few lines, for a message that shows several: its number, how far it got, and what happens now. */
export function jointText(picture: ProgressPicture, number: number): RichText {
  const [head = [], ...reached] = headline(picture);
  const now = picture.steps.filter(({ status }) => status === "failed" || status === "running" || status === "waiting");
  const steps = now.slice(0, JOINT_STEPS).map(stepLine);
  return lines([rich`${number}. ${head}`, ...reached, ...steps, ...summary(picture)]);
}

/** The first lines, the names of the running steps, and what others wait for. */
export function shortProgressText(
  view: ExecutionView,
  now: Date = new Date(),
  messages: InterpreterMessages = en,
): RichText {
  const { replies } = messages;
  const picture = progressPicture(view, now, messages);
  const rows = headline(picture);
  if (view.current.length > 0) {
    const names = oneLine(view.current.slice(0, 5).join(", "));
    const more = view.current.length > 5 ? replies.andOthers(view.current.length - 5) : "";
    rows.push([{ text: replies.now(shortened(names, 300) + more) }]);
  }
  rows.push(
    ...picture.steps
      .filter(({ status }) => status === "waiting")
      .slice(0, 5)
      .map(stepLine),
  );
  return lines([...rows, ...summary(picture)]);
}

function headline(picture: ProgressPicture): RichText[] {
  return [
    rich`${picture.icon} ${bold(picture.workflow)} · ${picture.status} · ${code(picture.id)}`,
    rich`${picture.reached}`,
  ];
}

function stepRows(picture: ProgressPicture, messages: ExecutionMessages): RichText[] {
  const rows: RichText[] = [];
  let length = 400;
  for (const step of picture.steps) {
    const row = stepLine(step);
    length += plain(row).length + 1;
    if (length > MAX_TEXT) break;
    rows.push(row);
  }
  const hidden = picture.total - rows.length;
  if (hidden > 0) rows.push([italic(messages.more(hidden))]);
  return rows;
}

/** One step in one line: state, name, attempts, waits and errors. */
function stepLine({ status, icon, name, remarks, error }: StepPicture): RichText {
  const about = [...remarks, ...(error === undefined ? [] : [shortened(error, MAX_ERROR)])].join(" · ");
  return rich`${icon} ${status === "running" ? bold(name) : name}${about === "" ? "" : ` — ${about}`}`;
}

function summary(picture: ProgressPicture): RichText[] {
  return picture.summary === undefined ? [] : [rich`${picture.summary}`];
}
