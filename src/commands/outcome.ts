import type { JsonValue } from "../engine/json.ts";
import type { Failure } from "../engine/result.ts";
import { code, joined, type RichPart, type RichText, shortened } from "../i18n/rich-text.ts";
import type { Effect } from "./session.ts";

/** A shortcode that is offered as a button. */
export interface ReplyButton {
  /** For example `Cancel ex_7k3m`. */
  label: string;
  /** The shortcode that runs when the button is pressed. */
  shortcode: string;
  /** It is one of the reply's alternatives, only one of which may be pressed. */
  isChoice?: true;
}

/** The outcome of one command. */
export type Outcome = Success | Failure;

/** A command that succeeded. */
export interface Success {
  ok: true;
  text: RichText;
  /** Its effects on the session. */
  effects: Effect[];
  /** A remark below it, shown once per message if it is long. */
  hint?: RichText;
  /** Commands that are offered instead of run. */
  buttons: ReplyButton[];
  /** The execution that was started, resumed or retried. */
  execution?: string;
  /** The result as data, for `execute_shortcode`. */
  data?: JsonValue;
}

/** The outcome of a command that succeeded. */
export function success(text: RichText, more: Partial<Omit<Success, "ok" | "text">> = {}): Success {
  return {
    ok: true,
    text,
    effects: [],
    buttons: [],
    ...more,
  };
}

/** An error's message as the reply shows it. {@link hintText} says what to write instead. */
export function problemSentence(message: string): string {
  return sentence(shortMessage(message));
}

const MAX_MESSAGE = 1500;
/** Quotes of what people wrote are cut to this length, which is enough to find them. */
const MAX_QUOTE = 120;

/** A message with its long quotes cut. */
export function shortMessage(message: string): string {
  return shortened(shortQuotes(message), MAX_MESSAGE);
}

/** Cuts long quoted parts of a text. */
function shortQuotes(text: string): string {
  if (text.length <= MAX_QUOTE) return text;
  const pieces = text.split('"');
  return pieces.map((piece, i) => (i % 2 === 1 ? shortened(piece, MAX_QUOTE) : piece)).join('"');
}

/** What to write instead, with shortcodes formatted as code. */
export function hintText(written: string): RichText {
  const hint = shortened(written, MAX_MESSAGE);
  const parts: RichPart[] = [];
  let from = 0;
  for (let at = shortcodeStart(hint, 0); at >= 0; at = shortcodeStart(hint, from)) {
    const end = shortcodeEnd(hint, at);
    parts.push(hint.slice(from, at), code(hint.slice(at, end)));
    from = end;
  }
  parts.push(hint.slice(from));
  return joined(parts);
}

/** Where the next `[NAMESPACE:` begins, or -1. */
function shortcodeStart(text: string, from: number): number {
  for (let at = text.indexOf("[", from); at >= 0; at = text.indexOf("[", at + 1)) {
    let end = at + 1;
    while (isUpper(text[end])) end++;
    if (end > at + 1 && text[end] === ":") return at;
  }
  return -1;
}

function isUpper(character: string | undefined): boolean {
  return character !== undefined && ((character >= "A" && character <= "Z") || character === "_");
}

function shortcodeEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === "[") depth++;
    if (text[i] === "]" && --depth === 0) return i + 1;
  }
  return text.length;
}

/** Adds a capital letter and a full stop. A placeholder at the beginning keeps its spelling. */
function sentence(text: string): string {
  const first = /^[a-z]+\d*_/.test(text) ? text : text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!…:)]$/.test(first) ? first : `${first}.`;
}
