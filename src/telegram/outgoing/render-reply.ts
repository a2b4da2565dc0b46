import { en } from "../../i18n/en.ts";
import type { Messages } from "../../i18n/messages.ts";
import { plain, type RichSpan, type RichText, shortened, styled } from "../../i18n/rich-text.ts";
import type { Reply } from "../../interpreter/reply.ts";
import { type FormattedText, toFormattedText } from "./formatted-text.ts";

/**
 * Renders a reply: the prose of the message with each outcome in place of its shortcode, on lines of its own if it has
 * several. Shortcodes that were offered but not run follow below, unless the outcome mentions them or there are buttons
 * for them.
 */
export function renderReply(reply: Reply, hasButtons = false, messages: Pick<Messages, "answer"> = en): FormattedText {
  const rich: RichText = [];
  for (const part of reply.parts) {
    if (part.kind === "prose") {
      const isGlued = endsInBlock(rich) && !/^\s*\n/.test(part.text);
      rich.push({ text: isGlued ? `\n${part.text.trimStart()}` : part.text });
    } else {
      const text = part.kind === "thinking" ? thought(part.text) : part.text;
      const isBlock = part.kind === "thinking" || text.some((span) => span.text.includes("\n"));
      if (rich.length > 0 && (isBlock || endsInBlock(rich)) && !endsLine(rich)) {
        const last = rich.pop()!;
        rich.push({ ...last, text: last.text.trimEnd() }, { text: "\n" });
      }
      rich.push(...text);
      if (isBlock) rich.push(BLOCK_END);
    }
  }
  const said = plain(rich);
  for (const { label, shortcode } of hasButtons ? [] : reply.buttons) {
    if (said.includes(shortcode)) continue;
    rich.push({ text: `\n\n${messages.answer.offer(label)}` }, { text: shortcode, style: "code" });
  }
  return toFormattedText(rich);
}

/** More of the thinking is rarely read, and would push the answer into another message. */
const MAX_THOUGHT = 2000;

function thought(text: string): RichText {
  return styled("folded", `💭 ${shortened(text, MAX_THOUGHT)}`);
}

/** Marks the end of an outcome of several lines. */
const BLOCK_END: RichSpan = { text: "" };

function endsInBlock(rich: RichText): boolean {
  return rich.at(-1) === BLOCK_END;
}

function endsLine(rich: RichText): boolean {
  return /\n[ \t]*$/.test(rich.at(-1)?.text ?? "");
}
