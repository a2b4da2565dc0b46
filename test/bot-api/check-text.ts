import type { MessageEntity } from "grammy/types";
import { badRequest } from "./api-error.ts";

const LIMIT = 4096;

/** Telegram's rules for a message's text and entities. */
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
