import type { Message } from "grammy/types";
import { nearest } from "../../../grammar/nearest.ts";
import { CAPABILITIES, type Capability } from "../../engine/actor.ts";

/** What can be granted: everybody admitted has `chat`. */
const GRANTABLE = CAPABILITIES.filter((capability) => capability !== "chat");

/** Which rights are meant, and whose. */
export type GrantRequest = { ok: true; capabilities: Capability[]; to: number } | { ok: false; message: string };

/** Reads `files,network 123456789`, `files here`, or `files` in a reply to the person's message. */
export function readGrantRequest(rest: string, message: Message): GrantRequest {
  const words = rest.toLowerCase().split(/[\s,]+/);
  const last = words.at(-1) ?? "";
  const written = /^-?[1-9]\d{0,15}$/.test(last) ? Number(last) : last === "here" ? message.chat.id : undefined;
  const reply = message.reply_to_message;
  const repliedTo = reply === undefined || reply.sender_chat !== undefined ? undefined : reply.from?.id;
  const to = written ?? repliedTo;
  const named = written === undefined ? words : words.slice(0, -1);
  const wrong = named.find((word) => word !== "all" && !isGrantable(word));
  if (wrong !== undefined && wrong !== "") {
    const meant = nearest(wrong, GRANTABLE);
    const hint = meant === undefined ? "" : ` Did you mean ${meant}?`;
    return { ok: false, message: `"${wrong.slice(0, 40)}" is no right.${hint} ${USAGE}` };
  }
  if (to === undefined || named.length === 0 || wrong === "") return { ok: false, message: USAGE };
  return { ok: true, capabilities: named.includes("all") ? GRANTABLE : named.filter(isGrantable), to };
}

const isGrantable = (word: string): word is Capability => (GRANTABLE as readonly string[]).includes(word);

const USAGE =
  `Rights: ${GRANTABLE.join(", ")}, or all. Write them with the numeric id of a person or a group, as in ` +
  '"/grant files,network 123456789"; "here" means this chat; in a reply the person whom you reply to is meant.';
