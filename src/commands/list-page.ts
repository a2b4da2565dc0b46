import type { ReplyMessages } from "../i18n/reply-messages.ts";
import { code, lines, type RichText, rich } from "../i18n/rich-text.ts";
import type { ReplyButton } from "./outcome.ts";

/** Items per page. */
export const PAGE = 20;

/** The head of a list: how many items there are, or what to say if there are none. */
export interface ListHead {
  count: string;
  none: string;
}

/** A page of a list, with the total and the shortcode for the next page (`%` in `next` is its number). */
export function pageText(
  { count, none }: ListHead,
  rows: readonly RichText[],
  total: number,
  page: number,
  next: string,
  messages: ReplyMessages,
): RichText {
  if (total === 0) return [{ text: none }];
  const pages = Math.ceil(total / PAGE);
  if (page > pages) return messages.noPage(page, pages, code(next.replace("%", String(pages))));
  const head = rich`${count}${pages > 1 ? messages.page(page, pages) : ""}:`;
  const more = page < pages ? [messages.morePages(code(next.replace("%", String(page + 1))))] : [];
  return lines([head, ...rows, ...more]);
}

/** The button for the next page. */
export function nextPage(total: number, page: number, next: string): ReplyButton[] {
  const pages = Math.ceil(total / PAGE);
  if (page >= pages) return [];
  return [{ label: `${page + 1}/${pages} ›`, shortcode: next.replace("%", String(page + 1)) }];
}
