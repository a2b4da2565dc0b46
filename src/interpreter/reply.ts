import { LineCounter } from "../../grammar/position.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { hintText, problemText, type ReplyButton } from "../commands/outcome.ts";
import type { ExpectedError } from "../engine/result.ts";
import { lines, plain, type RichText, rich, shortened } from "../i18n/rich-text.ts";
import type { PreparedMessage } from "./prepare.ts";
import type { RecordedOutcome } from "./recorded-outcome.ts";

/** What comes back for one message: its prose with each shortcode replaced by its outcome, in place. */
export interface Reply {
  parts: ReplyPart[];
  /** Executions that the message started, resumed or retried, each once, in order. */
  executions: string[];
  /** How many shortcodes had an error. */
  errors: number;
  /** Commands that are offered instead of run, such as CANCEL of what the same message created. */
  buttons: ReplyButton[];
  /** Nothing has run: a person is asked first. */
  waits?: boolean;
}

/** A stretch of prose, or the outcome of a shortcode. */
export type ReplyPart =
  | { kind: "prose"; text: string }
  /** `index`: which of the message's shortcodes it is, from 0. */
  | { kind: "outcome"; index: number; ok: boolean; text: RichText };

/** Problems that one reply shows; further ones are counted. */
const MAX_PROBLEMS = 20;
/** A hint of this length or more is given once a message. */
const LONG_HINT = 80;
/** Past this many characters of outcomes, further ones are cut short: a message of 10,000 shortcodes must stay storable. */
const MAX_OUTCOMES = 262_144;
const CUT_OUTCOME = 200;

/** Puts the reply to one message together while its shortcodes run. */
export class ReplyBuilder {
  readonly reply: Reply = { parts: [], executions: [], errors: 0, buttons: [] };
  readonly #prepared: PreparedMessage;
  readonly #lines: LineCounter;
  readonly #hints = new Set<string>();
  #written = 0;

  constructor(prepared: PreparedMessage) {
    this.#prepared = prepared;
    this.#lines = new LineCounter(prepared.message.text);
  }

  /** What is kept of a command that failed. */
  failure(
    node: ShortcodeNode | BrokenNode,
    { message, caret, hint }: ExpectedError,
  ): Pick<RecordedOutcome, "text" | "hint"> {
    const { line, column } = node.type === "broken" ? node.error : this.#lines.at(node.start);
    const label = node.namespace === "MULTISTEP" ? (node.action ?? "MULTISTEP") : `${node.namespace}:${node.action}`;
    const text = problemText(label, line, column, caret === undefined ? { message } : { message, caret });
    if (this.#written > MAX_OUTCOMES) return { text: this.fitting(text) };
    return hint === undefined ? { text } : { text, hint: hintText(hint) };
  }

  /** The text, cut where the message's outcomes are long already. */
  fitting(text: RichText): RichText {
    return this.#written > MAX_OUTCOMES ? [{ text: shortened(plain(text), CUT_OUTCOME) }] : text;
  }

  /** Adds the outcome of a shortcode that ends after what was replied to before. */
  add(outcome: RecordedOutcome, index: number, end: number): void {
    this.#written += plain(outcome.text).length + plain(outcome.hint ?? []).length;
    if (end > this.#from) this.#put(outcome, index);
  }

  /** Adds the prose from an offset on. */
  addProse(text: string, start: number, end: number): void {
    if (end > this.#from) this.reply.parts.push({ kind: "prose", text: text.slice(Math.max(0, this.#from - start)) });
  }

  /** Adds the errors of the text as a whole, and how many problems are not shown. */
  end(): Reply {
    const { parsed, commands } = this.#prepared;
    const ofNodes = new Set(parsed.nodes.flatMap((node) => (node.type === "broken" ? [node.error] : [])));
    for (const error of parsed.errors) {
      if (ofNodes.has(error)) continue;
      const text = problemText("MESSAGE", error.line, error.column, { message: error.message });
      this.#put({ ok: false, text, effects: [], buttons: [] }, commands.length);
    }
    const more = this.reply.errors - MAX_PROBLEMS;
    if (more > 0)
      this.reply.parts.push({
        kind: "outcome",
        index: commands.length,
        ok: false,
        text: rich`❌ … and ${more} more problems.`,
      });
    return this.reply;
  }

  get #from(): number {
    return this.#prepared.message.from ?? 0;
  }

  #put(outcome: RecordedOutcome, index: number): void {
    const { reply } = this;
    if (!outcome.ok) reply.errors++;
    if (outcome.ok || reply.errors <= MAX_PROBLEMS)
      reply.parts.push({ kind: "outcome", index, ok: outcome.ok, text: this.#withHint(outcome) });
    for (const button of outcome.buttons)
      if (!reply.buttons.some((one) => one.shortcode === button.shortcode)) reply.buttons.push(button);
    if (outcome.execution !== undefined && !reply.executions.includes(outcome.execution))
      reply.executions.push(outcome.execution);
  }

  #withHint({ text, hint }: RecordedOutcome): RichText {
    if (hint === undefined) return text;
    const words = plain(hint);
    if (this.#hints.has(words)) return text;
    if (words.length >= LONG_HINT) this.#hints.add(words);
    return lines([text, hint]);
  }
}
