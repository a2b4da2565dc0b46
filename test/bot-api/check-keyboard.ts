import { badRequest } from "./api-error.ts";

/** A button below a message. */
export interface TestButton {
  text: string;
  callback_data?: string;
  copy_text?: { text: string };
}

const MAX_BUTTONS = 100;

/** Telegram's rules for the buttons below a message. */
export function checkKeyboard(markup: unknown): TestButton[][] {
  if (markup === undefined) return [];
  const given = typeof markup === "string" ? (JSON.parse(markup) as unknown) : markup;
  const rows = (given as { inline_keyboard?: unknown }).inline_keyboard;
  if (!Array.isArray(rows)) throw badRequest("object expected as reply markup");
  const buttons = rows as TestButton[][];
  if (buttons.flat().length > MAX_BUTTONS) throw badRequest("REPLY_MARKUP_TOO_LONG");
  for (const { text, callback_data, copy_text } of buttons.flat()) {
    if (typeof text !== "string" || text.trim() === "")
      throw badRequest("inline keyboard button text must be non-empty");
    if (callback_data === undefined && copy_text === undefined)
      throw badRequest("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard");
    if (callback_data !== undefined && !isBetween(Buffer.byteLength(callback_data), 1, 64))
      throw badRequest("BUTTON_DATA_INVALID");
    if (copy_text !== undefined && !isBetween(copy_text.text.length, 1, 256))
      throw badRequest("BUTTON_COPY_TEXT_INVALID");
  }
  return buttons;
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
