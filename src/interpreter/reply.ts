import { wholeStart } from "../../grammar/graphemes.ts";
import type { BrokenNode, ShortcodeNode } from "../../grammar/shortcode/nodes.ts";
import { namesShortcode } from "../../grammar/shortcode/parse.ts";
import { type ReplyButton, success } from "../commands/outcome.ts";
import type { Effect } from "../commands/session.ts";
import type { ExpectedError } from "../engine/result.ts";
import type { MarkdownPiece } from "../i18n/markdown/atoms.ts";
import { markdownText } from "../i18n/markdown/markdown.ts";
import type { InterpreterMessages, Messages } from "../i18n/messages.ts";
import { bold, code, lines, plain, type RichText, rich, shortened, styled } from "../i18n/rich-text.ts";
import { type FailureText, FailureTexts } from "./failure-text.ts";
import { isEscapedMessage, unescapedProse, withoutLitter } from "./litter.ts";
import type { OfferedEffects } from "./offer-plan.ts";
import type { PreparedMessage } from "./prepare.ts";
import type { HintTarget, MentionedCommand, OfferedCommand, PreparedCommand } from "./prepared-command.ts";
import type { RecordedOutcome } from "./recorded-outcome.ts";
import { foldSteps, type ReplyPart, type ShownPart } from "./reply-parts.ts";

/** The reply to one message: its prose with each shortcode replaced by its outcome. */
export interface Reply {
  parts: ReplyPart[];
  /** Executions that the message started, resumed or retried, each once, in order. */
  executions: string[];
  /** How many shortcodes had an error. */
  errors: number;
  /** Commands offered as buttons instead of run, such as CANCEL of a run that the same message started. */
  buttons: ReplyButton[];
  /** How many of the buttons are starts to choose from: the message waits for a choice. */
  choices?: number;
  /** Nothing has run: the message waits for a confirmation. */
  waits?: boolean;
}

/** Reports problems without line and column, which mean nothing to someone who has not seen the text. */
export function withoutPlaces<M extends InterpreterMessages>(messages: M): M {
  return {
    ...messages,
    replies: { ...messages.replies, problemAt: (_label, _line, _column, problem) => rich`❌ ${problem}` },
  };
}

/** The most problems that one reply shows; further ones are counted. */
const MAX_PROBLEMS = 20;
/** A hint that is no longer than this and shows a form to write, such as a time or an id, is shown each time. */
const MAX_FORM = 120;
/** A shortcode that is shown and not run is cut to this length. */
const MAX_MENTION = 300;
/** How far to look for the rest of a sentence. */
const MAX_REST = 200;
/** After this many characters of outcomes, further ones are cut: the outcomes of 10,000 shortcodes must still be storable. */
const MAX_OUTCOMES = 262_144;
const CUT_OUTCOME = 200;
/** The most characters of the message's own prose and thinking that a reply repeats: about ten messages of Telegram. */
export const MAX_ECHO = 40_000;

/** Where a line ends, and a table that it belongs to; the text's length if nowhere. */
function endOfSentence(prose: string): number {
  for (let at = prose.indexOf("\n"); at >= 0; at = prose.indexOf("\n", at + 1))
    if (!prose.startsWith("|", at + 1)) return at;
  return prose.length;
}

/** Whether a hint shows how something is written: repeating that helps. */
function isForm(hint: string): boolean {
  return hint.length <= MAX_FORM && /["\d[{]/.test(hint);
}

/** A choice keeps the name that the message gives it; one that says nothing also gets its effects. */
function labelOf(why: OfferedCommand["why"], name: string, does: OfferedEffects | undefined): string {
  if (why !== "choice") return does?.label ?? name;
  const more = does?.label ?? does?.line;
  return more === undefined || name.length > MAX_BARE_NAME ? name : `${name}: ${more}`;
}

/** A longer name says something: "Option A" does not. */
const MAX_BARE_NAME = 12;

/** Assembles the reply to a message while its shortcodes run. */
export class ReplyBuilder {
  readonly reply: Reply = { parts: [], executions: [], errors: 0, buttons: [] };
  readonly #prepared: PreparedMessage;
  readonly #messages: InterpreterMessages;
  readonly #failures: FailureTexts;
  /** The hint that was shown last. */
  #hint = "";
  readonly #isEscaped: boolean;
  /** What follows after the sentence. */
  readonly #following: { outcome: RecordedOutcome; index: number }[] = [];
  #isExplaining = false;
  #written = 0;
  #echo = 0;

  constructor(prepared: PreparedMessage, messages: InterpreterMessages) {
    this.#prepared = prepared;
    this.#messages = messages;
    this.#failures = new FailureTexts(prepared.message.text, messages);
    this.#isEscaped = prepared.commands.length > 0 && isEscapedMessage(prepared.message.text);
  }

  /** The recorded text and hint of a failed command. `effects`: what the command did not set. */
  failure(
    node: ShortcodeNode | BrokenNode,
    error: ExpectedError,
    effects: readonly Effect[],
    target: HintTarget,
  ): FailureText {
    const said = this.#failures.say(node, error, effects, target);
    return this.#written > MAX_OUTCOMES ? { text: this.fitting(said.text) } : said;
  }

  /** A shortcode that is only part of an explanation, as it is written. */
  mention(node: ShortcodeNode | BrokenNode, { effects, isExplained }: MentionedCommand): RecordedOutcome {
    return { ok: true, text: this.#asWritten(node), effects, buttons: [], ...(isExplained ? { isExplained } : {}) };
  }

  #asWritten({ start, end }: ShortcodeNode | BrokenNode): RichText {
    return [code(shortened(this.#prepared.message.text.slice(start, end), MAX_MENTION))];
  }

  /** A command that became a button: in a sentence the shortcode itself, otherwise what the button does. */
  offer(
    { why, button: bare, ready }: OfferedCommand,
    does: OfferedEffects | undefined,
  ): Omit<RecordedOutcome, "effects"> {
    const { replies } = this.#messages;
    const button = { ...bare, label: labelOf(why, bare.label, does) };
    const shown = code(shortened(button.shortcode, MAX_MENTION));
    const text =
      why === "mention"
        ? [shown]
        : why === "choice"
          ? replies.waitsForChoice(bold(bare.label), does?.line, ready.command.sets?.includes("schedule") === true)
          : replies.offered(ready.command.action, code(button.shortcode));
    return { ok: true, text: this.fitting(text), buttons: [button], offered: why };
  }

  /** The text, cut if the message's outcomes are already long. */
  fitting(text: RichText): RichText {
    return this.#written > MAX_OUTCOMES ? [{ text: shortened(plain(text), CUT_OUTCOME) }] : text;
  }

  /**
   * Adds the outcome of a shortcode, unless it has already been replied to. What reads several lines within a sentence is named
   * there and follows after the sentence.
   */
  add(outcome: RecordedOutcome, command: PreparedCommand, end: number): void {
    this.#written += plain(outcome.text).length + plain(outcome.hint ?? []).length;
    if (outcome.told !== undefined) this.#failures.note(outcome.told);
    if (end <= this.#from) return;
    const { node, index, appearance } = command;
    if (
      outcome.reads === undefined ||
      appearance === "alone" ||
      !this.#goesOn(end) ||
      !outcome.ok ||
      !plain(outcome.text).includes("\n")
    ) {
      this.#put(outcome, index);
      return;
    }
    this.reply.parts.push({ kind: "prose", text: node.action ?? "" });
    this.#following.push({ outcome, index });
  }

  /** Whether words follow on the same line. */
  #goesOn(end: number): boolean {
    const [rest = ""] = this.#prepared.message.text.slice(end, end + MAX_REST).split("\n", 1);
    return /\p{L}/u.test(rest);
  }

  /** Adds prose, without the part that has already been replied to. */
  addProse(text: string, start: number, end: number): void {
    if (end <= this.#from) return;
    const rest = text.slice(Math.max(0, this.#from - start));
    const at = this.#following.length === 0 ? rest.length : endOfSentence(rest);
    this.#prose(rest.slice(0, at));
    if (at < rest.length) this.#follow();
    this.#prose(rest.slice(at));
  }

  #prose(text: string): void {
    const echoed = this.#echoed(this.#isEscaped ? unescapedProse(text) : text);
    if (echoed !== "") this.reply.parts.push({ kind: "prose", text: echoed });
  }

  /**
   * How much of a text a reply repeats: all of it until that is too much, then a note that it is cut, then only the end of a
   * line.
   */
  #echoed(text: string): string {
    const left = MAX_ECHO - this.#echo;
    this.#echo += text.length;
    if (text.length <= left || text.trim() === "") return left >= 0 ? text : text.slice(0, 2);
    if (left < 0) return text.includes("\n") ? "\n" : " ";
    return `${wholeStart(text, left)}…\n${this.#messages.replies.notRepeated}\n`;
  }

  /** Adds what follows after the sentence that is over now. */
  #follow(): void {
    for (const { outcome, index } of this.#following.splice(0)) {
      this.#prose("\n");
      this.#put(outcome, index);
    }
  }

  /** Adds thinking, shown folded. */
  addThinking(text: string, end: number): void {
    if (end <= this.#from || text.trim() === "") return;
    const echoed = this.#echoed(text.trim()).trim();
    if (echoed !== "") this.reply.parts.push({ kind: "thinking", text: echoed });
  }

  /** Adds errors of the text as a whole and the number of problems not shown. */
  end(): Reply {
    this.#follow();
    const { parsed, commands } = this.#prepared;
    const ofNodes = new Set(parsed.nodes.flatMap((node) => (node.type === "broken" ? [node.error] : [])));
    for (const error of parsed.errors) {
      if (ofNodes.has(error)) continue;
      const text = this.#failures.problemAt("MESSAGE", error.line, error.column, error.reason);
      this.#put({ ok: false, text, effects: [], buttons: [] }, commands.length);
    }
    const { corrected } = this.#prepared;
    const last = parsed.nodes.at(-1);
    const isOpen = last?.type === "text" && last.thinking === true && parsed.source.endsWith(last.text);
    if (isOpen && namesShortcode(last.text)) {
      this.#prose("\n\n");
      this.#put(success([{ text: this.#messages.replies.onlyThought }]), commands.length);
    }
    if (this.#isExplaining) {
      this.#prose("\n\n");
      this.#put(success([{ text: this.#messages.replies.explained }]), commands.length);
    }
    if (corrected !== undefined)
      this.reply.buttons.push({ label: this.#messages.replies.runCorrected, shortcode: corrected });
    const more = this.reply.errors - MAX_PROBLEMS;
    if (more > 0)
      this.reply.parts.push({
        kind: "outcome",
        index: commands.length,
        ok: false,
        text: [{ text: this.#messages.replies.moreProblems(more) }],
      });
    return this.reply;
  }

  get #from(): number {
    return this.#prepared.message.from ?? 0;
  }

  #put(outcome: RecordedOutcome, index: number): void {
    const { reply } = this;
    if (!outcome.ok) reply.errors++;
    if (outcome.isExplained) this.#isExplaining = true;
    if (outcome.ok || reply.errors <= MAX_PROBLEMS)
      reply.parts.push({
        kind: "outcome",
        index,
        ok: outcome.ok,
        text: this.#withHint(outcome),
        ...(outcome.ok && outcome.effects.some(({ set }) => set === "step") ? { isStep: true } : {}),
        ...(outcome.offered === "choice" ? { isChoice: true } : {}),
      });
    if (outcome.offered === "choice") reply.choices = (reply.choices ?? 0) + 1;
    for (const button of outcome.buttons)
      if (!reply.buttons.some(({ shortcode, label }) => shortcode === button.shortcode && label === button.label))
        reply.buttons.push(button);
    if (outcome.execution !== undefined && !reply.executions.includes(outcome.execution))
      reply.executions.push(outcome.execution);
  }

  #withHint({ text, hint }: RecordedOutcome): RichText {
    if (hint === undefined) return text;
    const said = plain(hint);
    const isRepeated = said === this.#hint && !isForm(said);
    this.#hint = said;
    return isRepeated ? text : lines([text, hint]);
  }
}

/**
 * The reply as styled text: the prose of the message, its Markdown as formatting, with each outcome in place of its shortcode.
 * Shortcodes that were offered but not run follow below, unless the outcome mentions them or there are buttons for them.
 */
export function replyText(reply: Reply, hasButtons: boolean, messages: Pick<Messages, "answer" | "replies">): RichText {
  const text = markdownText(withoutLitter(foldSteps(reply.parts, messages).map(pieceOf)));
  const said = plain(text);
  for (const { label, shortcode } of hasButtons ? [] : reply.buttons) {
    if (said.includes(shortcode)) continue;
    text.push({ text: `\n\n${messages.answer.offer(label)}` }, { text: shortcode, style: "code" });
  }
  return text;
}

function pieceOf(part: ShownPart): MarkdownPiece {
  if (part.kind === "prose") return part.text;
  if (part.kind === "thinking") return { kind: "block", text: thought(part.text) };
  return { kind: part.kind === "folded" ? "block" : "outcome", text: part.text };
}

/** More of the thinking is rarely read, and would push the answer into another message. */
const MAX_THOUGHT = 2000;

/** What an AI thought, folded. */
export function thought(text: string): RichText {
  return styled("folded", `💭 ${shortened(text, MAX_THOUGHT)}`);
}
