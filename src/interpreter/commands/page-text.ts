import type { ReplyButton } from "../reply.ts";
import { code, lines, type RichText, rich } from "../rich-text.ts";

/** How many things a page of a list has. */
export const PAGE = 20;

/** A page of a list with the total, and how to get the next one (`%` in `next` stands for its number). */
export const pageText = (
  noun: string,
  rows: readonly RichText[],
  total: number,
  page: number,
  next: string,
): RichText => {
  if (total === 0) return rich`There are no ${noun}s here yet.`;
  const pages = Math.ceil(total / PAGE);
  if (page > pages)
    return rich`There is no page ${page}, only ${pages}. Write ${code(next.replace("%", String(pages)))}`;
  const head = rich`${total} ${noun}${total === 1 ? "" : "s"}${pages > 1 ? `, page ${page} of ${pages}` : ""}:`;
  const more = page < pages ? [rich`More: ${code(next.replace("%", String(page + 1)))}`] : [];
  return lines([head, ...rows, ...more]);
};

/** The next page, to be had by a button. */
export const nextPage = (total: number, page: number, next: string): ReplyButton[] => {
  const pages = Math.ceil(total / PAGE);
  if (page >= pages) return [];
  return [{ label: `${page + 1}/${pages} ›`, shortcode: next.replace("%", String(page + 1)) }];
};

/** Day and time in UTC, to the minute. */
export const shortTime = (date: Date): string => `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
