import type { ReplyMessages } from "../i18n/messages.ts";
import { code, lines, type RichText, rich } from "../i18n/rich-text.ts";
import type { ReplyButton } from "./outcome.ts";

/** How many things a page of a list has. */
export const PAGE = 20;

/** What a list is of: how many, and what is said of none. */
export interface ListHead {
  count: string;
  none: string;
}

/** A page of a list with the total, and how to get the next one (`%` in `next` stands for its number). */
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

/** The next page, to be had by a button. */
export function nextPage(total: number, page: number, next: string): ReplyButton[] {
  const pages = Math.ceil(total / PAGE);
  if (page >= pages) return [];
  return [{ label: `${page + 1}/${pages} ›`, shortcode: next.replace("%", String(page + 1)) }];
}

/** Day and time in UTC, to the minute. */
export function shortTime(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
