import type { InlineKeyboardButton } from "grammy/types";
import { bold, code, italic, lines, type RichText, rich } from "../../i18n/rich-text.ts";
import { type Page, toCallbackData } from "../buttons/button.ts";
import type { List, ListRow, ListScope } from "./list.ts";

export const PAGE = 10;
/** Number buttons in a row. */
const NUMBERS_A_ROW = 5;

/** The rows of a page. Beyond the end, the last page. */
async function pageOf(list: List, scope: ListScope, wanted: number) {
  const take = (page: number) => list.part(scope, { skip: (page - 1) * PAGE, limit: PAGE });
  let page = Math.max(1, wanted);
  let part = await take(page);
  const pages = Math.max(1, Math.ceil(part.total / PAGE));
  if (page > pages) {
    page = pages;
    part = await take(page);
  }
  return { page, pages, ...part };
}

/** A page with a button for each row, and « ‹ n/m › to move between pages. */
export async function buttonPage(list: List, scope: ListScope, token: string, wanted = 1): Promise<Page> {
  const { messages } = scope;
  const { page, pages, rows, total } = await pageOf(list, scope, wanted);
  if (total === 0) return { text: [{ text: list.empty(messages) }], keyboard: { inline_keyboard: [] } };
  const button = (text: string, choice: string): InlineKeyboardButton => ({
    text,
    callback_data: toCallbackData({ token, choice }),
  });
  const isChoice = list.does.kind === "choose";
  const first = (page - 1) * PAGE + 1;
  const buttons = rows.map(({ id, label }, index) =>
    button(isChoice ? labelAmong(rows, label, id) : `${first + index}`, `${page}.${id}`),
  );
  const text = isChoice
    ? [bold(list.title(messages, total))]
    : lines([
        [bold(list.title(messages, total))],
        ...rows.map(({ text }, index) => rich`${first + index}. ${text}`),
        [italic(list.tap(messages))],
      ]);
  return {
    text,
    keyboard: { inline_keyboard: [...grid(buttons, isChoice ? 1 : NUMBERS_A_ROW), ...turning(page, pages, button)] },
  };
}

/** Adds the id if another item has the same label. */
function labelAmong(rows: readonly ListRow[], label: string, id: string): string {
  return rows.filter((row) => row.label === label).length > 1 ? `${label} · ${id}` : label;
}

function grid(buttons: InlineKeyboardButton[], width: number): InlineKeyboardButton[][] {
  return Array.from({ length: Math.ceil(buttons.length / width) }, (_, row) =>
    buttons.slice(row * width, (row + 1) * width),
  );
}

/** `« ‹ 2/5 ›`; the middle button refreshes the page. */
function turning(
  page: number,
  pages: number,
  button: (text: string, choice: string) => InlineKeyboardButton,
): InlineKeyboardButton[][] {
  if (pages === 1) return [];
  const back = page > 1 ? [button("«", "1"), button("‹", `${page - 1}`)] : [];
  const on = page < pages ? [button("›", `${page + 1}`)] : [];
  return [[...back, button(`${page}/${pages}`, `${page}`), ...on]];
}

/** A page for chats without buttons: it says what to send. */
export async function writtenPage(list: List, scope: ListScope, wanted = 1): Promise<RichText> {
  const { messages } = scope;
  const { page, pages, rows, total } = await pageOf(list, scope, wanted);
  if (total === 0) return [{ text: list.empty(messages) }];
  const next = page < pages ? `/${list.name} ${page + 1}` : undefined;
  const foot = pages === 1 ? [] : [[{ text: messages.lists.page(page, pages, next) }]];
  return lines([[bold(list.title(messages, total))], ...rows.map(writtenRow), ...foot]);
}

function writtenRow({ text, command }: ListRow): RichText {
  return command === undefined ? rich`• ${text}` : rich`• ${text} · ${code(command)}`;
}
