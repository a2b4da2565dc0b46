import { bold, lines, type RichText } from "../../interpreter/rich-text.ts";
import type { Words } from "../words/words.ts";

/** Rows on a page. */
export const PAGE = 10;

/** `/runs_2` is page 2 of `/runs`: a command that Telegram makes a link of. */
export const pagedCommand = (name: string): { name: string; page?: string } => {
  const [, list, page] = /^([a-z]+)_(\d{1,4})$/.exec(name) ?? [];
  return list === undefined || page === undefined ? { name } : { name: list, page };
};

/** Which page is asked for, from 1. */
export const toPage = (rest: string): number => Math.max(1, Number(/^\d{1,4}$/.exec(rest.trim())?.[0] ?? 1));

/** A page of a list, with a link to the next one. */
export const listPage = (
  title: string,
  rows: readonly RichText[],
  { page, total, command, words }: { page: number; total: number; command: string; words: Words },
): RichText => {
  const pages = Math.max(1, Math.ceil(total / PAGE));
  const next = page < pages ? `/${command}_${page + 1}` : undefined;
  const foot = pages === 1 ? [] : [[{ text: words.page(page, pages, next) }]];
  return lines([[bold(title)], ...rows, ...foot]);
};
