import type { MessageEntity } from "grammy/types";
import { badRequest } from "./api-error.ts";

const LIMIT = 4096;

/** Checks Telegram's rules for a message's text and entities. */
export function checkText(text: unknown, entities: unknown): { text: string; entities: MessageEntity[] } {
  if (typeof text !== "string" || text.trim() === "") throw badRequest("message text is empty");
  if (text.length > LIMIT) throw badRequest("message is too long");
  // A lone half of a surrogate pair is not UTF-8.
  if (Buffer.from(text, "utf8").toString("utf8") !== text) throw badRequest("strings must be encoded in UTF-8");
  if (entities === undefined) return { text, entities: [] };
  if (!Array.isArray(entities)) throw badRequest("can't parse entities: expected an Array");
  for (const { type, offset, length } of entities as MessageEntity[]) {
    const isInside =
      Number.isInteger(offset) &&
      Number.isInteger(length) &&
      offset >= 0 &&
      length > 0 &&
      offset + length <= text.length;
    if (typeof type !== "string" || !isInside) throw badRequest("can't parse entities: an entity is outside the text");
  }
  return { text, entities: entities as MessageEntity[] };
}

/** A button below a message. */
export interface TestButton {
  text: string;
  callback_data?: string;
  copy_text?: { text: string };
  web_app?: { url: string };
}

const MAX_BUTTONS = 100;

/** Checks Telegram's rules for the buttons below a message. */
export function checkKeyboard(markup: unknown): TestButton[][] {
  if (markup === undefined) return [];
  const given = typeof markup === "string" ? (JSON.parse(markup) as unknown) : markup;
  if (forcesReply(given)) return [];
  const rows = (given as { inline_keyboard?: unknown }).inline_keyboard;
  if (!Array.isArray(rows)) throw badRequest("object expected as reply markup");
  const buttons = rows as TestButton[][];
  if (buttons.flat().length > MAX_BUTTONS) throw badRequest("REPLY_MARKUP_TOO_LONG");
  for (const { text, callback_data, copy_text, web_app } of buttons.flat()) {
    if (typeof text !== "string" || text.trim() === "")
      throw badRequest("inline keyboard button text must be non-empty");
    if (web_app !== undefined && !web_app.url.startsWith("https://"))
      throw badRequest("inline keyboard button Web App URL is invalid: Only HTTPS links are allowed");
    if (callback_data === undefined && copy_text === undefined && web_app === undefined)
      throw badRequest("can't parse inline keyboard button: text buttons are unallowed in the inline keyboard");
    if (callback_data !== undefined && !isBetween(Buffer.byteLength(callback_data), 1, 64))
      throw badRequest("BUTTON_DATA_INVALID");
    if (copy_text !== undefined && !isBetween(copy_text.text.length, 1, 256))
      throw badRequest("BUTTON_COPY_TEXT_INVALID");
  }
  return buttons;
}

/** Whether the markup asks people to reply, instead of having buttons. */
export function forcesReply(markup: unknown): boolean {
  return (markup as { force_reply?: unknown } | undefined)?.force_reply === true;
}

function isBetween(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}
