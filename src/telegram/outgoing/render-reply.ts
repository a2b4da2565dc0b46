import { en } from "../../i18n/en.ts";
import type { MarkdownPiece } from "../../i18n/markdown/atoms.ts";
import { markdownText } from "../../i18n/markdown/markdown.ts";
import type { Messages } from "../../i18n/messages.ts";
import { plain, type RichText, shortened, styled } from "../../i18n/rich-text.ts";
import type { Reply } from "../../interpreter/reply.ts";
import { foldSteps, type ShownPart } from "./fold-outcomes.ts";
import { type FormattedText, toFormattedText } from "./formatted-text.ts";
import { withoutLitter } from "./litter.ts";

/**
 * Renders a reply: the prose of the message, its Markdown as formatting, with each outcome in place of its shortcode.
 * Shortcodes that were offered but not run follow below, unless the outcome mentions them or there are buttons for them.
 */
export function renderReply(reply: Reply, hasButtons = false, messages: ReplyMessages = en): FormattedText {
  return toFormattedText(replyText(reply, hasButtons, messages));
}

type ReplyMessages = Pick<Messages, "answer" | "replies">;

/** The reply as styled text; see {@link renderReply}. */
export function replyText(reply: Reply, hasButtons: boolean, messages: ReplyMessages): RichText {
  const rich = markdownText(withoutLitter(foldSteps(reply.parts, messages).map(pieceOf)));
  const said = plain(rich);
  for (const { label, shortcode } of hasButtons ? [] : reply.buttons) {
    if (said.includes(shortcode)) continue;
    rich.push({ text: `\n\n${messages.answer.offer(label)}` }, { text: shortcode, style: "code" });
  }
  return rich;
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
