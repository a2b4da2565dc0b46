import type { Nodes, RootContent } from "mdast";
import { type CompileContext, fromMarkdown, type Extension as TreeExtension } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { attention } from "micromark-core-commonmark";
import { gfm } from "micromark-extension-gfm";
import type { Code, Construct, Effects, Extension, State, Token, TokenizeContext } from "micromark-util-types";
import { isValueMark } from "./atoms.ts";

/**
 * GitHub's Markdown, as far as it suits a chat. HTML stays text. Lines of dashes below a line are a rule, not a heading;
 * indented text is not code; and nothing is defined at one place and shown at another, because people write `[note]: x`, too.
 */
const CHAT_SYNTAX: Extension = {
  disable: {
    null: [
      "htmlFlow",
      "htmlText",
      "codeIndented",
      "setextUnderline",
      "definition",
      "gfmFootnoteCall",
      "gfmFootnoteDefinition",
    ],
  },
  text: { 42: { ...attention, tokenize: tokenizeAsterisks } as Construct },
};

const SYNTAX: Extension[] = [gfm({ singleTilde: false }), CHAT_SYNTAX];

/** Keeps the blanks at the beginning of a paragraph's further lines, which Markdown drops. */
const KEPT_INDENTS: TreeExtension = {
  exit: {
    linePrefix(this: CompileContext, token: Token) {
      const { type } = this.stack.at(-1)!;
      if (type !== "paragraph" && type !== "strong" && type !== "emphasis") return;
      this.config.enter.data?.call(this, token);
      this.config.exit.data?.call(this, token);
    },
  },
};

const TREE: TreeExtension[] = [...gfmFromMarkdown(), KEPT_INDENTS];

/** Parses Markdown of a bounded size into blocks; see `chunksOf`. */
export function parseBlocks(source: string): RootContent[] {
  return fromMarkdown(source, { extensions: SYNTAX, mdastExtensions: TREE }).children;
}

/** The lines that a node takes, in its chunk. */
export function linesOf({ position }: Nodes): { first: number; last: number } {
  return { first: position?.start.line ?? 0, last: position?.end.line ?? 0 };
}

/**
 * Asterisks as emphasis, except that those within a word open nothing: `2*3*4` and `x**2 + y**2` stay as they are. Chinese
 * and Japanese have no blanks between words, so there they may open and close anywhere.
 */
function tokenizeAsterisks(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const { previous } = this;
  let sequence: Token | undefined;
  const watched: Effects = {
    ...effects,
    exit(type) {
      sequence = effects.exit(type);
      return sequence;
    },
  };
  const settle: State = (next) => {
    if (sequence !== undefined) {
      if (isWordCharacter(previous) && isWordCharacter(next)) sequence._open = false;
      if (isUnspaced(previous) && !isBlank(next)) sequence._open = true;
      if (isUnspaced(next) && !isBlank(previous)) sequence._close = true;
    }
    return ok(next);
  };
  return attention.tokenize.call(this, watched, settle, nok);
}

/** Negative codes are tabs and line endings. */
function isBlank(code: Code): boolean {
  return code === null || code < 0 || /\s/.test(String.fromCharCode(code));
}

function isWordCharacter(code: Code): boolean {
  if (code === null || code < 0) return false;
  return isValueMark(code) || (/[\p{L}\p{N}]/u.test(String.fromCharCode(code)) && !isUnspaced(code));
}

/** Whether the character belongs to a script without blanks between words. */
function isUnspaced(code: Code): boolean {
  return (
    code !== null &&
    code > 0 &&
    /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(String.fromCharCode(code))
  );
}
