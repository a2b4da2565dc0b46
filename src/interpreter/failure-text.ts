import { LineCounter } from "../../grammar/position.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { hintText, problemSentence } from "../commands/outcome.ts";
import type { Effect } from "../commands/session.ts";
import { type ExpectedError, inLanguage } from "../engine/result.ts";
import type { InterpreterMessages } from "../i18n/messages.ts";
import { sayProblem, type Wording } from "../i18n/problem.ts";
import { bold, joined, lineOf, lines, pre, type RichPart, type RichText } from "../i18n/rich-text.ts";
import { aimed } from "./hint-target.ts";
import { writtenName } from "./invalidate.ts";
import type { HintTarget } from "./prepared-command.ts";
import type { RecordedOutcome, ToldProblem } from "./recorded-outcome.ts";

/** What is recorded of a failure. */
export type FailureText = Pick<RecordedOutcome, "text" | "hint" | "told">;

/** A reason shorter than this is repeated: that is easier on the reader than looking it up. */
const LEAST_REASON = 30;
/** The most problems that later ones may refer to. */
const MAX_TOLD = 20;
const MAX_NAME = 60;

/** Words the failures of one message. */
export class FailureTexts {
  readonly #messages: InterpreterMessages;
  readonly #lines: LineCounter;
  readonly #told: ToldProblem[] = [];

  constructor(text: string, messages: InterpreterMessages) {
    this.#messages = messages;
    this.#lines = new LineCounter(text);
  }

  /**
   * The text and hint of a failed command, in the reader's language. A problem that only follows from an earlier one
   * is one short line, but a start also says what to send once that is corrected. `effects`: what the command did not set.
   */
  say(
    node: ShortcodeNode | BrokenNode,
    error: ExpectedError,
    effects: readonly Effect[],
    target: HintTarget,
  ): FailureText {
    const { message, caret, hint: written } = inLanguage(error, this.#messages);
    const hint = written === undefined ? undefined : aimed(written, target);
    const { line, column } = node.type === "broken" ? node.error : this.#lines.at(node.start);
    const label = writtenName(node) ?? "MULTISTEP";
    const hasHint = hint !== undefined && hint !== "";
    const reason = message.replace(/\.$/, "");
    const cause = this.#causeOf(reason);
    if (cause !== undefined && !effects.some(isLostStart)) {
      const what = joined([bold(label), ...nameIn(effects)]);
      return { text: this.#messages.replies.followsFrom(what, line, cause.line) };
    }
    // The reply says once that a passage is not a shortcode; after that, what to write is enough.
    const isForm = hasHint && error.problem?.key === "nearMiss";
    if (isForm && this.#told.some((told) => told.isForm))
      return { text: this.#messages.replies.problemAt(bold(label), line, column, hintText(hint)) };
    const left = cause === undefined ? message : this.#withoutTold(message, cause);
    return {
      text: this.problemAt(label, line, column, left, caret),
      ...(hasHint ? { hint: hintText(hint) } : {}),
      ...(cause === undefined ? { told: { reason, line, ...(isForm ? { isForm } : {}) } } : {}),
    };
  }

  /** The earlier problem that this one only follows from. */
  #causeOf(reason: string): ToldProblem | undefined {
    return this.#told.find(
      (told) => told.reason.length >= LEAST_REASON && told.reason !== reason && reason.includes(told.reason),
    );
  }

  /** The message with a reason that the reply has already given replaced by its line. */
  #withoutTold(message: string, { reason, line }: ToldProblem): string {
    const see = this.#messages.replies.seeLine(line);
    return withoutPlace(
      message.replace(reason, () => see),
      see,
      line,
    );
  }

  /** A problem that the reply now reports, to which later ones refer. */
  note(told: ToldProblem): void {
    if (this.#told.length < MAX_TOLD) this.#told.push(told);
  }

  /** A problem and where it is. */
  problemAt(label: string, line: number, column: number, why: Wording, caret?: string): RichText {
    const { message } = sayProblem(why, this.#messages.problems);
    const text = this.#messages.replies.problemAt(bold(label), line, column, problemSentence(message));
    return caret === undefined ? text : lines([text, [pre(caret)]]);
  }
}

/** The message without a position in brackets right before a reference to the same line. */
function withoutPlace(message: string, see: string, line: number): string {
  const close = message.indexOf(`): ${see}`);
  const open = message.lastIndexOf(" (", close);
  const isPlace = open >= 0 && close - open < 20 && message.slice(open, close).endsWith(` ${line}`);
  return isPlace ? message.slice(0, open) + message.slice(close + 1) : message;
}

/** The name of the step that was not added. */
function nameIn(effects: readonly Effect[]): RichPart[] {
  const step = effects.find(({ set }) => set === "step-failed");
  return step?.set === "step-failed" && step.name !== "" ? [` ${lineOf(step.name, MAX_NAME)}`] : [];
}

function isLostStart({ set }: Effect): boolean {
  return set === "execution-failed" || set === "schedule-failed" || set === "webhook-failed";
}
